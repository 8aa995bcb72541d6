"""A prepared read gives what the same query gives, for every value, on this database."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cairn.records.models import Credential, IssuerKey, StatusList
from cairn.records.prepared import NUMBERS, TEXTS, UUIDS, Prepared
from cairn.services.share import documents

BY_UUID = Prepared(
    lambda uuid: (
        Credential.objects.across(reason="a test")
        .filter(uuid=uuid)
        .values_list(
            "pk", "uuid", "created_at", "digest", "is_public", "status_list__seed", "supersedes__url"
        )
    ),
    UUIDS,
)
BY_TEXT = Prepared(
    lambda did: (
        IssuerKey.objects.across(reason="a test").filter(did=did).order_by("pk").values_list("pk", "did")
    ),
    TEXTS,
)
BY_NUMBER = Prepared(
    lambda pk: StatusList.objects.across(reason="a test").filter(pk=pk).values_list(), NUMBERS
)


@pytest.fixture
def credential(stage):
    made = stage.issued()
    return Credential.objects.of(stage.harbour).get(pk=made.pk)


def test_values_come_out_as_the_query_gives_them(stage, credential):
    for _ in range(2):  # worked out, then used again
        assert BY_UUID.first(credential.uuid) == (
            credential.pk,
            credential.uuid,
            credential.created_at,
            None,
            False,
            bytes(credential.status_list.seed),
            None,
        )
    assert BY_TEXT.all(credential.key.did) == [(credential.key.pk, credential.key.did)]
    (row,) = BY_NUMBER.all(credential.status_list_id)
    assert StatusList(*row).signed == credential.status_list.signed


def test_what_is_not_there_is_none_and_no_rows(stage, credential):
    assert BY_UUID.first(UUID(int=7)) is None
    assert BY_TEXT.all("did:example:' OR 1=1 --") == []
    assert BY_NUMBER.first(-1) is None


def test_the_second_read_is_one_statement_and_the_value_is_a_parameter(stage, credential):
    documents._TEXT.first(credential.uuid)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert documents._TEXT.first(credential.uuid) is None  # it is private
        Credential.objects.of(stage.harbour).filter(pk=credential.pk).update(is_public=True)
        assert documents.public_text(credential.uuid) == credential.signed
    assert len(asked) == 3


def test_a_query_that_forgets_its_value_is_refused(db):
    careless = Prepared(lambda _: StatusList.objects.across(reason="a test").values_list("pk"), UUIDS)
    with pytest.raises(ValueError, match="does not ask"):
        careless.first(UUID(int=7))
