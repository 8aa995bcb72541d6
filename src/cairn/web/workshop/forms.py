"""The forms of the workspace."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.records.models import Area, Outcome, Partner
from cairn.services.codesign import comments, gates, research, strands, workspace
from cairn.services.codesign.inviting import MOST_ASKING
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm, lines
from cairn.web.partner_words import STAGES, STRANDS
from cairn.web.workshop import words


class NeedForm(ServiceForm):
    """Why it should exist."""

    need = lines(
        _("Why it is needed"),
        _("Who needs people who can do this, for what, and how one knows."),
        most=workspace.MOST_NEED,
        rows=4,
    )
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, areas: Iterable[Area] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = forms.ChoiceField(label=_("Area"), required=False)
        chosen.choices = [("", "—"), *((str(area.uuid), area.name) for area in areas)]
        self.fields["area"] = chosen
        if len(chosen.choices) == 1:
            del self.fields["area"]


class DueForm(ServiceForm):
    """By when."""

    due_date = forms.CharField(
        label=_("By which day"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "date"})
    )


class PassForm(ServiceForm):
    """Why it is passed."""

    note = lines(_("What it was judged by"), most=gates.MOST_WORDS, rows=2)


class BackForm(ServiceForm):
    """Why a gate is opened again."""

    reason = lines(_("Why? It stays in the record."), most=gates.MOST_WORDS, rows=2, required=True)


class PartnerForm(ServiceForm):
    """A form in which a partner of the register is chosen."""

    partner = forms.ChoiceField(label=_("Partner"))

    def __init__(self, *args: Any, partners: Iterable[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = forms.ChoiceField(label=_("Partner"))
        chosen.choices = [(str(one.uuid), one.name) for one in partners]
        self.fields["partner"] = chosen


class InvolveForm(PartnerForm):
    """A partner gets a hand in a strand."""

    strand = forms.ChoiceField(label=_("Strand"), choices=list(STRANDS.items()))
    role = forms.CharField(
        label=_("What they do there"),
        help_text=_("Such as: writes the cases, lends the site, examines."),
        max_length=strands.MOST_ROLE,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class AskForm(PartnerForm):
    """A partner is asked to sign at a gate."""

    name = forms.CharField(
        label=_("Who signs for them"),
        help_text=_("Empty: the contact in the register of partners."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    email = forms.CharField(
        label=_("Their e-mail address"),
        help_text=_(
            "They get a link that opens for thirty days, without an account. Empty: you get the link, also where"
            " the register has an address."
        ),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr"}),
    )
    words = lines(_("Your words to them"), _("They stand in the letter."), most=MOST_ASKING, rows=2)
    required = forms.BooleanField(
        label=_("The gate cannot be passed without it"), required=False, initial=True
    )


class SayForm(ServiceForm):
    """Something to say. kinds: which of them the author may choose."""

    text = lines(_("What you want to say"), most=comments.MOST_TEXT, rows=4, required=True)
    about = forms.ChoiceField(label=_("About"), required=False)
    kind = forms.ChoiceField(label=_("As"), required=False)

    def __init__(
        self, *args: Any, outcomes: Iterable[Outcome] = (), kinds: Collection[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        about = forms.ChoiceField(label=_("About"), required=False)
        about.choices = [
            ("", _("The whole")),
            (_("Outcomes"), [(f"outcome:{one.key}", f"{one.position}. {one.text[:80]}") for one in outcomes]),
            (_("Gates"), [(f"stage:{key}", said) for key, said in STAGES.items()]),
            (_("Strands"), [(f"strand:{key}", said) for key, said in STRANDS.items()]),
        ]
        self.fields["about"] = about
        if len(kinds) == 1:
            del self.fields["kind"]
            return
        kind = forms.ChoiceField(
            label=_("As"),
            required=False,
            help_text=_("Decisions and consultations stand in the record of the version and never change."),
        )
        kind.choices = [(key, words.SAID[key]) for key in comments.KINDS if key in kinds]
        self.fields["kind"] = kind


class ResearchForm(ServiceForm):
    """What shows that it is needed."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(words.RESEARCH.items()))
    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Who made it: a body, an author, whoever was asked."),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    made_date = forms.CharField(
        label=_("Of which day"), max_length=40, widget=forms.TextInput(attrs={"type": "date"})
    )
    finding = lines(_("What it shows"), most=1000)
    link = forms.CharField(
        label=_("Link"),
        required=False,
        max_length=400,
        widget=forms.URLInput(attrs={"placeholder": "https://", "dir": "ltr"}),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, picture, table or text, up to 50 MB."),
        widget=DropZone(most=research.MAX_BYTES),
    )
    is_public = forms.BooleanField(
        label=_("Title and source may stand on the public page and inside every credential"),
        help_text=_("An interview is never named there."),
        required=False,
        initial=True,
    )
