"""Standards and definitions in more than one language; what is missing comes in the language that counts."""

from __future__ import annotations

import pytest
from tests import standardised

from cairn.services.design import own_profiles
from cairn.services.design.definitions import of_row, of_standard
from cairn.services.errors import InvalidInput
from cairn.services.standards import comparing, drafting
from cairn.services.standards.languages import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(stage):
    return standardised.body(stage)


def test_a_standard_is_told_in_another_language_and_the_gaps_are_named(stage, council):
    one = standardised.published(stage, council)
    draft = drafting.next_draft(council, one.standard.uuid, ports=stage.ports)
    key, _other = (row["key"] for row in draft.outcomes)
    arabic = {"title": "العمل على السطح", "outcomes": {key: "اربط ست عقد"}}
    parts = {"translations": {"ar": arabic, "fr": {"title": " "}}}
    drafting.save(council, one.standard.uuid, parts=parts, ports=stage.ports)
    done = drafting.publish(council, one.standard.uuid, ports=stage.ports)
    said = told(done, "ar-EG")
    assert (said.language, said.title, said.summary) == ("ar", "العمل على السطح", done.summary)
    assert [row["text"] for row in said.outcomes] == ["اربط ست عقد", "Reject a worn rope"]
    assert said.gaps == ("summary", "outcomes")
    for language in ("en", "fr"):
        assert (told(done, language).title, told(done, language).gaps) == ("Deck work", ())
    assert list(done.translations) == ["ar"]
    assert of_standard(done).names == {"ar": "العمل على السطح 2"}
    found = [(change.part, change.kind, change.after) for change in comparing.difference(one, done)]
    assert found == [("language", "added", "ar")]
    following = drafting.next_draft(council, one.standard.uuid, ports=stage.ports)
    assert following.translations == done.translations


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"en": {"title": "x"}}, "translations.en"),
        ({"ar": {"titel": "x"}}, "translations.ar"),
        ({"ar": {"title": "x" * 201}}, "translations.ar.title"),
        ({"ar": {"outcomes": {"1": "x"}}}, "translations.ar.outcomes"),
        ({"no language": {}}, "translations.no language"),
        ([], "translations"),
        ({f"a{letter}": {} for letter in "abcdefghijk"}, "translations"),
    ],
)
def test_a_wrong_translation_is_said_at_its_place(stage, council, wrong, place):
    standard = standardised.drafted(stage, council)
    with pytest.raises(InvalidInput) as refused:
        drafting.save(council, standard.uuid, parts={"translations": wrong}, ports=stage.ports)
    assert set(refused.value.fields) == {place}


def test_a_definition_has_its_name_in_other_languages(stage):
    facts = [{"check": "title"}]
    names = {"ar": "تعريفنا", "fr": ""}
    made = own_profiles.make(stage.owner, name="Ours", names=names, source="", facts=facts, ports=stage.ports)
    assert of_row(made).names == {"ar": "تعريفنا"}
    with pytest.raises(InvalidInput) as refused:
        own_profiles.make(
            stage.owner, name="x", names={"ar": "x" * 201}, source="", facts=facts, ports=stage.ports
        )
    assert set(refused.value.fields) == {"names.ar"}
