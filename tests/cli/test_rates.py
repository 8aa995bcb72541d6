"""`cairn rates`: enter a file of rates, look at them, take one out."""

from __future__ import annotations

import json

import pytest

from tests.cli.material import write

BANK = ("--source", "European Central Bank")


@pytest.mark.slow
def test_rates_of_a_bank_are_entered_listed_and_taken_out(installation, tmp_path):
    file = write(tmp_path / "eurofxref.csv", "Date, USD, SEK, \n20 November 2024, 1.0832, 0.8345, \n")
    assert installation.cairn("rates", "import", file, *BANK).stdout == b"entered: 2 rates of 2024-11-20\n"
    entered = installation.cairn("rates", "enter", "usd", "1.09", "--on", "2024-11-21", *BANK)
    assert entered.stdout == b"entered: one euro is 1.09 USD on 2024-11-21\n"
    listed = installation.cairn("rates", "list", "--json").stdout.decode().splitlines()
    found = {json.loads(line)["currency"]: json.loads(line)["per_euro"] for line in listed}
    assert (found["SEK"], found["USD"]) == ("0.8345", "1.09")
    assert installation.cairn("rates", "remove", "USD").stdout == b"taken out: USD\n"
    again = installation.cairn("rates", "remove", "USD")
    assert (again.returncode, again.stderr.split(b":")[0]) == (65, b"not_found")
    bad = write(tmp_path / "bad.csv", "Date, USD\n20 November 2024, many\n")
    refused = installation.cairn("rates", "import", bad, *BANK)
    assert (refused.returncode, refused.stderr.split(b":")[0]) == (65, b"plan.rates")
