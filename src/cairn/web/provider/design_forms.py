"""The fields of the editor, in groups. They only draw: the service reads what was typed and says what is wrong.

Sources: Council Recommendation 2022/C 243/02, Annex I (which facts); features D1, D2, D12.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf.locale import LANG_INFO
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from cairn.web.provider import design_words as words
from cairn.web.provider.design_typed import ALIGNMENT, TEXTS, Typed, TypedLevel, TypedOutcome
from cairn.web.words import OUTCOME_KINDS, PARTICIPATION, SECTORS, SKILL_GROUPS, STACKABILITY, SUPERVISION


class TypedForm(forms.Form):
    """A form that shows what was typed, as it was typed, with what somebody else said of it.

    Its fields count as required only so that none says "(may be left empty)": which facts
    are needed depends on the definition, and is said in place.
    """

    use_required_attribute = False

    def full_clean(self) -> None:
        """Judge nothing: drafts may be incomplete, and the service knows the rules."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data: dict[str, Any] = {}


class Line(forms.CharField):
    """One line of text."""

    def __init__(self, label: Any, help_text: Any = "", *, most: int | None = None, **attrs: Any) -> None:
        shown = {"dir": "auto", **({"maxlength": most} if most else {}), **attrs}
        super().__init__(label=label, help_text=help_text, required=True, widget=forms.TextInput(attrs=shown))


class Lines(forms.CharField):
    """Several lines of text."""

    def __init__(self, label: Any, help_text: Any = "", *, rows: int = 3, **attrs: Any) -> None:
        shown = {"rows": rows, "dir": "auto", **attrs}
        super().__init__(label=label, help_text=help_text, required=True, widget=forms.Textarea(attrs=shown))


class Number(forms.CharField):
    """A number as people type it; the service takes a comma for a point."""

    def __init__(self, label: Any, help_text: Any = "", *, whole: bool = False) -> None:
        mode = "numeric" if whole else "decimal"
        widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "class": "number"})
        super().__init__(label=label, help_text=help_text, required=True, widget=widget)


class Choice(forms.CharField):
    """One of a few; what is not among them is kept and shown."""

    def __init__(
        self, label: Any, choices: Mapping[str, Any], help_text: Any = "", *, none: Any = ""
    ) -> None:
        self.known, self.none = choices, none
        widget = forms.Select(choices=words.options(choices, none=none))
        super().__init__(label=label, help_text=help_text, required=True, widget=widget)

    def keep(self, value: str) -> None:
        """List a value that has no words here, so that saving does not change it."""
        assert isinstance(self.widget, forms.Select)  # noqa: S101
        self.widget.choices = words.options(self.known, none=self.none, also=value)


