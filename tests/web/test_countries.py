"""Countries are chosen by name in the reader's language and kept by code; a code can be typed as before."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from cairn.records.models import Organisation
from cairn.web.countries import CountryField, code_of, name_of, names


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("IE", "IE"),
        (" ie ", "IE"),
        ("Ireland", "IE"),
        ("ireland", "IE"),
        ("Ireland (IE)", "IE"),
        ("UK", "GB"),
        ("Côte d’Ivoire (CI)", "CI"),
        ("", ""),
        ("QQ", ""),
        ("EU", ""),
        ("Atlantis", ""),
        ("Ireland (QQ)", ""),
        ("I" * 5000, ""),
    ],
)
def test_what_somebody_types_becomes_a_code(said, code):
    with override("en"):
        assert code_of(said) == code


def test_the_names_are_those_of_the_reader():
    with override("ar"):
        assert name_of("IE") == "أيرلندا"
        assert code_of("أيرلندا") == "IE"
        assert code_of("Ireland") == "IE"
        assert CountryField(required=True).prepare_value("IE") == "أيرلندا (IE)"
    with override("en"):
        assert name_of("IE") == "Ireland"


def test_every_language_has_every_country():
    assert set(names("en")) == set(names("ar"))
    assert 240 < len(names("en")) < 256
    assert not {"EU", "UN", "ZZ"} & set(names("en"))
    assert names("xx") == names("en")


def test_the_settings_show_the_name_and_take_name_or_code(visit, stage):
    bram = visit(stage.bram)
    address = f"/provider/{stage.harbour.uuid}/settings"
    page = bram.get(address).content.decode()
    assert 'value="Ireland (IE)"' in page
    assert re.search('<input[^>]+list="id_country_list"', page)
    assert '<option value="Jordan (JO)">' in page
    typed = {"name": "Harbour School", "kind": "provider", "sector": "vocational", "accreditation": "none",
             "language": "en", "time_zone": "Europe/Dublin"}  # fmt: skip
    for said, code in (("Jordan (JO)", "JO"), ("fr", "FR"), ("Malta", "MT")):
        answer = bram.post(address, {**typed, "country": said})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        assert Organisation.objects.public().get(pk=stage.harbour.pk).country == code
    refused = bram.post(address, {**typed, "country": "Atlantis"})
    assert refused.status_code == 422
    assert 'value="Atlantis"' in refused.content.decode()
    assert "no country that we know" in refused.content.decode()


def test_the_public_page_names_the_country(visit, stage):
    assert "Ireland" in visit().get(f"/issuers/{stage.harbour.uuid}").content.decode()
