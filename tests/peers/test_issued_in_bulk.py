"""A sample of a large job with awkward names is sound for other people's software.

BULK_ROWS says how many rows the job has (2,000; the benchmark's 100,000 take a few minutes here).
"""

from __future__ import annotations

import os

import pytest
from bench.frame.batch import rows

from cairn.credentials.document import parse_object
from cairn.records import documents
from cairn.records.models import Credential, Job
from cairn.services.issue import bulk, rehearsal
from cairn.services.share.documents import answer_own
from cairn.worker.jobs import bound
from tests.peers.cases import Case, ask, cairn_says, peer_says

pytestmark = [pytest.mark.peers, pytest.mark.django_db]

ROWS = int(os.environ.get("BULK_ROWS", "2000"))
SAMPLE = 200


@pytest.mark.slow
def test_two_hundred_of_a_large_job_are_sound_for_the_peers(stage, peers):
    version = stage.published()
    job = rehearsal.rehearse(
        stage.owner,
        data="".join(rows(ROWS)).encode(),
        filename="learners.csv",
        version_uuid=version.uuid,
        ports=stage.ports,
    )
    stage.world.run_jobs(bound(stage.ports))  # a long list is read by the worker
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    stage.world.run_jobs(bound(stage.ports))
    done = Job.objects.of(stage.harbour).get(pk=job.pk)
    assert (done.state, done.done, done.failed) == ("DONE", ROWS, 0)

    stage.world.pass_time(seconds=1)
    keys = list(
        Credential.objects.of(stage.harbour)
        .filter(state="ISSUED")
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for pk in keys[:: max(1, ROWS // SAMPLE)][:SAMPLE]:
        said = parse_object(documents.signed_text(Credential.objects.of(stage.harbour).get(pk=pk)))
        listed = answer_own(str(said["credentialStatus"]["statusListCredential"]), ports=stage.ports)
        case = Case(said, (parse_object(listed or b""),), {})
        assert cairn_says(case, at=stage.world.now) == ("valid", "")
        for peer in ("digitalbazaar", "digitalcredentials"):
            name = said["credentialSubject"]["identifier"][0]["identityHash"]
            assert peer_says(ask(peers, peer, case, at=stage.world.now)) == "sound", (peer, name)
