"""Forms of definitions and standards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.services.standards.definition_file import MOST_BYTES
from cairn.services.standards.discussing import MOST_TEXT as MOST_SAID
from cairn.services.standards.drafting import MOST_TEXT
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm, day, line, lines
from cairn.web.standards.words import OPEN_TO


class DefinitionForm(ServiceForm):
    """A definition of one's own, without its facts."""

    name = line(_("Name"), most=200, required=True)
    source = line(_("Where it is written"), _("A decision, a handbook, an address."), most=400)

    def __init__(self, *args: Any, languages: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, named in languages:
            label = _("Name in another language: %(language)s") % {"language": named}
            self.fields[f"name_{code}"] = line(label, most=200)

    @property
    def named(self) -> list[forms.BoundField]:
        """The fields of the name in other languages."""
        return [self[name] for name in self.fields if name.startswith("name_")]


class FileForm(ServiceForm):
    """A definition in a file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("JSON as it is downloaded here, 100 kB at most."),
        widget=DropZone({"accept": ".json,application/json"}, most=MOST_BYTES),
    )


class TitleForm(ServiceForm):
    """What a new standard is called."""

    title = line(_("Title"), most=200, required=True)


class StandardForm(ServiceForm):
    """The texts of a standard; outcomes and facts are rows beside them."""

    title = line(_("Title"), most=200, required=True)
    summary = line(_("In one sentence"), _("What it is for."), most=500)
    text = lines(_("Text"), most=MOST_TEXT, rows=8)
    open_to = forms.ChoiceField(label=_("Who may adopt it"), choices=list(OPEN_TO.items()))
    licence = line(_("Licence"), _("Such as CC BY 4.0. Needed before it can be published."), most=200)
    confirms = forms.BooleanField(
        label=_("We confirm each adoption"),
        help_text=_("Until then the map of adoptions says that it waits."),
        required=False,
    )


class PublishForm(ServiceForm):
    """What changed."""

    change_note = lines(_("What changed, for those who adopted it"), most=500, rows=2)


class AskForm(ServiceForm):
    """Which body shall draft along."""

    address = line(
        _("Address of its public page"),
        _("It ends in /issuers/ and a long number. An owner there has to say yes."),
        most=400,
        required=True,
        inputmode="url",
        dir="ltr",
    )


class TranslationForm(ServiceForm):
    """The texts of a standard in another language; outcomes are rows beside them."""

    title = line(_("Title"), most=200)
    summary = line(_("In one sentence"), most=500)
    text = lines(_("Text"), most=MOST_TEXT, rows=8)


class SayForm(ServiceForm):
    """Something to say about a draft."""

    about = forms.ChoiceField(label=_("About"), required=False)
    text = lines(_("What you say"), most=MOST_SAID, rows=5, required=True)
    may_name = forms.BooleanField(label=_("The publication may name us as having taken part"), required=False)

    def __init__(
        self, *args: Any, choices: Sequence[tuple[str, object]], is_asked: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        about = forms.ChoiceField(label=_("About"), required=False)
        about.choices = [("", _("The whole")), *((key, str(said)) for key, said in choices)]
        self.fields["about"] = about
        if not is_asked:
            del self.fields["may_name"]


class ConsultForm(ServiceForm):
    """Who may comment until when."""

    words = lines(_("What you ask them"), most=2000, rows=3)
    ends_date = day(_("Last day"), required=True)


class GuestForm(ServiceForm):
    """A guest of a consultation."""

    body = line(_("For whom they speak"), _("An organisation, or a person."), most=200, required=True)
    name = line(_("Name"), most=200)
    email = line(
        _("E-mail"), _("Without one you get the link to pass on."), most=254, inputmode="email", dir="ltr"
    )
    words = lines(_("Your words, for the letter"), most=500, rows=2)


class KeepForm(ServiceForm):
    """A round of a draft."""

    said = line(_("What to remember of it"), most=500)


LEVELS: Final = tuple(range(1, 9))
