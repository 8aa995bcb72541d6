"""Forms of issuing: the file with many rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.models import AchievementVersion
from cairn.services.issue.bulk import MAX_BYTES
from cairn.web.components.fields import DropZone
from cairn.web.provider.learners_forms import courses


class BulkForm(forms.Form):
    """What is issued, and to whom."""

    version = forms.ChoiceField(label=gettext_lazy("Course"))
    file = forms.FileField(
        label=gettext_lazy("File with learners and results"),
        widget=DropZone({"accept": ".csv,.tsv,.txt,text/csv"}, most=MAX_BYTES),
        help_text=gettext_lazy("CSV, up to 10 MB and 10,000 rows. Nothing is issued yet."),
    )

    def __init__(self, *args: Any, versions: Iterable[AchievementVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        known = courses(versions)
        field.choices = known if len(known) == 1 else [("", _("Choose…")), *known]
