"""Jobs travel through the database: with the transaction that asked for them, and as ids only."""

from __future__ import annotations

import pytest
from django.db import transaction
from django_q.models import OrmQ
from tests.world import World

from cairn.adapters.queue import ENTRY_POINT, DatabaseQueue


@pytest.mark.django_db(transaction=True)
def test_a_job_is_there_when_its_transaction_is_and_carries_nothing_but_an_id():
    uuid = World().new_uuid()
    with transaction.atomic():
        DatabaseQueue().enqueue("issue.bulk", uuid)
        assert OrmQ.objects.count() == 0

    (row,) = OrmQ.objects.all()
    task = row.task
    assert (task["func"], task["args"], task["kwargs"]) == (ENTRY_POINT, ("issue.bulk", str(uuid)), {})


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_transaction_fails_was_never_asked_for():
    with transaction.atomic():
        DatabaseQueue().enqueue("issue.bulk", World().new_uuid())
        transaction.set_rollback(True)

    assert OrmQ.objects.count() == 0
