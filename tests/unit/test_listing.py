"""Lists whose every state stands in the address, and nonsense in the address that does no harm."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from cairn.web.components.lists import LAST_PAGE, LONGEST_SEARCH, Listing, Page, numbers

SORTS = {"name": "name", "issued": ("-issued_at", "name")}


def listing(query: str = "", **more: object) -> Listing:
    return Listing.of(QueryDict(query), sorts=SORTS, default="name", **more)  # type: ignore[arg-type]


def test_an_address_says_what_is_searched_sorted_and_filtered():
    asked = listing("q=amina&sort=-issued&page=3&state=open&other=x", filters=("state",))
    assert (asked.search, asked.number, asked.filter("state")) == ("amina", 3, "open")
    assert asked.ordering == ("issued_at", "-name")
    assert asked.query() == "?state=open&q=amina&sort=-issued"
    assert asked.query(page=4) == "?state=open&q=amina&sort=-issued&page=4"


def test_a_second_press_on_a_column_turns_the_order_round():
    assert listing("sort=name").toggled("name") == "?sort=-name"
    assert listing("sort=-name").toggled("name") == "?sort=name"
    assert [listing("sort=-issued").sorted_by(name) for name in SORTS] == ["none", "descending"]


@given(st.dictionaries(st.sampled_from(["q", "sort", "page", "state"]), st.text(max_size=300)))
def test_nonsense_in_an_address_falls_back_and_never_fails(typed: dict[str, str]):
    query = QueryDict(mutable=True)
    query.update(typed)
    asked = Listing.of(query, sorts=SORTS, default="name", filters=("state",))
    assert asked.order.removeprefix("-") in SORTS
    assert 1 <= asked.number <= LAST_PAGE
    assert len(asked.search) <= LONGEST_SEARCH
    assert "\x00" not in asked.search
    assert asked.query().startswith("?")


def test_a_page_past_the_end_is_the_last_one():
    page = listing("page=99", size=10).page_of(list(range(25)))
    assert (list(page.rows), page.number, page.last, page.first_row, page.last_row) == (
        [20, 21, 22, 23, 24],
        3,
        3,
        21,
        25,
    )


def test_an_empty_list_has_one_page_without_rows():
    page = listing().page_of([])
    assert (page.number, page.last, page.total, page.first_row, page.last_row) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("number", "last", "shown"),
    [
        (1, 1, (1,)),
        (1, 3, (1, 2, 3)),
        (4, 7, (1, 2, 3, 4, 5, 6, 7)),
        (6, 12, (1, None, 5, 6, 7, None, 12)),
        (12, 12, (1, None, 11, 12)),
    ],
)
def test_page_numbers_show_the_ends_and_the_neighbours(number: int, last: int, shown: tuple[int | None, ...]):
    assert numbers(Page([1], number, last, last * 10, 1)) == shown