class Tick(forms.BooleanField):
    """Yes or no."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(label=label, help_text=help_text, required=False)


NOT_SAID: Final = _("Not said")
LANGUAGES: Final = {
    code: info["name_local"]
    for code, info in sorted(LANG_INFO.items(), key=lambda item: item[1].get("name_local", "").casefold())
    if "name_local" in info
}


class FactsForm(TypedForm):
    """Every fact of a design that is not an outcome."""

    name = Line(_("Name"), _("As it should stand on what people earn."), most=200)
    summary = Line(_("In one sentence"), _("What somebody can do who has it."), most=500)
    description = Lines(_("Description"), _("A few sentences about the learning."), rows=4)
    criteria = Lines(_("What it takes"), _("What somebody must do to earn it. It stands on the public page."))
    profile = Choice(_("Definition it must meet"), words.PROFILES, _("Its facts are needed to publish."))
    language = Choice(_("Language of these texts"), LANGUAGES)
    assessed = Tick(
        _("It is assessed"), _("Without this it says only that somebody took part, and everybody is told so.")
    )
    achievement_type = Choice(_("Kind"), words.TYPES)
    skill_group = Choice(_("Skill group"), SKILL_GROUPS, _("It gives the stone its colour."))
    field_of_study = Line(_("Field of study"), most=120)
    tags = Line(_("Words to find it by"), _("Divided by commas."))
    sector = Choice(_("Sector"), SECTORS, none=NOT_SAID)
    accreditation = Choice(_("Accreditation"), words.ACCREDITATION, none=NOT_SAID)

    hours = Number(_("Hours of learning"), _("What an average learner needs, all in."))
    ects = Number(_("ECTS credits"), _("In steps of a quarter; one credit is 25 to 30 hours."))
    eqf_level = Choice(_("European level"), words.LEVELS, _("1 to 8."), none=NOT_SAID)
    national_level = Line(_("National level"), _("In your own framework's words."), most=120)
    level_verified_by = Line(_("Who checked the level"), most=200)

    assessment_type = Line(_("How it is assessed"), _("Practical test, portfolio, exam …"), most=300)
    supervision = Choice(_("Supervision and identity"), SUPERVISION, none=NOT_SAID)
    grading = Lines(_("How the overall grade works"), _("Leave it empty when there is none."), rows=2)
    evidence_asked = Lines(_("Evidence to hand in"), _("What learners are asked for, in your words to them."))
    evidence_required = Tick(_("Evidence is needed"), _("Without it nobody can be awarded this."))
    participation = Choice(_("How people take part"), PARTICIPATION, none=NOT_SAID)
    quality_assurance = Lines(_("Quality assurance"), _("Who checks the quality, and how."), rows=2)

    prerequisites = Lines(_("What to know or have before"), _("Or write that nothing is needed."), rows=2)
    stackability = Choice(_("On its own, or part of more?"), STACKABILITY, none=NOT_SAID)
    counts_towards = Lines(_("Programmes it counts towards"), _("One on each line."), rows=2)
    further_information = Lines(_("Anything else a reader should know"), rows=2)

    validity_rule = Choice(_("How long it is in date"), words.VALIDITY)
    valid_months = Number(_("Months"), _("Counted from the award."), whole=True)
    valid_until_date = forms.CharField(
        label=_("Last day"), required=True, widget=forms.TextInput(attrs={"type": "date"})
    )
    status_purpose = Choice(
        _("Taking it back"), words.WITHDRAWAL, _("The learner sees the reason, a verifier sees the fact.")
    )


class OutcomeForm(TypedForm):
    """One outcome."""

    key = forms.CharField(required=True, widget=forms.HiddenInput())
    text = Lines(_("A learner can …"), rows=2, maxlength=500)
    outcome_type = Choice(_("What kind of outcome"), OUTCOME_KINDS)
    required = Tick(_("Needed for the award"))
    assessment = Line(_("Assessed by"), most=300)
    pass_mark = Number(_("Pass mark, of 100"), _("Instead of a rubric."))
    find = Line(_("Search for a skill"), _("In your own words; half a word is enough."), most=200)


class LevelForm(TypedForm):
    """One level of a rubric."""

    name = Line(_("Name"), most=60)
    description = Lines(_("What is seen"), rows=1, maxlength=500)
    points = Number(_("Points"))


class AlignmentForm(TypedForm):
    """A link to a node of somebody's framework."""

    name = Line(_("Name"), most=300)
    url = Line(_("Address"), most=300, inputmode="url", dir="ltr")
    framework = Line(_("Framework"), most=300)
    code = Line(_("Code there"), most=300)


class SkillForm(TypedForm):
    """A skill that an outcome is aligned to. Of a confirmed one only the level is typed."""

    name = Line(_("Skill"), _("Its name in the framework."), most=300)
    url = Line(_("Address of the skill"), most=400, inputmode="url", dir="ltr")
    framework = Line(_("Framework"), most=300)
    code = Line(_("Code there"), most=300)
    level = Choice(_("Level"), words.LEVELS, none=NOT_SAID)
    proficiency = Line(_("Level in words"), most=120)

    @property
    def hidden_parts(self) -> list[forms.BoundField]:
        """What is not typed again once it is confirmed."""
        return [self[part] for part in ("name", "url", "framework", "code")]


class TranslationForm(TypedForm):
    """The public texts in another language."""

    language = Choice(_("Language"), LANGUAGES, none=_("Choose a language"))
    name = Line(_("Name"), most=200)
    summary = Line(_("In one sentence"), most=500)
    description = Lines(_("Description"))
    criteria = Lines(_("What it takes"))


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level in the page. `place` counts from 0, `meets`: from here on it is enough."""

    form: LevelForm
    place: int
    meets: bool

    @property
    def number(self) -> str:
        """Counted from 1, as it stands in names and sentences."""
        return str(self.place + 1)


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome in the page."""

    form: OutcomeForm
    place: int
    levels: tuple[LevelRow, ...]
    skills: tuple[SkillForm, ...]
    another: SkillForm
    typed: TypedOutcome


@dataclass(frozen=True, slots=True)
class Forms:
    """Every form of the page, as one."""

    facts: FactsForm
    outcomes: tuple[OutcomeRow, ...]
    alignments: tuple[AlignmentForm, ...]
    translations: tuple[TranslationForm, ...]

    def all(self) -> list[forms.Form]:
        """In the order of the page, for the summary of what is wrong."""
        found: list[forms.Form] = [self.facts]
        for row in self.outcomes:
            found += [row.form, *(level.form for level in row.levels), *row.skills, row.another]
        return [*found, *self.alignments, *self.translations]


