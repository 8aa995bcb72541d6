"""`cairn verify`: names, exit codes and output are a contract."""

from __future__ import annotations

import http.server
import io
import json
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest

from cairn.badges.baking import bake_png
from cairn.badges.svg import bake_svg
from cairn.cli import main
from cairn.cli.jail import GivenUp, bounded
from cairn.cli.outlook import near_place
from cairn.cli.terminal import coloured, plain
from cairn.credentials import document, jose
from cairn.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, bundled
from tests import papers, pictures, sealed
from tests.cli.command import cairn, environment
from tests.cli.material import NOW, listed, run, write


@pytest.fixture
def files(place):
    """One file of each verdict."""
    badge = sealed.badge(sealed.HARBOUR)
    write(place / "valid.json", badge)
    write(place / "invalid.json", {**badge, "name": "Something else"})
    write(place / "indeterminate.json", sealed.badge(sealed.HARBOUR, credentialStatus=sealed.entry()))
    write(place / "error.json", b"GIF89a, not a badge")
    write(place / "valid.jwt", sealed.token(sealed.HARBOUR))
    return place


def findings(out: str) -> list[str]:
    return [finding["code"] for finding in json.loads(out)["findings"]]


@pytest.mark.parametrize(("name", "code"), [("valid", 0), ("invalid", 1), ("indeterminate", 2), ("error", 3)])
def test_the_exit_code_is_the_verdict(files, name, code):
    done = cairn("verify", "--json", "--offline", f"{name}.json", cwd=files)
    assert done.returncode == code
    assert done.stderr == b""
    said = json.loads(done.stdout)
    assert said["verdict"] == name
    assert said["source"] == f"{name}.json"
    assert said["sentence"]
    assert said["issuer"]["known"] == "no"
    assert all(set(finding) == {"code", "outcome", "message"} for finding in said["findings"])


def test_a_certificate_is_judged_by_the_credential_that_is_attached_to_it(place):
    sound = document.dump(sealed.badge(sealed.HARBOUR)).encode()
    write(place / "sound.pdf", papers.pdf("Certificate", files=[papers.File(sound)]))
    write(place / "none.pdf", papers.pdf("Certificate"))

    done = cairn("verify", "--json", "--offline", "sound.pdf", "none.pdf", cwd=place)

    found, none = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 3
    assert done.stderr == b""
    assert (found["verdict"], found["findings"][-1]["code"]) == ("valid", "document.attached")
    assert (none["verdict"], none["cause"]) == ("error", "source.pdf")
    assert "link or the code" in none["advice"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["valid", "valid"], 0),
        (["valid", "indeterminate"], 2),
        (["indeterminate", "invalid", "valid"], 1),
        (["error", "invalid", "valid"], 3),
        (["valid", "gone"], 3),
    ],
)
def test_of_several_sources_the_worst_counts(files, capsys, names, code):
    assert run("verify", "--json", "--offline", *[f"{name}.json" for name in names]) == code
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["source"] for line in lines] == [f"{name}.json" for name in names]


def test_error_is_worse_than_invalid_and_invalid_worse_than_indeterminate(files):
    done = cairn("verify", "invalid.json", "indeterminate.json", "--offline", cwd=files)
    assert done.returncode == 1
    assert done.stdout.startswith(b"invalid.json: Not sound.")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--nope", "x"],
        ["x", "--at", "yesterday"],
        ["x", "--at", "2026-06-18"],
        ["x", "--with", "https://school.example/did.json"],
        ["x", "--with", "https://school.example/did.json=gone.json"],
        ["x", "--with", "school.example=valid.json"],
        ["x", "--with", f"{CREDENTIALS_V2}=valid.json"],
    ],
)
def test_wrong_usage_exits_with_64_in_one_line(files, capsys, arguments):
    assert run("verify", *arguments) == 64
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


def test_the_sentence_comes_first_and_the_findings_below(files, capsys):
    assert run("verify", "valid.json") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Sound, but we do not know the issuer."
    assert lines[1].startswith("  passed   document")
    assert "\x1b" not in "".join(lines)


