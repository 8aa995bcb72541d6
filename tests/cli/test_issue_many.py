"""`cairn issue` with long lists: the quick route, several processes, interruptions, full disks, one file."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from cairn.cli import batch, crew, issue, making
from cairn.credentials.keys import KeyType
from cairn.errors import CairnError
from tests.cli.command import environment
from tests.cli.material import PASSPHRASE, key_file, run
from tests.cli.test_issue import HEADER, LEILA, SAMIR, folder, index  # noqa: F401 - a fixture

COMMAND = (sys.executable, "-m", "cairn.cli", "issue", "--achievement", "knots.json")
WHERE = ("--learners", "learners.csv", "--key", "key-Ed25519.key", "--out", "out")


def rows(count: int, *, first: int = 0) -> str:
    return "".join(
        f"Learner {n},l{n}@example.org,{n},2026-06-18,merit,14\n" for n in range(first, first + count)
    )


def started(place: Path, *more: str, **options) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *WHERE, *more],
        cwd=place,
        env=environment(CAIRN_KEY_PASSPHRASE=PASSPHRASE),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def lines(folder) -> list[dict]:  # noqa: F811
    return [json.loads(line) for line in (folder.out / "credentials.jsonl").read_text().splitlines()]


def broken(folder) -> list[dict[str, str]]:  # noqa: F811
    return list(csv.DictReader(io.StringIO((folder.out / "broken.csv").read_text("utf-8-sig"))))


# --- the quick route -------------------------------------------------------------------------------

NAMES = [
    'Zoë "Z" O’Brien', "منصور سمير", "\u202eleft‏", "𝒜da 𝓛", "e\u0301le\u0300ve", "N" * 200, "back\\slash",
    "李小龙", "a</script>b", "tab\there", "x\ue000y\ufffdz", "O'Neil; DROP", "𐀀\ue001",
]  # fmt: skip


@pytest.mark.parametrize("form", [[], ["--suite", "eddsa-jcs-2022"], ["--jwt", "EdDSA"]])
def test_awkward_names_come_out_as_by_the_general_path(folder, monkeypatch, form):  # noqa: F811
    """The same identifiers, salts and instants give the same bytes, whichever route made them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "email", "number", "outcome 1", "outcome 2"])
    for number, name in enumerate(NAMES):
        writer.writerow(
            [name, f"l{number}@example.org" if number % 3 else "", number, "merit", 12 + number % 8]
        )
    counted = iter(range(10**6))
    monkeypatch.setattr(
        "cairn.adapters.randomness.new_uuid", lambda: f"00000000-0000-4000-8000-{next(counted):012}"
    )
    monkeypatch.setattr(
        "cairn.adapters.randomness.random_bytes", lambda count: bytes([next(counted) % 251]) * count
    )
    monkeypatch.setattr("cairn.adapters.clock.now", lambda: making_now)
    from tests.cli.material import NOW as making_now

    assert folder(text.getvalue(), *form, "--format", "jsonl", out="quick") == 0
    counted = iter(range(10**6))
    monkeypatch.setattr(making.Maker, "_family_of", lambda *_arguments: None)
    assert folder(text.getvalue(), *form, "--format", "jsonl", out="slow") == 0
    (name,) = {path.name for path in (folder.place / "slow").iterdir()} - {"index.csv"}
    quick, slow = ((folder.place / out / name).read_bytes() for out in ("quick", "slow"))
    assert quick == slow
    assert quick.count(b"\n") == len(NAMES)


def test_what_lint_refuses_is_refused_on_either_route(folder, capsys):  # noqa: F811
    said = "name,number,outcome 1,outcome 2\nLeila,1,merit,14\n"
    said += "Samir,[object Object],merit,14\nAda undefined,3,merit,14\n"
    assert folder(said) == 65
    complained = capsys.readouterr().err
    assert "line 3: lint.placeholder: " in complained
    assert "line 4: lint.placeholder: " in complained
    assert [entry["name"] for entry in index(folder)] == ["Leila"]  # nobody else was announced


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize(("count", "wrong_from"), [(3, 1), (2_600, 990)])
def test_a_quick_route_that_went_wrong_ends_the_run(
    folder,  # noqa: F811
    capsys,
    monkeypatch,
    processes,
    count,
    wrong_from,
):
    own = making.Maker._own_texts

    def swapped(self, learner, recipient, identifier):
        texts = list(own(self, learner, recipient, identifier))
        right = int(learner.number) < wrong_from
        return texts if right else [*texts[:3], "Somebody Else", *texts[4:]]

    monkeypatch.setattr(making.Maker, "_own_texts", swapped)
    assert folder(HEADER + rows(count), "--processes", processes) not in (0, None)
    said = capsys.readouterr()
    assert said.err.startswith("issue.differs: ")
    assert "issued" not in said.out
    assert len(index(folder)) < count  # the piece with the wrong one is not among them


