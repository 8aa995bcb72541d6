"""Forms about learners: one by hand, many from a file, and what they are to be assessed for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.models import AchievementVersion
from cairn.services.run.imports import MAX_BYTES
from cairn.web.components.fields import DropZone

#: Languages that letters exist in come first; the others are spoken, too.
SPOKEN: Final = ("en", "ar", "fr", "es", "pt", "de", "it", "nl", "pl", "tr", "uk", "hi", "zh-hans", "sw")


def languages() -> list[tuple[str, str]]:
    """Languages by their own names, and "as the course" first."""
    named = [(code, LANG_INFO[code]["name_local"]) for code in SPOKEN if "name_local" in LANG_INFO[code]]
    return [("", _("As the course")), *named]


def courses(versions: Iterable[AchievementVersion]) -> list[tuple[str, str]]:
    """Published versions as choices: uuid → name and version."""
    return [
        (str(one.uuid), _("%(name)s, version %(number)d") % {"name": one.name, "number": one.number or 0})
        for one in versions
    ]


class LearnerForm(forms.Form):
    """What the organisation knows of a learner."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As it shall be printed."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Without an address, the credential is handed over on paper or by link."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    number = forms.CharField(
        label=gettext_lazy("Your own number for them"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        known = languages()
        kept = str(self.initial.get("language", ""))
        field.choices = known if kept in dict(known) else [*known, (kept, kept)]


class CourseForm(forms.Form):
    """What somebody is to be assessed for, and whether a letter tells them."""

    version = forms.ChoiceField(label=gettext_lazy("Course"))
    tell = forms.BooleanField(
        label=gettext_lazy("Write to them and ask for their work"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Only those who have an address, and only the first time."),
    )

    def __init__(self, *args: Any, versions: Iterable[AchievementVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("Choose…")), *courses(versions)]


class NewLearnerForm(LearnerForm):
    """A new learner, and perhaps what they are to be assessed for."""

    version = forms.ChoiceField(
        label=gettext_lazy("Ask for work for this course"),
        required=False,
        help_text=gettext_lazy("They get a letter that says what to hand in."),
    )

    def __init__(self, *args: Any, versions: Iterable[AchievementVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("Nothing yet")), *courses(versions)]


class ImportForm(forms.Form):
    """A file of learners."""

    file = forms.FileField(
        label=gettext_lazy("File with learners"),
        widget=DropZone({"accept": ".csv,.tsv,.txt,.xlsx,.xls,.xlsb,.ods,text/csv"}, most=MAX_BYTES),
        help_text=gettext_lazy("CSV or Excel, up to 10 MB and 10,000 rows."),
    )
    version = forms.ChoiceField(
        label=gettext_lazy("Ask them for work for this course"),
        required=False,
        help_text=gettext_lazy("Each new learner with an address gets one letter when you add them."),
    )

    def __init__(self, *args: Any, versions: Iterable[AchievementVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("Nothing yet")), *courses(versions)]