def test_options_may_stand_between_sources(files, capsys):
    assert run("verify", "valid.json", "--json", "valid.jwt", "--offline") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_source_may_be_the_standard_input_a_token_or_a_picture(files, capsys, monkeypatch):
    token = (files / "valid.jwt").read_text()
    png = bake_png(pictures.png(), token.encode())
    write(files / "badge.png", png)
    write(files / "badge.svg", bake_svg(pictures.SVG, (files / "valid.json").read_bytes()))
    assert (
        run("verify", "--json", "-", stdin=(files / "valid.json").read_bytes(), monkeypatch=monkeypatch) == 0
    )
    assert json.loads(capsys.readouterr().out)["source"] == "-"
    assert run("verify", token, "badge.png", "badge.svg") == 0
    assert run("verify", "-", stdin=png, monkeypatch=monkeypatch) == 0


def test_a_token_that_was_changed_is_invalid_and_one_cut_short_unreadable(files):
    token = (files / "valid.jwt").read_text()
    header, payload, signature = token.split(".")
    changed = json.loads(jose.multiformats.base64url_decode(payload))
    changed["name"] = "Something else"
    forged = jose.multiformats.base64url_encode(document.dump(changed).encode())
    assert run("verify", f"{header}.{forged}.{signature}") == 1
    assert run("verify", f"{header}.{payload}") == 3


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"{", b"[]", b"null", b"\xff\xfe", b"<html>", b"{}" * 9, b"a.b.c", b"eyJ."]
)
def test_garbage_is_an_error_and_never_a_crash(place, data, capsys):
    write(place / "garbage", data)
    assert run("verify", "garbage") == 3
    assert "internal" not in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named_in_the_json_too(place, capsys):
    assert run("verify", "--json", "gone.json") == 3
    assert json.loads(capsys.readouterr().out)["cause"] == "source.file_missing"
    assert run("verify", place) == 3


def test_more_than_five_megabytes_are_not_read(place, capsys):
    write(place / "large.json", b" " * (5 * 1024 * 1024 + 1))
    assert run("verify", "--json", "large.json") == 3
    assert json.loads(capsys.readouterr().out)["cause"] == "source.too_large"


def test_dates_are_judged_at_the_instant_asked_and_withdrawal_now(place, capsys):
    expired = sealed.badge(sealed.HARBOUR, validUntil="2026-07-01T00:00:00Z", credentialStatus=sealed.entry())
    write(place / "badge.json", expired)
    given = ["--with", f"{sealed.LIST_URL}={write(place / 'list.json', listed())}"]
    assert run("verify", "--json", "badge.json", *given) == 1
    assert "validity.expired" in findings(capsys.readouterr().out)
    assert run("verify", "--json", "badge.json", "--at", "2026-06-20T00:00:00Z", *given) == 0
    assert "status.judged_now" in findings(capsys.readouterr().out)
    assert run("verify", "--json", "badge.json", "--at", "2026-06-01T00:00:00+02:00", *given) == 1
    assert "validity.not_yet" in findings(capsys.readouterr().out)
    write(place / "list.json", listed(sealed.INDEX))
    assert run("verify", "--json", "badge.json", "--at", "2026-06-20T00:00:00Z", *given) == 1
    assert "status.revoked" in findings(capsys.readouterr().out)


def test_a_given_list_decides_whether_it_was_withdrawn(files):
    write(files / "list.json", listed())
    given = ["--offline", "--with", f"{sealed.LIST_URL}=list.json"]
    assert run("verify", "indeterminate.json", *given) == 0
    write(files / "list.json", listed(sealed.INDEX))
    assert run("verify", "indeterminate.json", *given) == 1


def test_the_address_is_what_stands_before_the_last_equals_sign(place):
    url = f"{sealed.LIST_URL}?list=7&purpose=revocation"
    write(place / "badge.json", sealed.badge(sealed.HARBOUR, credentialStatus=sealed.entry(url=url)))
    kept = {
        "of": sealed.HARBOUR,
        "url": url,
        "valid_from": NOW - timedelta(hours=1),
        "valid_until": NOW + timedelta(days=1),
    }
    write(place / "list.json", sealed.status_list(**kept))
    assert run("verify", "badge.json", "--offline", "--with", f"{url}=list.json") == 0


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_given_did_document_answers_under_https_and_http(place, scheme, capsys):
    write(place / "badge.json", sealed.badge(sealed.NORTHFIELD))
    write(place / "did.json", sealed.page(sealed.NORTHFIELD))
    assert run("verify", "badge.json", "--offline") == 2
    given = f"{scheme}://northfield.example/.well-known/did.json=did.json"
    capsys.readouterr()
    assert run("verify", "--json", "badge.json", "--offline", "--with", given) == 0
    write(place / "did.json", sealed.page(sealed.by_web(66, "northfield.example")))
    assert run("verify", "badge.json", "--offline", "--with", given) == 1