def test_every_kind_of_row_has_its_own_sample(folder, capsys, monkeypatch):  # noqa: F811
    own = making.Maker._own_texts

    def swapped(self, learner, recipient, identifier):
        texts = list(own(self, learner, recipient, identifier))
        return [*texts[:3], "Somebody Else", *texts[4:]] if learner.name == "Wrong" else texts

    monkeypatch.setattr(making.Maker, "_own_texts", swapped)
    without = "Right,,991,2026-06-18,merit,14\nWrong,,992,2026-06-18,merit,14\n"
    assert folder(HEADER + rows(30) + without) != 0
    assert capsys.readouterr().err.startswith("issue.differs: ")


# --- many ------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("form", ["files", "jsonl"])
def test_a_long_list_is_made_by_several_processes_in_its_order(folder, capsys, form):  # noqa: F811
    text = HEADER + rows(700) + ",no@example.org,x,,merit,14\n" + rows(700, first=700)
    assert folder(text, "--processes", "3", "--format", form) == 65
    said = capsys.readouterr()
    assert said.out == "1400 issued, 0 were there already, 1 not issued: out\n"
    assert [entry["number"] for entry in index(folder)] == [str(number) for number in range(1400)]
    if form == "jsonl":
        assert [line["id"] for line in lines(folder)] == [entry["id"] for entry in index(folder)]
    else:
        assert len(list(folder.out.glob("*.json"))) == 1400
    assert folder(text, "--format", form) == 65
    assert "0 issued, 1400 were there already, 1 not issued" in capsys.readouterr().out


def test_a_large_folder_has_a_thousand_files_in_each_numbered_one(folder, monkeypatch, capsys):  # noqa: F811
    monkeypatch.setattr("cairn.cli.issue.LARGE", 10)
    monkeypatch.setattr(batch, "A_FOLDER", 4)
    assert folder(HEADER + rows(11)) == 0
    assert sorted(path.name for path in folder.out.iterdir()) == ["0001", "0002", "0003", "index.csv"]
    assert [len(list((folder.out / name).iterdir())) for name in ("0001", "0002", "0003")] == [4, 4, 3]
    before = {entry["file"]: (folder.out / entry["file"]).read_bytes() for entry in index(folder)}
    assert folder(HEADER + rows(13)) == 0
    assert "2 issued, 11 were there already" in capsys.readouterr().out
    assert [entry["file"][:5] for entry in index(folder)][11:] == ["0003/", "0004/"]
    assert {name: (folder.out / name).read_bytes() for name in before} == before
    assert run("verify", "--offline", folder.out / index(folder)[12]["file"]) == 0


# --- one file --------------------------------------------------------------------------------------


def test_one_file_has_a_credential_a_line_and_the_index_says_where(folder):  # noqa: F811
    assert folder(HEADER + LEILA + SAMIR, "--format", "jsonl") == 0
    data = (folder.out / "credentials.jsonl").read_bytes()
    for entry in index(folder):
        name, _at, place = entry["file"].partition("@")
        begin, length = map(int, place.split("+"))
        found = data[begin : begin + length]
        assert (name, json.loads(found)["id"]) == ("credentials.jsonl", entry["id"])
        (folder.place / "one.json").write_bytes(found)
        assert run("verify", "--offline", folder.place / "one.json") == 0


def test_tokens_stand_one_a_line(folder):  # noqa: F811
    assert folder(HEADER + LEILA + SAMIR, "--format", "jsonl", "--jwt", "EdDSA") == 0
    for token in (folder.out / "credentials.jwt").read_text().splitlines():
        assert run("verify", "--offline", token) == 0


def test_what_a_crash_left_of_a_line_is_cut_off_and_issued_again(folder, capsys):  # noqa: F811
    assert folder(HEADER + rows(3), "--format", "jsonl") == 0
    path = folder.out / "credentials.jsonl"
    whole = path.read_bytes()
    first_two = b"".join(whole.splitlines(keepends=True)[:2])
    path.write_bytes(first_two + b'{"torn')  # the third was announced and half written
    assert folder(HEADER + rows(3), "--format", "jsonl") == 0
    assert "1 issued, 2 were there already" in capsys.readouterr().out
    assert path.read_bytes().startswith(first_two)
    assert [line["id"] for line in lines(folder)] == [entry["id"] for entry in index(folder)]
    path.write_bytes(path.read_bytes() + b'{"of nobody"}\n')
    assert folder(HEADER + rows(3), "--format", "jsonl") == 0
    assert len(lines(folder)) == 3