def forms_of(
    typed: Typed,
    *,
    said: Mapping[str, Iterable[str]] | None = None,
    own: Mapping[str, str] | None = None,
) -> Forms:
    """Draw what was typed.

    said: what the service said of it, by the names it uses. own: code → name of the organisation's definitions.
    """
    facts = FactsForm({name: "" if text == "no" else text for name, text in typed.facts.items()})
    profile = facts.fields["profile"]
    assert isinstance(profile, Choice)  # noqa: S101
    profile.known = {**profile.known, **(own or {})}
    _keep_unknown(facts, typed.facts)
    drawn = Forms(
        facts,
        tuple(_outcome_row(outcome, place) for place, outcome in enumerate(typed.outcomes)),
        tuple(
            AlignmentForm(_prefixed(f"alignments-{place}", row), prefix=f"alignments-{place}")
            for place, row in enumerate([*typed.alignments, dict.fromkeys(ALIGNMENT, "")])
        ),
        tuple(_translation(row, place) for place, row in enumerate([*typed.translations, {}])),
    )
    for name, sentences in (said or {}).items():
        _attach(drawn, typed, name, list(sentences))
    return drawn


def _keep_unknown(form: TypedForm, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        field = form.fields.get(name)
        if isinstance(field, Choice):
            field.keep(value)


def _outcome_row(outcome: TypedOutcome, place: int) -> OutcomeRow:
    prefix = f"outcomes-{place}"
    texts = {part: getattr(outcome, part) for part in TEXTS}
    form = OutcomeForm(
        _prefixed(prefix, {**texts, "required": "yes" if outcome.required else ""}), prefix=prefix
    )
    _keep_unknown(form, texts)
    levels = tuple(_level_row(outcome, prefix, at, level) for at, level in enumerate(outcome.levels))
    blank = dict.fromkeys(ALIGNMENT, "")
    skills = [_skill(row, prefix, at) for at, row in enumerate([*outcome.skills, blank])]
    return OutcomeRow(form, place, levels, tuple(skills[:-1]), skills[-1], outcome)


def _skill(row: Mapping[str, str], prefix: str, at: int) -> SkillForm:
    here = f"{prefix}-skills-{at}"
    form = SkillForm(_prefixed(here, dict(row)), prefix=here)
    _keep_unknown(form, row)
    return form


def _level_row(outcome: TypedOutcome, prefix: str, at: int, level: TypedLevel) -> LevelRow:
    here = f"{prefix}-levels-{at}"
    data = {"name": level.name, "description": level.description, "points": level.points}
    return LevelRow(LevelForm(_prefixed(here, data), prefix=here), at, outcome.meets == at)


def _translation(row: Mapping[str, str], place: int) -> TranslationForm:
    prefix = f"translations-{place}"
    form = TranslationForm(_prefixed(prefix, row), prefix=prefix)
    _keep_unknown(form, row)
    return form


def _prefixed(prefix: str, row: Mapping[str, str]) -> dict[str, str]:
    return {f"{prefix}-{name}": text for name, text in row.items()}


def _attach(drawn: Forms, typed: Typed, name: str, sentences: list[str]) -> None:
    """Put a sentence of the service beside the field it is about."""
    kind, _dot, rest = name.partition(".")
    if kind in drawn.facts.fields:
        drawn.facts.add_error(kind, sentences)
        return
    form: TypedForm = drawn.facts
    field: str | None = None
    if kind == "outcomes" and rest:
        form, field = _in_outcome(drawn, typed, rest.split("."))
    elif kind == "alignments" and rest:
        number, _dot, field = rest.partition(".")
        form = drawn.alignments[_known_place(typed.alignments, int(number))]
    elif kind == "translations" and rest:
        language, _dot, field = rest.partition(".")
        at = next((i for i, row in enumerate(typed.translations) if row.get("language") == language), 0)
        form, field = drawn.translations[at], field or "language"
    form.add_error(field if field in form.fields else None, sentences)


def _in_outcome(drawn: Forms, typed: Typed, path: list[str]) -> tuple[TypedForm, str | None]:
    """The form and the field behind `0.text` or `0.levels.1.name`; levels that are blank do not count."""
    row = drawn.outcomes[typed.place_of(int(path[0]))]
    if len(path) == 4 and path[1] == "levels":
        filled = [level for level in row.levels if not row.typed.levels[level.place].blank]
        if int(path[2]) < len(filled):
            return filled[int(path[2])].form, path[3]
    if len(path) == 4 and path[1] == "skills":
        return row.skills[int(path[2])], path[3]
    return row.form, path[1] if len(path) == 2 else None


def _known_place(rows: list[dict[str, str]], said: int) -> int:
    filled = [place for place, row in enumerate(rows) if any(text.strip() for text in row.values())]
    return filled[said] if said < len(filled) else 0