def test_a_given_context_is_trusted_for_this_run_only(place, capsys):
    url = "https://school.example/contexts/boats.json"
    context = {"@context": {"boat": "https://school.example/terms#boat"}}
    write(place / "boats.json", context)  # type: ignore[arg-type]
    body = sealed.unsigned(sealed.HARBOUR)
    body["@context"] = [CREDENTIALS_V2, OPEN_BADGES, url]
    body["boat"] = "Dinghy"
    trusting = bundled().with_context(url, document.dump(context).encode())
    from cairn.credentials import proof

    signed = proof.attach(
        body, signer=sealed.HARBOUR.signer, created=sealed.JUNE, suite="eddsa-rdfc-2022", contexts=trusting
    )
    write(place / "badge.json", signed)
    assert run("verify", "--json", "badge.json", "--offline") == 2
    assert "context.unknown" in findings(capsys.readouterr().out)
    assert run("verify", "badge.json", "--offline", "--with", f"{url}=boats.json") == 0


def test_a_status_list_given_for_an_address_is_no_context(place, capsys):
    body = sealed.badge(sealed.HARBOUR)
    body["@context"] = [CREDENTIALS_V2, OPEN_BADGES, sealed.LIST_URL]
    write(place / "badge.json", body)
    write(place / "list.json", listed())
    assert run("verify", "--json", "badge.json", "--with", f"{sealed.LIST_URL}=list.json") == 2
    assert "context.unknown" in findings(capsys.readouterr().out)