def test_a_file_that_was_moved_away_is_not_made_anew(folder, capsys):  # noqa: F811
    assert folder(HEADER + rows(3), "--format", "jsonl") == 0
    (folder.out / "credentials.jsonl").rename(folder.out / "sent.jsonl")
    before = (folder.out / "index.csv").read_bytes()
    assert folder(HEADER + rows(3), "--format", "jsonl") == 65
    assert capsys.readouterr().err.startswith("issue.missing: ")
    assert (folder.out / "index.csv").read_bytes() == before


def test_a_file_that_lost_more_than_a_crash_takes_is_not_made_anew(folder, capsys):  # noqa: F811
    assert folder(HEADER + rows(batch.PIECE + 2), "--format", "jsonl") == 0
    path = folder.out / "credentials.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    before = (folder.out / "index.csv").read_bytes()
    assert folder(HEADER + rows(3), "--format", "jsonl") == 65
    assert capsys.readouterr().err.startswith("issue.missing: ")
    assert (folder.out / "index.csv").read_bytes() == before


FILES, LINES = ("--format", "files"), ("--format", "jsonl")
TOKENS = (*LINES, "--jwt", "EdDSA")


@pytest.mark.parametrize(
    ("first", "then"), [(FILES, LINES), (LINES, FILES), (LINES, TOKENS), (TOKENS, LINES), (FILES, TOKENS)]
)
def test_a_folder_keeps_the_format_it_was_begun_with(folder, capsys, first, then):  # noqa: F811
    assert folder(HEADER + LEILA, *first) == 0
    before = {path.name: path.read_bytes() for path in folder.out.iterdir() if path.is_file()}
    assert folder(HEADER + LEILA, *then) == 65
    assert capsys.readouterr().err.startswith("issue.other_format: ")
    assert {path.name: path.read_bytes() for path in folder.out.iterdir() if path.name in before} == before


@pytest.mark.parametrize("named", ["../../etc/passwd", "/etc/passwd", "a/b.json", "x/../../y.json", "..", ""])
def test_an_index_that_points_elsewhere_is_foreign(folder, capsys, named):  # noqa: F811
    assert folder(HEADER + LEILA) == 0
    path = folder.out / "index.csv"
    path.write_text(path.read_text().replace(index(folder)[0]["file"], named))
    assert folder(HEADER + LEILA) == 65
    assert capsys.readouterr().err.startswith("issue.index: ")


def test_a_file_that_a_power_cut_left_empty_is_written_again_under_its_name(folder, capsys):  # noqa: F811
    assert folder(HEADER + LEILA + SAMIR) == 0
    first, second = index(folder)
    (folder.out / first["file"]).write_bytes(b"")
    (folder.out / second["file"]).write_bytes(b'{"@context": [')
    assert folder(HEADER + LEILA + SAMIR) == 0
    assert "2 issued, 0 were there already" in capsys.readouterr().out
    assert [json.loads((folder.out / entry["file"]).read_text())["id"] for entry in index(folder)] == [
        first["id"],
        second["id"],
    ]


# --- broken rows -----------------------------------------------------------------------------------


def test_broken_rows_are_a_list_that_can_be_mended_and_given_again(folder, capsys):  # noqa: F811
    assert folder(HEADER + LEILA + "=Bad,bad@,3,,merit,14\n,samir@example.org,2,,merit,14\n") == 65
    first, second = broken(folder)
    assert (first["row in the list"], first["code"], first["name"]) == ("3", "row.email_form", "'=Bad")
    assert second["what to do"] == "The name is empty: type it."
    mended = (folder.out / "broken.csv").read_text("utf-8-sig").replace('"","samir', '"Samir","samir')
    capsys.readouterr()
    (folder.out / "broken.csv").write_text(mended)
    text = (folder.out / "broken.csv").read_text()
    assert folder(text) == 65
    assert "1 issued, 0 were there already, 1 not issued" in capsys.readouterr().out
    (left,) = broken(folder)
    assert left["email"] == "bad@"
    assert list(left)[:2] == ["name", "email"]
    assert list(left).count("code") == 1
    assert folder(HEADER + LEILA) == 0
    assert not (folder.out / "broken.csv").exists()


