"""The frame of the benchmarks: ratios, targets, results that survive their file, topics that can be run."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from bench.__main__ import main, topics
from bench.frame import figure, measure, primitives, report
from bench.frame.figure import Figure
from scripts import performance

ROOT = Path(__file__).resolve().parents[2]
SIGN = Figure("libsodium: sign", 50_000)


def test_a_share_says_whether_it_reaches_its_target():
    reached = figure.share("issue", 20_000, of=SIGN, at_least=0.4)
    missed = figure.share("issue", 19_999, of=SIGN, at_least=0.4)
    assert (reached.ratio, reached.target, reached.met) == (0.4, "≥ 40%", True)
    assert missed.met is False
    assert figure.share("issue", 1, of=SIGN).met is None


def test_a_multiple_and_limits_say_so_too():
    assert figure.times("issue", 150_000, of=SIGN, at_least=3).met
    assert not figure.times("issue", 149_999, of=SIGN, at_least=3).met
    assert figure.at_most("page", 50, unit="ms", limit=50).met
    assert not figure.at_most("page", 51, unit="ms", limit=50).met
    assert figure.at_least("rows", 5_000, unit="rows/s", limit=5_000).met
    assert not figure.at_least("rows", 4_999, unit="rows/s", limit=5_000).met


def test_a_result_survives_its_file(tmp_path):
    figures = (SIGN, figure.share("issue", 20_000, of=SIGN, at_least=0.4))
    result = report.result_of("core", "Signing", figures)
    report.write(result, folder=tmp_path)
    assert report.read_all(folder=tmp_path) == (result,)
    assert "40.0% of libsodium: sign" in report.table(result)


def test_the_page_shows_what_was_missed_with_machine_and_date():
    result = report.result_of("core", "Signing", (figure.share("issue", 1, of=SIGN, at_least=0.4),))
    page = performance.page((result,))
    assert "| issue | 1.00 per CPU-second | 0.0% of libsodium: sign | ≥ 40% | missed |" in page
    assert result.machine in page
    assert result.date[:10] in page


def test_the_page_is_made_by_its_script():
    assert performance.main(["--check"]) == 0


def test_rates_are_of_processor_time_and_keep_their_order():
    found = measure.rates({"one": lambda: sum(range(200)), "many": lambda: sum(range(20_000))}, seconds=0.2)
    assert found["one"] > 10 * found["many"]


def test_libsodium_signs_more_often_than_it_verifies():
    found = measure.rates(primitives.works(), seconds=0.2)
    assert found[primitives.SIGN] > found[primitives.VERIFY] > 1_000


@pytest.mark.parametrize("topic", topics())
def test_every_topic_can_be_loaded_and_has_a_title(topic):
    module = importlib.import_module(f"bench.{topic}")
    assert callable(module.figures)
    assert module.__doc__.strip().splitlines()[0]


def test_an_unknown_topic_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["no_such_topic"])
    assert "no such topic" in capsys.readouterr().err


def test_topics_are_listed_without_measuring():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--list"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == topics()