@pytest.fixture
def server(place):
    """A web server on this machine that gives the files of the folder."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        extensions_map = {".json": "application/json", ".html": "text/html"}

        def __init__(self, *arguments, **kept):
            super().__init__(*arguments, directory=str(place), **kept)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://localhost:8000/status/1", "localhost:8000"),
        ("http://127.0.0.1/status/1", "127.0.0.1:80"),
        ("https://10.1.2.3/a", "10.1.2.3:443"),
        ("https://[::1]:8443/a", "[::1]:8443"),
        ("https://192.0.2.1:99999/a", ""),
        ("https://badges.example.org/a", ""),
        ("https://8.8.8.8/a", ""),
        ("nothing", ""),
    ],
)
def test_addresses_of_this_machine_are_known_by_their_looks(url, place):
    assert near_place(url) == place


def test_an_address_is_fetched_when_it_may_be(files, server, monkeypatch, capsys):
    address = f"http://127.0.0.1:{server}/valid.json"
    assert run("verify", "--json", address) == 3
    said = capsys.readouterr()
    assert json.loads(said.out)["cause"] == "source.refused"
    assert f"CAIRN_FETCH_ALLOW=127.0.0.1:{server};" in said.err
    monkeypatch.setenv("CAIRN_FETCH_ALLOW", f"127.0.0.1:{server}")
    assert run("verify", "--json", address) == 0
    said = capsys.readouterr()
    assert (json.loads(said.out)["source"], said.err) == (address, "")
    assert run("verify", "--json", address, "--offline") == 3
    assert run("verify", f"http://127.0.0.1:{server}/gone.json") == 3


def test_a_list_at_an_address_that_answers_is_read_and_one_that_does_not_is_unknown(
    place, server, monkeypatch
):
    monkeypatch.setenv("CAIRN_FETCH_ALLOW", f"127.0.0.1:{server}")
    url = f"http://127.0.0.1:{server}/list.json"
    write(place / "badge.json", sealed.badge(sealed.HARBOUR, credentialStatus=sealed.entry(url=url)))
    assert run("verify", "badge.json") == 2
    kept = {
        "of": sealed.HARBOUR,
        "url": url,
        "valid_from": NOW - timedelta(hours=1),
        "valid_until": NOW + timedelta(days=1),
    }
    write(place / "list.json", sealed.status_list(**kept))
    assert run("verify", "badge.json") == 0
    write(place / "list.json", sealed.status_list(sealed.INDEX, **kept))
    assert run("verify", "badge.json") == 1


def test_a_wrong_setting_is_said_when_it_matters(files, monkeypatch, capsys):
    monkeypatch.setenv("CAIRN_FETCH_ALLOW", "nonsense")
    assert run("verify", "https://school.example/badge") == 3
    assert capsys.readouterr().err.startswith("config.fetch_allow: ")


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("valid.jwt", ("django", "pyld", "httpx", "httpcore", "ssrfguard", "PIL", "joserfc")),
        ("valid.json", ("django", "httpx", "ssrfguard", "PIL", "joserfc")),
    ],
)
def test_only_what_is_needed_is_loaded(files, name, absent):
    code = (
        "import sys; from cairn.cli import main; code = main(['verify', sys.argv[1]]); "
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, name], cwd=files, env=environment(), capture_output=True, check=False
    )
    assert done.returncode == 0
    assert not set(done.stderr.decode().split()) & set(absent)


def test_a_stranger_cannot_steer_the_terminal(place, capsys):
    name = "School\x1b[2J\x1b]0;gotcha\x07 \u202evil"
    write(
        place / "badge.json",
        sealed.badge(sealed.HARBOUR, issuer={**sealed.issuer(sealed.HARBOUR), "name": name}),
    )
    assert run("verify", "badge.json") in (0, 1)
    assert not set("\x1b\x07\u202e") & set(capsys.readouterr().out)
    assert plain("a\x1b[31m\u202eb\nc") == r"a\x1b[31m\u202eb c"
    assert run("verify", "gone\x1b[2J") == 3
    assert "\x1b" not in capsys.readouterr().out


def test_colour_only_where_somebody_looks(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert coloured("x", "red") == "x"
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert coloured("x", "red") == "\x1b[31mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert coloured("x", "red") == "x"


def test_the_command_gives_up_what_takes_too_long():
    with pytest.raises(GivenUp), bounded(seconds=0.05):
        _work_for_ever()


def test_time_that_was_used_before_does_not_count():
    """A process may be old (ten thousand files, a large test run): each document has its own time."""
    _use(0.6)
    with bounded(seconds=0.5):
        sum(range(10_000))
    _use(0.6)  # and nothing is left ticking afterwards


def test_the_command_gives_up_what_takes_too_much_memory():
    with pytest.raises(MemoryError), bounded():
        bytearray(600 * 1024 * 1024)
    assert len(bytearray(600 * 1024 * 1024)) == 600 * 1024 * 1024  # the limit is gone again


def test_an_output_that_cannot_show_a_name_still_gets_the_sentence(place):
    badge = sealed.badge(sealed.HARBOUR, issuer={**sealed.issuer(sealed.HARBOUR), "name": "مدرسة"})
    write(place / "badge.json", badge)
    for options in ([], ["--json"]):
        done = cairn("verify", *options, "badge.json", cwd=place, PYTHONIOENCODING="ascii")
        assert done.returncode == 0
        assert done.stdout


@pytest.mark.slow
def test_what_this_installation_issued_is_known_without_a_request(installation, tmp_path):
    ((signed, url),) = installation.rows(
        "select signed, url from records_credential where state = 'ISSUED' and is_public limit 1"
    )
    write(tmp_path / "own.json", signed)
    done = installation.cairn("verify", "--json", tmp_path / "own.json", url)
    assert done.returncode == 0, done.stdout
    for line in done.stdout.splitlines():
        assert json.loads(line)["issuer"]["known"] == "here"
    elsewhere = cairn("verify", "--json", tmp_path / "own.json", CAIRN_DATA=str(tmp_path / "none"))
    assert elsewhere.returncode == 2
    assert json.loads(elsewhere.stdout)["issuer"]["known"] == "no"


@pytest.mark.slow
def test_a_private_credential_of_this_installation_is_not_given_out(installation):
    ((url,),) = installation.rows(
        "select url from records_credential where state = 'ISSUED' and not is_public limit 1"
    )
    done = installation.cairn("verify", "--json", url)
    assert done.returncode == 3
    assert json.loads(done.stdout)["cause"] == "source.not_found"


def _use(seconds: float) -> None:
    start = time.process_time()
    while time.process_time() - start < seconds:
        sum(range(10_000))


def _work_for_ever() -> None:
    while True:
        pass


def test_main_takes_arguments_as_a_list():
    assert main(["verify", "gone.json"]) == 3