def test_a_thousand_broken_rows_are_said_and_all_are_written_down(folder, capsys, monkeypatch):  # noqa: F811
    monkeypatch.setattr("cairn.cli.issue.MOST_SAID", 3)
    assert folder(HEADER + LEILA + ",x,y,,,\n" * 7) == 65
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 4
    assert said[-1].startswith("further rows are named in")
    assert len(broken(folder)) == 7


# --- interruptions ---------------------------------------------------------------------------------


def until(process: subprocess.Popen[bytes], path: Path, size: int) -> None:
    for _ in range(3000):
        if path.exists() and path.stat().st_size > size:
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    pytest.fail("nothing was issued")


@pytest.mark.slow
def test_ctrl_c_ends_after_what_is_under_way_and_the_same_command_goes_on(folder):  # noqa: F811
    (folder.place / "learners.csv").write_text(HEADER + rows(6000))
    process = started(folder.place, "--format", "jsonl", "--processes", "2", start_new_session=True)
    until(process, folder.out / "credentials.jsonl", 1000)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    said, complained = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, b"")
    assert complained.startswith(b"interrupted: ")
    assert complained.count(b"\n") == 1
    before = (folder.out / "credentials.jsonl").read_bytes()
    count = before.count(b"\n")
    assert 0 < count < 6000
    assert f"{count} issued".encode() in complained
    assert not list(folder.out.glob(".*"))
    assert folder(HEADER + rows(6000), "--format", "jsonl") == 0
    after = (folder.out / "credentials.jsonl").read_bytes()
    assert after.startswith(before)
    assert [json.loads(line)["id"] for line in after.splitlines()] == [entry["id"] for entry in index(folder)]


@pytest.mark.slow
def test_a_killed_run_leaves_no_process_and_no_lock_behind(folder):  # noqa: F811
    (folder.place / "learners.csv").write_text(HEADER + rows(6000))
    process = started(folder.place, "--format", "jsonl", "--processes", "2", start_new_session=True)
    until(process, folder.out / "credentials.jsonl", 1000)
    process.kill()
    process.communicate()
    for _ in range(100):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("a process that signs outlived its parent")
    before = (folder.out / "credentials.jsonl").read_bytes()
    whole = before[: before.rfind(b"\n") + 1]
    assert folder(HEADER + rows(6000), "--format", "jsonl") == 0
    ids = [line["id"] for line in lines(folder)]
    assert len(set(ids)) == len(ids) == 6000
    kept = (folder.out / "credentials.jsonl").read_bytes()
    announced = sum(1 for line in whole.splitlines() if line in kept)
    assert announced == whole.count(b"\n")


@pytest.mark.slow
def test_a_process_that_is_killed_is_named_and_nothing_is_lost(folder):  # noqa: F811
    (folder.place / "learners.csv").write_text(HEADER + rows(6000))
    process = started(folder.place, "--format", "jsonl", "--processes", "2")
    until(process, folder.out / "credentials.jsonl", 1000)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    os.kill(int(children.read_text().split()[0]), signal.SIGKILL)
    _said, complained = process.communicate(timeout=60)
    assert process.returncode == 65
    assert complained.startswith(b"issue.process: ")
    assert folder(HEADER + rows(6000), "--format", "jsonl") == 0
    assert len({line["id"] for line in lines(folder)}) == 6000


@pytest.mark.slow
@pytest.mark.parametrize("form", ["files", "jsonl"])
def test_a_full_disk_is_said_in_one_line_and_the_same_command_goes_on(folder, form):  # noqa: F811
    """The kernel refuses to let any file grow over a limit, as a full disk refuses everything."""
    (folder.place / "learners.csv").write_text(HEADER + rows(400))
    limit = 40_000 if form == "files" else 2_000_000

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    process = started(folder.place, "--format", form, "--processes", "1", preexec_fn=small)
    said, complained = process.communicate(timeout=120)
    assert (process.returncode, said) == (74, b"")
    assert complained.startswith(b"disk.full: "), complained
    assert complained.count(b"\n") == 1
    assert folder(HEADER + rows(400), "--format", form) == 0
    if form == "jsonl":
        ids = [line["id"] for line in lines(folder)]
    else:
        ids = [json.loads(path.read_text())["id"] for path in folder.out.glob("*.json")]
    assert len(set(ids)) == len(ids) == 400
    assert set(ids) == {entry["id"] for entry in index(folder)}


