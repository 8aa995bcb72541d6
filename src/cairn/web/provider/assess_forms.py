"""Forms of the marking page: a result for one outcome, the decision, a piece of evidence."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.models import Outcome, Result
from cairn.services.assess.evidence import MAX_BYTES
from cairn.web.components.fields import ChoiceTiles, DropZone
from cairn.web.forms import lines

MANY_LEVELS: Final = 4  # more tiles than this do not fit side by side
LONG_LINE: Final = 48  # characters of a level's description that still fit in a tile


class MarkForm(forms.Form):
    """The result of one outcome: a level of its rubric, a mark, or met and not yet; and feedback."""

    use_required_attribute = False

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome = outcome
        levels = list(outcome.levels.all())
        if levels:
            more = {str(level.uuid): level.description for level in levels}
            long = any(len(text) > LONG_LINE for text in more.values())
            self.fields["level"] = forms.ChoiceField(
                label=outcome.text,
                choices=[(str(level.uuid), level.name) for level in levels],
                widget=ChoiceTiles(more=more, stacked=long or len(levels) > MANY_LEVELS),
                error_messages={"required": _("Choose what you saw.")},
            )
        elif outcome.pass_mark is not None:
            self.fields["mark"] = forms.CharField(
                label=_("Mark, from 0 to 100"),
                help_text=_("Pass mark: %(mark)s") % {"mark": f"{outcome.pass_mark.normalize():f}"},
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                error_messages={"required": _("Write the mark, from 0 to 100.")},
            )
        else:
            self.fields["met"] = forms.ChoiceField(
                label=outcome.text,
                choices=[("no", _("Not yet")), ("yes", _("Met"))],
                widget=ChoiceTiles(),
                error_messages={"required": _("Choose what you saw.")},
            )
        self.fields["feedback"] = lines(
            _("Feedback the learner will read"),
            _("Write what to do next, not only what was wrong."),
            most=5000,
            rows=4,
        )

    def judged(self) -> dict[str, Any]:
        """What the service takes: level_uuid, mark, met and feedback, as far as this outcome has them."""
        said = self.cleaned_data
        found: dict[str, Any] = {"feedback": said["feedback"]}
        if "level" in said:
            found["level_uuid"] = UUID(said["level"])
        if "mark" in said:
            found["mark"] = said["mark"]
        if "met" in said:
            found["met"] = said["met"] == "yes"
        return found


def marked(result: Result | None) -> dict[str, str]:
    """What the form begins with: the result that is there."""
    if result is None:
        return {}
    return {
        "level": str(result.level.uuid) if result.level is not None else "",
        "mark": "" if result.mark is None else f"{result.mark.normalize():f}",
        "met": "yes" if result.met else "no",
        "feedback": result.feedback,
    }


class AwardForm(forms.Form):
    """The day it says, and the overall grade where the design has one."""

    awarded_date = forms.DateField(
        label=gettext_lazy("Awarded on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    grade = forms.CharField(label=gettext_lazy("Overall grade"), required=False, max_length=60)

    def __init__(self, *args: Any, grading: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if grading:
            self.fields["grade"].help_text = grading
        else:
            del self.fields["grade"]


class NotYetForm(forms.Form):
    """Why not yet; the learner reads it."""

    reasons = lines(
        gettext_lazy("What is missing, and what to do next"),
        gettext_lazy("The learner gets this with your feedback on each outcome."),
        most=5000,
        required=True,
    )


class EvidenceForm(forms.Form):
    """A file, a link or a text that the assessor adds for the learner: a photograph of what they saw."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("PDF, picture, film, sound or text, up to 25 MB. Ten files at most."),
        widget=DropZone(most=MAX_BYTES),
    )
    link = forms.CharField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=1000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "dir": "ltr"}),
    )
    text = lines(gettext_lazy("Text"), most=20_000)
    name = forms.CharField(label=gettext_lazy("What it shows"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(kind) for kind in ("file", "link", "text")):
            raise forms.ValidationError(_("Add a file, a link or a text."), code="nothing")
        return cleaned
