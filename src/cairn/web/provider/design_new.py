"""The form that starts a design."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.web.forms import ServiceForm
from cairn.web.provider import design_words as words


class NewDesignForm(ServiceForm):
    """A name, the language of the texts, the definition to meet."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As it should stand on what people earn. It can be changed until it is published."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of its texts"))
    profile = forms.ChoiceField(
        label=_("Definition it must meet"),
        help_text=_("Its facts are needed to publish. The others are shown beside it all the same."),
        initial="eu-2022",
    )

    def __init__(self, *args: Any, own: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, profile = self.fields["language"], self.fields["profile"]
        assert isinstance(language, forms.ChoiceField)  # noqa: S101
        assert isinstance(profile, forms.ChoiceField)  # noqa: S101
        language.choices = words.languages(also=str(self.initial.get("language", "")))
        profile.choices = words.options({code: str(name) for code, name in {**words.PROFILES, **own}.items()})
