"""Nothing is fitted on a sentence that a figure is reported of; needs shared/data for the real ones."""

from __future__ import annotations

import pytest
from bench.fitting.held_out import HeldOut

from tests.shared import shared


def plain(text: str) -> str:
    """Letters and digits, as a reviewer compared them."""
    return "".join(sign for sign in text.lower() if sign.isalnum())


@pytest.mark.parametrize(
    "text",
    [
        "* knowledge of  sql python, and more.",
        "more and Python: SQL of knowledge",
        "We ask for knowledge of SQL, Python and more in this role",
        "knowledge of SQL, Python and",
    ],
)
def test_a_sentence_is_recognised_by_its_letters_its_words_or_a_long_part(text):
    assert HeldOut(["Knowledge of SQL, Python and more"]).resembles(text)


@pytest.mark.parametrize("text", ["", "• —", "SQL, Python and more", "Knowledge of gardens, plants and more"])
def test_short_parts_and_other_sentences_are_no_resemblance(text):
    assert not HeldOut(["Knowledge of SQL, Python and more", "…"]).resembles(text)


def test_the_script_stops_when_one_is_left():
    held_out = HeldOut(["Teamwork!"])

    held_out.must_be_apart(["work in teams", ""])
    with pytest.raises(AssertionError, match="fitted on and reported of: 'team work'"):
        held_out.must_be_apart(["work in teams", "team work"])


def test_no_sentence_of_tech_house_or_dev_is_fitted_on():
    data = shared("data")
    from bench.fitting import linking as fit_linking  # brings scikit-learn

    held_out = fit_linking.reported(data)
    before = {plain(text) for text, _inside in fit_linking.spans(data)}
    real = {plain(text) for text, _inside in fit_linking.fitted_spans(data, held_out)}
    made = {plain(text) for text in fit_linking.fitted_made(data, held_out)}
    tech = {plain(text) for text in fit_linking.marked(data, "tech")}
    others = {plain(text) for text in [*fit_linking.marked(data, "house"), *fit_linking.made(data, "dev")]}

    assert len(tech & before) > 10, "the overlap this guards against is gone: is it still the same data?"
    assert len(real) > 3_000
    assert not (tech | others) & (real | made)
