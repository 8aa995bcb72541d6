"""Forms of issuing: the list with many rows, and the rows of it that were mended elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.models import AchievementVersion
from cairn.services.issue.cells import MAX_LIST_BYTES
from cairn.web.components.fields import DropZone
from cairn.web.provider.learners_forms import courses

KINDS: Final = ".csv,.tsv,.txt,.xlsx,.xls,.xlsb,.ods,text/csv"
MOST_PASTED: Final = 1_000_000  # characters: about fifteen thousand rows


class BulkForm(forms.Form):
    """What is issued, and to whom: a file, or rows pasted out of a spreadsheet."""

    version = forms.ChoiceField(label=gettext_lazy("Course"))
    file = forms.FileField(
        label=gettext_lazy("File with learners and results"),
        required=False,
        widget=DropZone({"accept": KINDS}, most=MAX_LIST_BYTES),
        help_text=gettext_lazy("CSV or Excel, up to 50 MB and 200,000 rows. Nothing is issued yet."),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the rows out of your spreadsheet"),
        required=False,
        max_length=MOST_PASTED,
        strip=False,
        widget=forms.Textarea({"rows": 4, "class": "code", "dir": "auto", "spellcheck": "false"}),
        help_text=gettext_lazy("With the headings, if there are any."),
    )

    def __init__(self, *args: Any, versions: Iterable[AchievementVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        known = courses(versions)
        field.choices = known if len(known) == 1 else [("", _("Choose…")), *known]

    def clean(self) -> dict[str, Any]:
        """One of the two ways, and not both."""
        said = super().clean() or self.cleaned_data
        file, pasted = said.get("file"), str(said.get("pasted") or "").strip()
        if not file and not pasted and not self.errors:
            self.add_error("file", _("Choose a file, or paste the rows below."))
        if file and pasted:
            self.add_error("pasted", _("There is a file and there are rows. Keep one of them."))
        return said

    def given(self) -> tuple[bytes, str]:
        """The list, and what it is called."""
        file = self.cleaned_data.get("file")
        if file:
            return file.read(MAX_LIST_BYTES + 1), str(file.name)
        return str(self.cleaned_data["pasted"]).encode(), _("Pasted rows")


class AgainForm(forms.Form):
    """The rows that were downloaded, mended, and are sent again."""

    file = forms.FileField(
        label=gettext_lazy("The file with the mended rows"),
        widget=DropZone({"accept": KINDS}, most=MAX_LIST_BYTES),
        help_text=gettext_lazy("Its first column says which row each one is. Leave it as it is."),
    )