@pytest.mark.slow
def test_memory_does_not_grow_with_the_list(folder):  # noqa: F811
    """The list itself is read whole (50 MB at most); what is made of it is not kept.

    The shorter list is long enough to keep every process busy with work waiting for it: a list that is not
    needs less for that reason alone. Six thousand credentials more would be 70 MB more, were they kept.
    """

    code = """
import re, resource, sys
from cairn.cli.shell import run
code = run(sys.argv[1:])
own = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""

    def most(count: int, out: str) -> int:
        (folder.place / "learners.csv").write_text(HEADER + rows(count))
        arguments = [*COMMAND[3:], *WHERE[:-1], out, "--format", "jsonl", "--processes", "2"]
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=folder.place,
            env=environment(CAIRN_KEY_PASSPHRASE=PASSPHRASE),
            capture_output=True,
            check=True,
        )
        return int(done.stdout.split()[-1]) // 1024

    small, large = most(8000, "small"), most(14_000, "large")
    assert large < 150
    assert large - small < 20


def test_a_process_that_is_killed_in_the_middle_of_its_answer_is_not_waited_for(folder):  # noqa: F811
    """As when the memory runs out: half of an answer stands in the line, and nobody sends the rest."""
    code = """
import os, signal, sys
from multiprocessing.connection import Connection
from cairn.cli.shell import run

first, send = os.getpid(), Connection._send

def torn(self, data, *more):
    if os.getpid() != first and len(data) > 10_000:
        send(self, data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    send(self, data, *more)

Connection._send = torn
sys.exit(run(sys.argv[1:]))
"""
    (folder.place / "learners.csv").write_text(HEADER + rows(2600))
    done = subprocess.run(
        [sys.executable, "-c", code, *COMMAND[3:], *WHERE, "--format", "jsonl", "--processes", "2"],
        cwd=folder.place,
        env=environment(CAIRN_KEY_PASSPHRASE=PASSPHRASE),
        capture_output=True,
        timeout=20,
    )
    assert done.returncode == 65
    assert done.stderr.startswith(b"issue.process: ")


@pytest.fixture
def lock(tmp_path):
    descriptor = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)
    yield descriptor
    os.close(descriptor)


def test_processes_end_when_their_line_does(lock, monkeypatch):
    """Not every system ends children with their parent; none of these may live on with the key."""
    monkeypatch.setattr(crew, "die_with_parent", lambda: None)
    hands: list[crew._Hand] = []
    try:
        for _ in range(2):
            hands.append(crew._Hand(None, lock, hands))
        for hand in hands:
            hand.line.close()
            hand._process.join(10)
            assert hand._process.exitcode == 0
    finally:
        for hand in hands:
            hand.end()


def test_a_process_that_dies_before_its_first_answer_is_said(lock):
    hand = crew._Hand(None, lock, ())
    hand.end()
    with pytest.raises(CairnError) as killed:
        hand.make([])
    assert killed.value.code == "issue.process"
    hand.close()


def test_where_not_all_processes_can_be_started_none_stays(lock, monkeypatch):
    process = multiprocessing.get_context("fork").Process
    start, begun = process.start, []

    def with_room_for_one(self):
        if begun:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        begun.append(start(self))

    monkeypatch.setattr(process, "start", with_room_for_one)
    before = set(multiprocessing.active_children())
    with pytest.raises(BlockingIOError):
        next(crew.work(None, [[]], number=2, lock=lock))
    assert set(multiprocessing.active_children()) <= before


class Quick:
    def make(self, _learner, *, identifier, salt):
        return f"{identifier}{salt!r}\n"


def test_where_nothing_can_be_written_the_processes_end_before_it_is_said(lock, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(issue._Run, "_orders", lambda _, rows: iter(rows))
    monkeypatch.setattr(issue._Run, "_keep", full)
    before = set(multiprocessing.active_children())
    made = issue._Run(Quick(), SimpleNamespace(lock=lock), None, None, [], 2)
    with pytest.raises(OSError, match="No space") as said:
        made.all([crew.Order(None, "a", b"")])
    assert said.tb is not None  # every frame on the way is still held
    assert set(multiprocessing.active_children()) <= before


def test_a_machine_without_fork_signs_in_one_process(monkeypatch):
    monkeypatch.setattr(crew.multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert crew.processes() == 1


def test_the_quick_route_serves_keys_of_either_kind(folder, capsys):  # noqa: F811
    key = key_file(folder.place, kind=KeyType.P256, name="p256.key")
    assert folder(HEADER + rows(30), "--format", "jsonl", with_key=key) == 0
    (folder.place / "last.json").write_text((folder.out / "credentials.jsonl").read_text().splitlines()[-1])
    assert run("verify", "--offline", folder.place / "last.json") == 0
