"""Forms of the library: an entry, a version, an address to copy from, a certification, a mapping."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.models import LibraryVersion, Outcome, Partner
from cairn.services.library import certifications, entries, mapping, versions
from cairn.services.library.versions import Upload
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm, day, line, lines
from cairn.web.library_words import AUDIENCES, COUNTS, KINDS, LICENCE_NAMES


class EntryForm(ServiceForm):
    """What the library says of an entry, and whom it is open to."""

    title = line(gettext_lazy("Title"), most=200, required=True)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=list(KINDS.items()))
    description = lines(gettext_lazy("What one can learn from it"), most=entries.MOST_DESCRIPTION)
    partner = forms.ChoiceField(
        label=gettext_lazy("Which partner gave it"),
        help_text=gettext_lazy("An educator then reads it before anybody but members sees it."),
        required=False,
    )
    audience = forms.ChoiceField(label=gettext_lazy("Who may download it"), choices=list(AUDIENCES.items()))
    open_to = forms.MultipleChoiceField(
        label=gettext_lazy("Which partners"),
        help_text=gettext_lazy("Only where members of named partners may download it."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_confidential = forms.BooleanField(
        label=gettext_lazy("Confidential: public pages name neither its title nor its owner"), required=False
    )
    expires_date = day(
        gettext_lazy("Its last day"),
        gettext_lazy("After it nobody downloads it. You are warned 30 days before."),
    )

    def __init__(self, *args: Any, known: Iterable[Partner], is_new: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(one.uuid), one.name) for one in known]
        for name, options in (("partner", [("", _("None: it is our own")), *choices]), ("open_to", choices)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = options
        if not is_new or not choices:
            del self.fields["partner"]
        if not choices:
            del self.fields["open_to"]

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in entries.FACTS}


class TermsForm(ServiceForm):
    """What a version contains, and under which terms."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "PDF, table, text, picture, film or archive, up to 50 MB. A rubric: a table whose first column is"
            " the criterion and whose other columns are the levels."
        ),
        widget=DropZone(most=versions.MAX_BYTES),
    )
    link = line(gettext_lazy("Or where it is"), most=400, inputmode="url", dir="ltr", placeholder="https://")
    licence = forms.ChoiceField(label=gettext_lazy("Licence"), choices=list(LICENCE_NAMES.items()))
    licence_words = lines(
        gettext_lazy("In your own words"), gettext_lazy("Needed where the licence says so."), most=1000
    )
    consent_by = line(gettext_lazy("Who agreed to its use"), most=200)
    consent_reference = line(gettext_lazy("Where that is written"), most=300)
    anonymisation = lines(gettext_lazy("What was done to make people unrecognisable"), most=1000)
    has_personal_data = forms.BooleanField(
        label=gettext_lazy("It has personal data"),
        help_text=gettext_lazy("Then it needs consent, and is never open to strangers."),
        required=False,
    )
    change_note = line(gettext_lazy("What is new in this version"), most=500)

    @property
    def terms(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in versions.TERMS}

    @property
    def upload(self) -> Upload:
        sent = self.cleaned_data.get("file")
        if not isinstance(sent, UploadedFile):
            return Upload()
        return Upload(sent.read(versions.MAX_BYTES + 1), sent.name or "")


class NewForm(EntryForm, TermsForm):
    """An entry with its first version."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["change_note"]


class CopyForm(ServiceForm):
    """Where there is something to copy."""

    address = line(
        gettext_lazy("Address of the version"),
        gettext_lazy("The link that its owner gave you, or the address of its public page."),
        most=500,
        required=True,
        inputmode="url",
        dir="ltr",
    )


class UseForm(ServiceForm):
    """What learners work with."""

    version = forms.ChoiceField(label=gettext_lazy("From your library"))

    def __init__(self, *args: Any, known: Iterable[LibraryVersion], **more: Any) -> None:
        super().__init__(*args, **more)
        field = forms.ChoiceField(label=_("From your library"))
        said = _("%(title)s, version %(number)d")
        field.choices = [
            (str(one.uuid), said % {"title": one.entry.title, "number": one.number}) for one in known
        ]
        self.fields["version"] = field


class CertificationForm(ServiceForm):
    """One certification of a vendor."""

    vendor = line(gettext_lazy("Vendor"), most=120, required=True)
    title = line(gettext_lazy("Title"), most=200, required=True)
    code = line(gettext_lazy("Code"), most=60, dir="ltr")
    level = line(gettext_lazy("Level, as the vendor names it"), most=60)
    hours = line(gettext_lazy("Hours of learning"), most=10, inputmode="numeric")
    link = line(gettext_lazy("Where it is described"), most=400, inputmode="url", dir="ltr")


class TableForm(ServiceForm):
    """Many certifications."""

    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("CSV or a workbook with the columns vendor, title, code, link, level, hours."),
        widget=DropZone(most=certifications.MAX_BYTES),
    )


class MappingForm(ServiceForm):
    """What a certification counts for."""

    counts = forms.ChoiceField(label=gettext_lazy("How it counts"), choices=list(COUNTS.items()))
    outcome = forms.ChoiceField(
        label=gettext_lazy("For which outcome"),
        help_text=gettext_lazy("Not needed where it is something one must have before."),
        required=False,
    )
    reason = lines(
        gettext_lazy("Why"),
        gettext_lazy("What you compared. It is public."),
        most=mapping.MOST_REASON,
        required=True,
    )
    until_date = day(
        gettext_lazy("Until which day"), gettext_lazy("It ends by itself after it."), required=True
    )

    def __init__(self, *args: Any, outcomes: Iterable[Outcome], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        numbered = [(str(one.key), f"{one.position}. {one.text[:90]}") for one in outcomes]
        field.choices = [("", "—"), *numbered]
