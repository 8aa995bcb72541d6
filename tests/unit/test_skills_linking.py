"""Linking: what is found, what is not said, and that the words are where they are said to be."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.skills.errors import SkillError
from cairn.skills.index import build, from_bytes, to_bytes
from cairn.skills.linking import Linker
from cairn.skills.skill import Kind, Skill

BASE = "https://skills.example/"


def skill(slug, name, *names, **more):
    return Skill(iri=BASE + slug, name=name, names=names, **more)


SKILLS = (
    skill("solar", "Commission a grid-tied solar system", "put a PV system into service"),
    skill("faults", "Find faults in a circuit", "troubleshoot circuits"),
    skill("java", "Java (computer programming)", "Java", kind=Kind.KNOWLEDGE),
    skill("r", "R", kind=Kind.KNOWLEDGE),
    skill("crew", "Lead a crew", "manage a small crew", "supervise crews"),
    skill("time", "Manage time", "time management"),
    skill("arabic", "قراءة المخططات الكهربائية"),
    skill("group", "Lead everything", kind=Kind.GROUP),
    skill("old", "Shoe horses", retired=True),
)
LINKER = Linker(build(SKILLS, framework=BASE))


def found(text, **more):
    return [each.skill.removeprefix(BASE) for each in LINKER.link(text, **more)]


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("You commission grid-tied solar systems.", ["solar"]),
        ("commissioning of a solar system that is tied to the grid", ["solar"]),
        ("Management of time", ["time"]),
        ("Troubleshooting circuits; supervises crews", ["crew", "faults"]),
        ("Experience with Java", ["java"]),
        ("يستطيع قراءة المخططات الكهربائية", ["arabic"]),
    ],
)
def test_a_skill_is_found_however_its_words_end_and_are_ordered(text, skills):
    assert sorted(found(text)) == skills


def test_a_slip_of_the_keyboard_does_not_hide_a_skill():
    assert found("Comissioning of grid-tied solar systms") == ["solar"]


def test_every_suggestion_says_its_words_and_where_they_stand():
    text = "Last year I supervised two crews, and put a large PV system into service."

    links = LINKER.link(text)

    quoted = {each.skill.removeprefix(BASE): [links.quote(words) for words in each.words] for each in links}
    assert quoted["crew"] == ["supervised", "crews"]
    assert quoted["solar"][-1] == "PV system into service"


@pytest.mark.parametrize(
    "text", ["", " \n\t ", "asdf qwer zxcv", "We ate soup and looked at the sea.", "🜁🜂🜃", "?!?"]
)
def test_it_says_nothing_when_there_is_nothing_to_say(text):
    assert LINKER.link(text).abstained


def test_groups_and_what_is_retired_are_never_suggested():
    assert found("Lead everything. Shoe horses.", least=0.0) == ["crew"]


def test_a_short_name_in_small_letters_is_trusted_less():
    written = {each.skill: each.confidence for each in LINKER.link("Statistics with R", least=0)}
    typed = {each.skill: each.confidence for each in LINKER.link("statistics with r", least=0)}

    assert typed[BASE + "r"] < written[BASE + "r"]


HOSTILE = {
    "zero width": "Comm\u200bission a grid-\u2060tied so\u00adlar sys\u200dtem",
    "reading direction": "\u202ecommission a grid-tied solar system\u202c",
    "wide letters": "Ｃｏｍｍｉｓｓｉｏｎ a grid-tied solar system",
    "accents apart": "Commi\u0301ssion a grid-tied so\u0308lar system",
    "astral before": "\U0001f469\U0001f3fd\u200d\U0001f527 Commission a grid-tied solar system",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_marks_that_nobody_sees_hide_nothing_and_shift_no_offset(text):
    links = LINKER.link(text)

    assert links.found[0].skill == BASE + "solar"
    quoted = " ".join(links.quote(words) for words in links.found[0].words)
    assert quoted.startswith(text[text.casefold().find("co") if "Ｃ" not in text else 0 :][:3])


PIECES = st.sampled_from(
    [
        "commission",
        "solar",
        "system",
        "Java",
        "R",
        "crew",
        "\u200b",
        "\u202e",
        "🔧",
        "é",
        "é",
        ".",
        ";",
        "\u2028",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map(" ".join))
def test_words_lie_in_the_text_in_order_and_apart(text):
    for each in LINKER.link(text, least=0):
        assert each.words
        assert 0 <= each.confidence < 1
        spots = [spot for words in each.words for spot in (words.start, words.end)]
        assert spots == sorted(spots)
        assert spots[-1] <= len(text)
        assert all(a.end < b.start for a, b in itertools.pairwise(each.words))
        assert all(any(letter.isalnum() for letter in text[words.start : words.end]) for words in each.words)


def test_the_same_text_gives_the_same_answer_whatever_was_asked_before_and_in_whatever_order_skills_came():
    texts = ["supervise a crew", "java and tiem managment", "find faults", "commission a system"]
    shuffled = list(SKILLS)
    random.Random(7).shuffle(shuffled)
    again = Linker(build(shuffled, framework=BASE))
    before = [LINKER.link(text, least=0) for text in texts]
    after = [again.link(text, least=0) for text in reversed(texts)]

    assert before == list(reversed(after))


def test_a_long_text_is_read_in_pieces_and_a_longer_one_refused():
    line = "We look for somebody to commission solar systems and lead a crew\n"
    long = line * (1_000_000 // len(line))

    assert [each.skill for each in LINKER.link(long)] == [each.skill for each in LINKER.link(line)]
    with pytest.raises(SkillError) as refused:
        LINKER.link(long + line)
    assert refused.value.code == "text.too_long"


@pytest.mark.parametrize("letter", ["a", "solar\u200b", "\u200b", "\u0301", "+", "؛", "a+"])
def test_one_endless_word_is_no_work(letter):
    assert LINKER.link(letter * 100_000).abstained


def test_an_index_is_kept_and_read_back_as_it_was():
    kept = to_bytes(build(SKILLS, framework=BASE))
    read = Linker(from_bytes(kept))

    assert to_bytes(from_bytes(kept)) == kept
    assert read.link("supervise a crew") == LINKER.link("supervise a crew")


def test_an_index_that_was_touched_or_cut_is_refused():
    kept = to_bytes(build(SKILLS, framework=BASE))
    touched = bytearray(kept)
    touched[-70] ^= 1
    for wrong in (
        bytes(touched),
        kept[:-1],
        kept[: len(kept) // 2],
        b"",
        b"{}\n",
        b"[" * 70_000,
        kept.replace(b"index-1", b"index-0"),
    ):
        with pytest.raises(SkillError) as refused:
            from_bytes(wrong)
        assert refused.value.code == "index.unreadable"


def test_a_framework_without_skills_has_an_index_that_finds_nothing():
    empty = Linker(from_bytes(to_bytes(build((), framework=BASE))))

    assert empty.link("Lead a crew").abstained


def test_an_index_that_is_too_large_is_not_looked_into(monkeypatch):
    whole = to_bytes(build(SKILLS, framework=BASE))
    monkeypatch.setattr("cairn.skills.index.MOST_BYTES", len(whole) - 1)
    with pytest.raises(SkillError) as refused:
        from_bytes(whole)
    assert refused.value.code == "index.unreadable"
