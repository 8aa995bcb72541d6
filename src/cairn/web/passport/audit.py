"""The self-audit: give a CV or say what you do, and answer each question; nothing of the text stays by itself."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import OwnText, Person
from cairn.records.reads.skillsearch import find_skills
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.hold import claims, self_audit
from cairn.services.hold.claims import MOST_TEXT, Said
from cairn.services.hold.passport import passport_of
from cairn.services.hold.self_audit import Found, Question, Read
from cairn.services.papers import MAX_PAPER
from cairn.web.holding import holding
from cairn.web.limits import own_thought
from cairn.web.passport.brought_forms import AuditForm
from cairn.web.passport.holder import show
from cairn.web.passport.skill_words import GROUPS
from cairn.web.requests import Request

MOST_HITS: Final = 12


@holding
@own_thought
@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: Request, person: Person) -> HttpResponse:
    """Read a text for skills, each of which is a question; the text of a file is shown first."""
    if request.method != "POST":
        return _ask(request, person, AuditForm(initial={"text": _again(request, person)}))
    form = AuditForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, person, form, status=422)
    if upload := form.cleaned_data["file"]:
        return _read_file(request, person, form, upload)
    try:
        found = self_audit.read(person, form.cleaned_data["text"], ports=request.ports)
    except InvalidInput as refused:
        form.take(refused)
        return _ask(request, person, form, status=422)
    return _questions(request, form.cleaned_data["text"], found)


@holding
@require_POST
def answer(request: Request, person: Person) -> HttpResponse:
    """Keep what was confirmed, and nothing of what was refused; the text only when they say so."""
    said = [
        Said(
            skill=request.POST.get(f"skill-{number}", ""),
            words=request.POST.get(f"words-{number}", "")[: claims.MOST_WORDS],
            level=request.POST.get(f"level-{number}", ""),
        )
        for number in range(claims.MOST_AT_ONCE)
        if request.POST.get(f"answer-{number}") == "yes"
    ]
    if said:
        claims.confirm(person, said, ports=request.ports)
    if request.POST.get("keep") == "yes" and request.POST.get("text", "").strip():
        try:
            claims.keep_text(person, request.POST["text"], ports=request.ports)
        except (InvalidInput, TooMuch) as refused:
            messages.warning(request, str(refused))
    text = ngettext(
        "One skill was added by your own word.", "%(n)d skills were added by your own word.", len(said)
    )
    messages.success(request, text % {"n": len(said)} if said else _("Nothing was added."))
    return redirect("passport:skills")


@holding
@require_POST
def forget(request: Request, person: Person, kept_text: UUID) -> HttpResponse:
    """Delete a text that was kept."""
    claims.forget_text(kept_text, person=person, ports=request.ports)
    messages.success(request, _("The text is deleted."))
    return redirect("passport:audit")


@holding
@require_POST
def claim(request: Request, person: Person) -> HttpResponse:
    """Add one skill that was looked up by its name."""
    claims.confirm(person, [Said(skill=request.POST.get("skill", ""))], ports=request.ports)
    messages.success(request, _("Added by your own word."))
    return redirect("passport:skills")


def _read_file(
    request: Request, person: Person, form: AuditForm, upload: UploadedFile[bytes]
) -> HttpResponse:
    """Put the text of a file below what was typed, for the person to look through."""
    typed = form.cleaned_data["text"].strip()
    before = f"{typed}\n\n" if typed else ""
    try:
        found = self_audit.text_of(
            upload.read(MAX_PAPER + 1), ports=request.ports, room=MOST_TEXT - len(before)
        )
    except InvalidInput as refused:
        form.take(refused)
        return _ask(request, person, form, status=422)
    shown = AuditForm(initial={"text": f"{before}{found.text}"})
    return _ask(request, person, shown, found=found, filename=(upload.name or "")[:120])


def _ask(
    request: Request,
    person: Person,
    form: AuditForm,
    *,
    status: int = 200,
    found: Found | None = None,
    filename: str = "",
) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:200]
    held = {one.skill for one in passport_of(person, request.ports).skills} if words else set()
    context = {
        "form": form,
        "found": found,
        "filename": filename,
        "kept": OwnText.objects.owned_by(person).order_by("-kept_at"),
        "search": words,
        "hits": [(hit.row, hit.row.iri in held) for hit in find_skills(words)][:MOST_HITS] if words else [],
    }
    return show(request, "passport/audit.html", context, status=status)


def _again(request: Request, person: Person) -> str:
    """A text that was kept, to be read again."""
    wanted = request.GET.get("again", "")
    rows = OwnText.objects.owned_by(person)
    return next((row.text for row in rows if str(row.uuid) == wanted), "")


def _is_held(one: Question) -> bool:
    """What the passport has already is asked last."""
    return one.held is not None


def _questions(request: Request, text: str, found: Read) -> HttpResponse:
    context = {
        "text": text,
        "questions": [(one, GROUPS[one.group or ""]) for one in sorted(found.questions, key=_is_held)],
        "new": sum(one.held is None for one in found.questions),
        "unread": found.unread,
        "levels": range(1, 9),
    }
    return show(request, "passport/audit_answers.html", context)
