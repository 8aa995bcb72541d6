"""Papers made to hurt: each refused in words, soon, in a process that is gone afterwards."""

from __future__ import annotations

import sys
import time
import zlib

import pytest
from tests import papers
from tests.papers import File, docx, objects, odt, paragraph, pdf, stream, zipped

from cairn.adapters import frames, paper_reader
from cairn.adapters.paper_reader import CPU_SECONDS
from cairn.adapters.papers import COMMAND, JailedPapers
from cairn.services import meters
from cairn.services.papers import MAX_PAPER, MOST_LETTERS
from cairn.services.ports import PaperError

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def page(contents: bytes) -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents %b >>" % contents


def nested(data: bytes, times: int) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def deflate_bomb() -> bytes:
    """40 MB of blanks in less than 40 kB."""
    return objects([CATALOG, PAGES, page(b"4 0 R"), stream(b" " * 40_000_000)])


def deflate_bomb_in_itself() -> bytes:
    data = nested(b" " * 40_000_000, 3)
    packed = b"<< /Length %d /Filter [%b] >>\nstream\n%b\nendstream" % (
        len(data),
        b"/FlateDecode " * 3,
        data,
    )
    return objects([CATALOG, PAGES, page(b"4 0 R"), packed])


def pages_in_a_ring() -> bytes:
    return objects([CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def pages_by_doubling() -> bytes:
    """Each node holds the next one twice: two to the power of forty pages."""
    nodes = [b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 9 >>" % (n + 3, n + 3) for n in range(40)]
    return objects([CATALOG, *nodes, page(b"null")])


def form_that_draws_itself() -> bytes:
    form = stream(
        b"/X Do /X Do (again) Tj",
        extra=b"/Type /XObject /Subtype /Form /Resources << /XObject << /X 4 0 R >> >> ",
    )
    first = page(b"5 0 R").replace(b"/Contents", b"/Resources << /XObject << /X 4 0 R >> >> /Contents")
    return objects([CATALOG, PAGES, first, form, stream(b"/X Do")])


def huge_cross_references() -> bytes:
    """A stream of cross-references that says it has a thousand million of them."""
    table = stream(b"\x01\x00\x00\x00" * 1000, extra=b"/Type /XRef /Size 1000000000 /W [1 2 1] /Root 1 0 R ")
    body = b"%PDF-1.7\n1 0 obj\n" + CATALOG + b"\nendobj\n"
    return body + b"9 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF" % (table, len(body))


def deep_arrays() -> bytes:
    return objects([CATALOG, PAGES, page(b"[" * 50_000 + b"]" * 50_000)])


def laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE d [<!ENTITY l0 "ha">{levels}]>'


FILE_OF_THE_SYSTEM = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
TEXTS = {
    "a deflate bomb": (deflate_bomb, {"paper.too_much", "paper.scanned"}),
    "a deflate bomb in a deflate bomb": (deflate_bomb_in_itself, {"paper.too_much", "paper.scanned"}),
    "pages in a ring": (pages_in_a_ring, {"paper.damaged"}),
    "pages that double": (pages_by_doubling, {"paper.too_many_pages", "paper.damaged"}),
    "a form that draws itself": (form_that_draws_itself, {None}),
    "huge cross-references": (huge_cross_references, {"paper.damaged", "paper.too_much", "paper.scanned"}),
    "deep arrays": (deep_arrays, {"paper.too_much", "paper.damaged", "paper.scanned"}),
    "a zip bomb": (lambda: docx(paragraph("A" * 40_000_000)), {"paper.too_much"}),
    "a million laughs": (lambda: docx(paragraph("&l9;"), before=laughs()), {"paper.damaged"}),
    "a file of the system": (lambda: docx(paragraph("&x;"), before=FILE_OF_THE_SYSTEM), {"paper.damaged"}),
    "a very deep text": (
        lambda: odt("<text:p>" * 50_000 + "x" + "</text:p>" * 50_000),
        {"paper.too_much"},
    ),
    "a part that says it is short": (
        lambda: docx(paragraph("x" * 3000)).replace(b"word/document.xml", b"word/documenX.xml", 1),
        {"paper.damaged"},
    ),
    "a main part elsewhere": (lambda: docx("", main="../../etc/passwd"), {"paper.unknown"}),
    "too many parts": (
        lambda: zipped({"[Content_Types].xml": "", **{f"{n}": "" for n in range(5_001)}}),
        {"paper.too_much"},
    ),
}


@pytest.mark.parametrize(("make", "codes"), TEXTS.values(), ids=TEXTS)
def test_no_paper_hurts(make, codes):
    data = make()
    begun = time.process_time()

    said = paper_reader.answer("text", "pdf" if data[:4] == b"%PDF" else "zip", data)

    assert said.get("error") in codes, said
    assert time.process_time() - begun < CPU_SECONDS


@pytest.mark.parametrize(
    "whole", [pdf("Rigger", files=[File(b"{}")]), docx(paragraph("Rigger")), odt("<text:p>Rigger</text:p>")]
)
def test_no_damage_hurts(whole):
    """Cut anywhere, or with one byte changed anywhere, it is text or a code."""
    step = max(1, len(whole) // 25)
    damaged = [whole[:place] for place in range(8, len(whole), step)]
    damaged += [
        whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :]
        for place in range(8, len(whole), step)
    ]
    for data in damaged:
        for want in ("text", "attached"):
            said = paper_reader.answer(want, "pdf" if whole[:4] == b"%PDF" else "zip", data)
            assert "text" in said or "attached" in said or said["error"].startswith("paper.")


NAMES = {
    "names in a ring": b"<< /Kids [5 0 R 5 0 R] >>",
    "names that are no names": b"<< /Names [1 2 3 (x)] >>",
    "a file that is none": b"<< /Names [(a.json) << /EF << /F 1 0 R >> >>] >>",
    "a file that leads to itself": b"<< /Names [(a.json) 5 0 R] >>",
}


@pytest.mark.parametrize("tree", NAMES.values(), ids=NAMES)
def test_no_tree_of_names_holds_anybody_up(tree):
    catalog = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 5 0 R >> /AF [5 0 R 5 0 R] >>"
    data = objects([catalog, PAGES, page(b"4 0 R"), stream(b""), tree])

    assert paper_reader.answer("attached", "pdf", data) == {"attached": []}


def test_many_and_large_attachments_have_an_end():
    many = pdf("x", files=[File(b"{}", f"{n}.json") for n in range(120)])
    large = pdf("x", files=[File(b"{" + b" " * 3_000_000 + b"}"), File(b"{}", "small.json")])

    assert len(paper_reader.answer("attached", "pdf", many)["attached"]) == 20
    assert [one["name"] for one in paper_reader.answer("attached", "pdf", large)["attached"]] == [
        "small.json"
    ]


def test_an_attachment_that_is_larger_than_anything_we_unpack_hides_no_other():
    data = pdf("x", files=[File(b" " * 21_000_000, "log.json"), File(b"{}", "small.json")])

    assert [one["name"] for one in paper_reader.answer("attached", "pdf", data)["attached"]] == ["small.json"]


def test_what_is_attached_fits_into_a_frame_and_what_is_small_still_comes():
    files = [File(b"{%d" % n + b" " * 1_900_000 + b"}", f"{n}.json") for n in range(8)]
    said = paper_reader.answer("attached", "pdf", pdf("x", files=[*files, File(b"{}", "small.json")]))

    assert [one["name"] for one in said["attached"]] == ["0.json", "1.json", "2.json", "3.json", "small.json"]
    assert len(str(said)) < frames.MOST


@pytest.mark.parametrize("text", ["\ufdfa", "x\ufdfa", " \n"], ids=["words in one letter", "mixed", "blanks"])
def test_a_plain_text_costs_no_more_than_is_given_back(text):
    """Ten megabytes of a letter that stands for eighteen took 6.7 seconds and 1.4 GB."""
    data = (text * (MAX_PAPER // len(text.encode()) - 1)).encode()
    begun = time.process_time()
    if text.isspace():
        with pytest.raises(PaperError, match="no text"):
            JailedPapers().text_of(data)
    else:
        found = JailedPapers().text_of(data)
        assert (len(found.text), found.is_cut) == (MOST_LETTERS, True)
    assert time.process_time() - begun < 1.0


def test_a_plain_text_that_is_cut_says_so_however_little_is_left():
    found = JailedPapers().text_of(b"Rigger" + b" " * 4 * MOST_LETTERS + b"and more")

    assert (found.text, found.is_cut) == ("Rigger", True)


def test_drawn_letters_are_the_letters_themselves_to_the_end():
    assert JailedPapers().text_of(("a\ufb03b " * 3000).encode()).text == ("affib " * 3000).strip()


BOUNDED = """
import resource
from cairn.adapters import paper_reader as reader
limits = (resource.RLIMIT_CPU, resource.RLIMIT_AS)
reader.answer = lambda *_: {"limits": [resource.getrlimit(one)[0] for one in limits]}
reader.main()
"""


@pytest.mark.parametrize(("want", "limits"), [("text", [8, 512 << 20]), ("attached", [3, 256 << 20])])
def test_what_is_attached_may_cost_less_than_a_text(want, limits):
    papers = JailedPapers(command=[sys.executable, "-I", "-c", BOUNDED])

    assert papers._ask({"want": want, "kind": "pdf"}, b"%PDF-")["limits"] == limits


def test_a_certificate_is_opened_within_its_smaller_limits():
    data = pdf("x", files=[File(b"{%d" % n + b" " * 1_900_000 + b"}", f"{n}.json") for n in range(4)])

    assert len(JailedPapers().attached_to(data)) == 4


SLOW = [sys.executable, "-c", "import sys\nwhile True: pass"]


def test_a_reader_that_never_ends_is_killed_and_charged(monkeypatch):
    monkeypatch.setattr("cairn.adapters.papers.SILENCE", 0.3)
    charged: list[float] = []
    monkeypatch.setattr(meters, "spent_elsewhere", charged.append)

    with pytest.raises(PaperError) as refused:
        JailedPapers(command=SLOW).text_of(pdf("x"))

    assert refused.value.code == "paper.too_much"
    with pytest.raises(PaperError):
        JailedPapers(command=SLOW).attached_to(pdf("x"))
    assert charged == [8.0, 3.0]


@pytest.mark.parametrize("limits", [("0", "536870912"), ("8", "40000000")], ids=["no time", "little memory"])
def test_the_kernel_holds_the_limits(limits):
    with pytest.raises(PaperError) as refused:
        JailedPapers(command=[*COMMAND, *limits]).text_of(docx(paragraph("y" * 29_000_000)))

    assert refused.value.code == "paper.too_much"


def test_where_no_process_starts_the_paper_is_not_called_damaged():
    with pytest.raises(PaperError) as refused:
        JailedPapers(command=["/nowhere/python"]).attached_to(pdf("x"))

    assert refused.value.code == "paper.failed"


def test_the_reader_itself_reads_and_says_nothing_else(capfd):
    found = JailedPapers().text_of(papers.pdf("Rigger, 2015"))

    assert (found.text, found.kind) == ("Rigger, 2015", "pdf")
    assert capfd.readouterr() == ("", "")
