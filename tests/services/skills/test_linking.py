"""Linking with the frameworks that are here: what changes in them is seen at once, and the index is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cairn.adapters.indexes import FolderIndexes
from cairn.demo import skills as demonstration
from cairn.records.reads import skills as reads
from cairn.services.access import SYSTEM
from cairn.services.errors import InvalidInput, NotFound
from cairn.services.skills import find, governing, linking, local

TEXT = "You commission grid-tied solar systems, brief a crew and query databases."
COMMISSION = demonstration.iri("commission-grid-tied-solar")


@pytest.fixture
def here(stage):
    demonstration.load(stage.ports)
    linking._linkers.clear()
    return stage


def suggested(stage, text=TEXT, framework=None):
    return [each.skill for each in linking.suggest(text, framework, ports=stage.ports)]


@pytest.mark.parametrize(
    "named", [None, "Cairn demonstration skills", "demonstration", "TABLE", demonstration.FRAMEWORK]
)
def test_a_text_is_linked_to_the_framework_that_is_meant(here, named):
    assert suggested(here, framework=named)[0] == COMMISSION


def test_names_words_and_framework_come_with_each_suggestion(here):
    found = linking.suggest(TEXT, ports=here.ports)

    first = found.found[0]
    assert (first.name, first.framework) == ("Commission a grid-tied solar system", demonstration.FRAMEWORK)
    assert [found.quote(words) for words in first.words] == ["commission grid-tied solar systems"]
    assert 0.5 < first.confidence < 1


CV = "I led a crew of four on roofs, gave feedback and fixed faults in solar inverters."


def test_whoever_answers_each_is_asked_about_less_certain_ones_where_few_look_alike(here, monkeypatch):
    faults, feedback = demonstration.iri("find-solar-faults"), demonstration.iri("give-feedback")

    asked = linking.suggest(CV, ports=here.ports, asking=True)
    assert {faults, feedback} <= {each.skill for each in asked}
    assert len(asked.found) < 10, "and not about everything"
    assert linking.suggest("the weather is nice and I like bread", ports=here.ports, asking=True).abstained
    assert not {faults, feedback} & set(suggested(here, CV)), "nobody is asked: only what is certain"

    monkeypatch.setattr(linking, "SMALL", 10)
    assert linking.suggest(CV, ports=here.ports, asking=True) == linking.suggest(CV, ports=here.ports)


def test_a_framework_that_is_not_here_and_a_text_that_is_too_long_are_refused(here):
    with pytest.raises(NotFound):
        linking.suggest(TEXT, "esco", ports=here.ports)
    with pytest.raises(InvalidInput):
        linking.suggest("a " * 60_000, ports=here.ports)


def test_nothing_is_suggested_where_no_framework_is(stage):
    assert linking.suggest(TEXT, ports=stage.ports).abstained


def test_what_is_retired_is_not_suggested_any_more_and_what_is_merged_is_what_it_became(here):
    old, new = find.skill(COMMISSION), find.skill(demonstration.iri("find-solar-faults"))
    assert suggested(here)[0] == old.iri
    governing.retire(old.uuid, into=new.uuid, reason="One is enough.", by=SYSTEM, ports=here.ports)
    assert old.iri not in suggested(here)
    assert new.iri in suggested(here)
    governing.restore(old.uuid, by=SYSTEM, ports=here.ports)
    governing.retire(old.uuid, reason="Not taught.", by=SYSTEM, ports=here.ports)
    assert not {old.iri, new.iri} & set(suggested(here))


def test_a_skill_of_ones_own_is_suggested_from_the_moment_it_is_named_and_under_its_new_name(here):
    text = "Splice a mooring rope in the dark"
    own = local.add(here.owner, {"name": "Splice a mooring rope"}, ports=here.ports)
    assert suggested(here, text)[0] == own.iri
    local.change(own.uuid, {"name": "Whip a heaving line"}, seat=here.owner, ports=here.ports)
    assert own.iri not in suggested(here, text)
    assert suggested(here, "whip heaving lines") == [own.iri]


def test_the_index_is_kept_and_a_damaged_one_is_made_anew(here, tmp_path):
    ports = replace(here.ports, indexes=FolderIndexes(tmp_path / "indexes"))
    framework = reads.frameworks().get()
    before = linking.suggest(TEXT, ports=ports)
    (kept,) = (tmp_path / "indexes").iterdir()
    written = kept.read_bytes()

    linking._linkers.clear()
    assert linking.suggest(TEXT, ports=ports) == before
    for damage in (written[:200], b"", b"nothing", written[:-1] + b"x"):
        kept.write_bytes(damage)
        linking._linkers.clear()
        assert linking.suggest(TEXT, ports=ports) == before
        assert len(linking.linker_of(framework, ports=ports)) > 80
        assert kept.read_bytes() == written


def test_a_folder_that_cannot_be_written_costs_only_time(here, tmp_path):
    (tmp_path / "indexes").write_text("a file where the folder should be")
    ports = replace(here.ports, indexes=FolderIndexes(tmp_path / "indexes"))

    assert linking.suggest(TEXT, ports=ports).found[0].skill == COMMISSION


def test_old_indexes_are_thrown_away_and_names_stay_in_the_folder(tmp_path):
    kept = FolderIndexes(tmp_path / "indexes")
    for number in range(30):
        kept.keep(f"{number:064x}", b"x")

    assert len(list((tmp_path / "indexes").iterdir())) == 24
    assert kept.read("0" * 64) is None
    for name in ("../../etc/passwd", "x", "A" * 64, "0" * 63 + "\n"):
        with pytest.raises(ValueError, match="hexadecimal"):
            kept.read(name)


class Counting:
    """An embedder that counts how often it was asked for names: one direction for everything."""

    name = "counting"

    def __init__(self):
        self.labelled = 0

    def sound(self):
        return True

    def texts(self, texts):
        return np.ones((len(texts), 1), np.float32)

    def labels(self, labels):
        self.labelled += len(labels)
        return self.texts(labels)


def test_a_page_never_waits_for_meanings_and_uses_them_once_somebody_made_them(here, tmp_path):
    embedder = Counting()
    ports = replace(here.ports, indexes=FolderIndexes(tmp_path / "indexes"), meaning=embedder)
    framework = reads.frameworks().get()

    assert not linking.linker_of(framework, ports=ports).by_meaning
    assert embedder.labelled == 0
    assert linking.linker_of(framework, ports=ports, make=True).by_meaning
    made = embedder.labelled
    linking._linkers.clear()
    assert linking.linker_of(framework, ports=ports).by_meaning
    assert embedder.labelled == made > 80
    embedder.sound = lambda: False
    linking._linkers.clear()
    assert not linking.linker_of(framework, ports=ports, make=True).by_meaning


def test_nothing_is_read_of_skills_to_see_that_nothing_changed(here, django_assert_max_num_queries):
    made = local.add(here.owner, {"name": "Rig a bosun's chair"}, ports=here.ports)
    own = made.framework
    linking.linker_of(own, ports=here.ports)

    with django_assert_max_num_queries(2) as asked:
        assert len(linking.linker_of(own, ports=here.ports)) == 1
    assert not [each for each in asked.captured_queries if '"names"' in each["sql"]]

    facts = {"name": "Rig a canvas tarps"}  # as long as before
    local.change(made.uuid, facts, seat=here.owner, ports=here.ports)
    assert suggested(here, "You rig canvas tarps.", framework=str(own.uuid)) == [made.iri]


def test_of_organisations_only_so_many_frameworks_are_looked_in_and_ones_own_first(here, monkeypatch):
    monkeypatch.setattr(linking, "MOST_LOCAL", 1)
    first = local.add(here.owner, {"name": "Splice rope"}, ports=here.ports).framework
    second = local.add(here.outsider, {"name": "Coil rope"}, ports=here.ports).framework
    installation = [row for row in reads.frameworks() if row.organisation is None]

    assert linking.chosen(None) == [*installation, first]
    assert linking.chosen(None, own=here.outsider.organisation) == [*installation, second]


def test_while_one_index_is_made_another_is_used(here, monkeypatch):
    quick, slow = (
        local.add(seat, {"name": "Coil rope"}, ports=here.ports).framework
        for seat in (here.owner, here.outsider)
    )
    linking.linker_of(quick, ports=here.ports)
    real, free = linking._index, []

    def making(framework, name, *, ports):
        free.append(linking._turn.acquire(timeout=0.1))
        linking._turn.release()
        return real(framework, name, ports=ports)

    monkeypatch.setattr(linking, "_index", making)
    linking.linker_of(slow, ports=here.ports)
    assert free == [True]
    assert not linking._making


def test_of_a_long_text_so_many_sentences_are_read_and_the_rest_is_said(here, monkeypatch):
    monkeypatch.setattr(linking, "MOST_PIECES", 2)
    read, rest = "We like bread. We sail north.", " " + TEXT
    found = linking.suggest(read + rest, ports=here.ports)
    assert (found.abstained, found.unread) == (True, len(TEXT))
    short = linking.suggest("We like bread. " + TEXT, ports=here.ports)
    assert (short.found[0].skill, short.unread) == (COMMISSION, 0)
