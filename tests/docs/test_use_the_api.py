"""The examples of docs/how-to/use-the-api.md run, in their order, against the API as it is.

`curl` and the little of `jq` that the page uses are read here and sent through Django's client, so that the
test needs neither a server nor the two programs.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cairn.services.admin import api_tokens
from cairn.worker.jobs import bound

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-the-api.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ASSIGNMENT = re.compile(r"^([A-Z]+)=\$\((.*) \| jq -r (\S+)\)$")
FILES = {
    "log-book.txt": b"Bowline, sheet bend, clove hitch.",
    "march.csv": (
        b"name,email,outcome 1,outcome 2\n"
        b"Dana,dana@registry.example,Secure,70\nChidi,chidi@brightline.example,Secure,\n"
    ),
}


@pytest.fixture
def stage(db, monkeypatch):
    from cairn.site import middleware
    from tests.services.stage import Stage

    stage = Stage()
    monkeypatch.setattr(middleware, "ports", lambda: stage.ports)
    return stage


def commands() -> list[str]:
    """Every command of the page, continued lines joined."""
    text = "\n".join(block.replace("\\\n", " ") for block in BLOCK.findall(PAGE.read_text("utf-8")))
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("export ")]


def picked(value: object, path: str) -> str:
    """`.items[0].uuid` of a JSON value, as `jq -r` prints it."""
    for name, place in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        value = value[name] if name else value[int(place)]
    return "null" if value is None else str(value)


def curl(command: str, names: dict[str, str], files: dict[str, bytes]):
    """Send what `curl` would send."""
    words = shlex.split(re.sub(r"\$([A-Z]+)", lambda name: names[name[1]], command))
    assert words.pop(0) == "curl"
    method, url, body, form, headers, out = "", "", None, {}, {}, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        elif word == "-o":
            out = words.pop(0)
        elif word == "-F":
            name, _, value = words.pop(0).partition("=")
            is_file = value.startswith("@")
            form[name] = SimpleUploadedFile(value[1:], files[value[1:]]) if is_file else value
        else:
            url = word
    send = getattr(Client(), (method or ("POST" if body is not None or form else "GET")).lower())
    given = {"data": form} if form else {}
    if body is not None:
        given = {"data": body, "content_type": headers.pop("Content-Type")}
    elif not form and method == "POST":
        given = {"data": "", "content_type": "text/plain"}
    answer = send(url.removeprefix(names["CAIRN"]), headers=headers, **given)
    if out:
        files[out] = answer.getvalue()
    return answer


def test_every_example_of_the_page_runs(stage):
    stage.published()
    _row, token = api_tokens.create(
        stage.owner, name="A program", roles=["owner"], expires_at=None, ports=stage.ports
    )
    stage.learner()
    names, files, said = {"CAIRN": "http://127.0.0.1:8000", "TOKEN": token}, dict(FILES), []
    for command in commands():
        kept = ASSIGNMENT.match(command)
        answer = curl(kept[2] if kept else command, names, files)
        assert answer.status_code in (200, 201), (command, answer.content)
        if kept:
            names[kept[1]] = picked(answer.json(), kept[3].strip("'"))
        said.append((command, answer))
        stage.world.run_jobs(bound(stage.ports))
    verdicts = [answer.json()["verdict"] for command, answer in said if command.endswith("/verify")]
    assert verdicts == ["invalid", "error"], "corrected just before, and no credential at all"
    job = next(answer.json() for command, answer in said if command.endswith("jobs/$JOB"))
    assert (job["state"], job["done"]) == ("DONE", 2)
    assert len(said) > 20
    assert json.loads(said[-1][1].content)["items"], "the last page has a row"


def test_the_reference_names_every_code_of_the_door():
    """What `cairn.api` itself says no with stands in docs/reference/api.md."""
    root = PAGE.parents[2]
    page = (root / "docs" / "reference" / "api.md").read_text("utf-8")
    source = "".join(path.read_text("utf-8") for path in (root / "src" / "cairn" / "api").glob("*.py"))
    codes = set(re.findall(r'code="([a-z_.]+)"', source)) - {"document.nul"}
    assert codes
    assert {code for code in codes if f"`{code}`" not in page} == set()
