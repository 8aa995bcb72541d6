"""Linking by meaning: what is found in other words, how it is kept, and what happens when files are others."""

from __future__ import annotations

import numpy as np
import pytest

from cairn.adapters import semantics
from cairn.skills import meaning
from cairn.skills.errors import SkillError
from cairn.skills.index import build
from cairn.skills.linking import Linker
from cairn.skills.skill import Skill

BASE = "https://skills.example/"
SKILLS = (
    Skill(iri=BASE + "solar", name="Commission a solar system"),
    Skill(iri=BASE + "crew", name="Lead a crew"),
    Skill(iri=BASE + "bread", name="Bake bread"),
)
CONCEPTS = (
    ("solar", "photovoltaic", "sun"),
    ("crew", "lead", "colleagues", "guide"),
    ("bread", "loaf", "bake"),
)


class Thesaurus:
    """Embeds by a few words that mean the same; real models do it by everything they have read."""

    name = "thesaurus 1"

    def sound(self):
        return True

    def texts(self, texts):
        rows = [
            [sum(word in text.casefold() for word in words) + 0.01 for words in CONCEPTS] for text in texts
        ]
        vectors = np.array(rows, np.float32).reshape(len(texts), len(CONCEPTS))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    labels = texts


INDEX = build(SKILLS, framework=BASE)
KEPT = meaning.to_bytes(INDEX, Thesaurus())
LINKER = Linker(INDEX, meaning.from_bytes(KEPT, index=INDEX, embedder=Thesaurus()))


def test_a_skill_in_other_words_is_found_and_its_words_are_the_sentence():
    text = "We had soup. You guide your colleagues."
    links = LINKER.link(text)

    assert Linker(INDEX).link(text).abstained
    assert links.found[0].skill == BASE + "crew"
    assert [links.quote(words) for words in links.found[0].words] == ["You guide your colleagues"]


def test_words_count_beside_the_meaning_and_are_named_where_there_are_some():
    links = LINKER.link("You commission a solar system under the sun")

    assert links.found[0].skill == BASE + "solar"
    assert [links.quote(words) for words in links.found[0].words] == ["commission a solar system"]
    assert links.found[0].confidence > LINKER.link("photovoltaic plants").found[0].confidence


def test_a_long_text_is_linked_by_its_words_alone():
    text = "You guide your colleagues.\n" * 1_000 + "Bake bread."

    assert [each.skill for each in LINKER.link(text)] == [BASE + "bread"]


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u202e", "?!"])
def test_nothing_is_said_of_nothing(text):
    assert LINKER.link(text).abstained


def test_the_same_text_gives_the_same_answer_alone_and_among_others():
    texts = ["You guide colleagues", "Photovoltaic plants", "Bake a loaf"]
    alone = {}
    for text in texts:
        first = LINKER.link(text, least=0).found[0]
        alone[first.skill] = first.confidence
    together = {each.skill: each.confidence for each in LINKER.link("\n".join(texts), least=0)}

    assert {skill: together[skill] for skill in alone} == alone


def test_meanings_of_another_model_another_index_or_that_were_touched_are_refused():
    class Other(Thesaurus):
        name = "thesaurus 2"

    fewer = build(SKILLS[:2], framework=BASE)
    cases = [
        (KEPT, INDEX, Other()),
        (KEPT, fewer, Thesaurus()),
        (KEPT[:-1] + bytes([KEPT[-1] ^ 1]), INDEX, Thesaurus()),
        (KEPT[:520], INDEX, Thesaurus()),
        (b"", INDEX, Thesaurus()),
        (b"[" * 5_000, INDEX, Thesaurus()),
    ]
    for data, index, embedder in cases:
        with pytest.raises(SkillError) as refused:
            meaning.from_bytes(data, index=index, embedder=embedder)
        assert refused.value.code == "index.unreadable"


def test_an_empty_framework_has_meanings_too():
    empty = build((), framework=BASE)
    kept = meaning.from_bytes(meaning.to_bytes(empty, Thesaurus()), index=empty, embedder=Thesaurus())

    assert Linker(empty, kept).link("Lead a crew").abstained


def test_the_model_is_used_only_when_its_files_are_the_ones_that_were_tried(tmp_path, caplog):
    other = tmp_path / "model.onnx"
    other.write_bytes(b"something else")
    model = semantics.MiniLM({"model": other})

    assert not model.sound()
    assert "semantic.hash" in caplog.text


def test_our_own_map_is_the_one_whose_hash_is_known():
    path = semantics._path(*semantics._FILES["map"])

    assert semantics.MiniLM({"map": path}).sound()
    assert path.stat().st_size == 384 * 384 * 2


def test_without_the_extra_there_is_no_model_and_with_it_vectors_have_length_one():
    model = semantics.installed()
    if model is None:
        pytest.skip("needs the extra [semantic]")
    assert model.sound()
    vectors = model.texts(["You guide your colleagues", "x" * 10_000])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
