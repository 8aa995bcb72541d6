"""What a definition asks the author to do, in the reader's language.

The sentences belong to `cairn.quality.catalogue`, which knows no languages; they
stand here once more so that translators find them. A test keeps the two equal.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext, gettext_noop

from cairn.quality.profiles import Fact

PROMPTS: Final[frozenset[str]] = frozenset(
    {
        gettext_noop("Give it a name."),
        gettext_noop("Say in a few sentences what it is about."),
        gettext_noop("Say what somebody must do to earn it."),
        gettext_noop("Write at least one thing that a learner can do afterwards."),
        gettext_noop("Say for every outcome how it is assessed."),
        gettext_noop("Choose the organisation that awards it."),
        gettext_noop("Say who checks the quality, and how (internal review, external audit …)."),
        gettext_noop("Choose how people take part: online, on site, a mixture, at work or as volunteers."),
        gettext_noop("Say how it is assessed (practical test, portfolio, written exam …)."),
        gettext_noop("Say what somebody should know or have before, or that nothing is needed."),
        gettext_noop("Every award names its learner."),
        gettext_noop("Add the country to the address of your organisation."),
        gettext_noop("Every award has its date."),
        gettext_noop("Say how many hours an average learner needs, or how many ECTS credits it gives."),
        gettext_noop("Choose the level (1 to 8) of the European framework, or name the national one."),
        gettext_noop("Say whether somebody watched the assessment and checked who sat it."),
        gettext_noop("If there is an overall grade, say how grading works."),
        gettext_noop("Say whether it stands alone or counts towards something bigger."),
        gettext_noop("Add anything else that a reader should know."),
        gettext_noop("Say how many hours of learning it takes: at least one."),
        gettext_noop("Name the programmes it counts towards, or say that it stands alone."),
        gettext_noop("Name the field of study."),
        gettext_noop("Link it, or one of its outcomes, to a standard or a skill of a framework."),
        gettext_noop("Name at least one programme that it counts towards."),
        gettext_noop("Say who checked the level."),
        gettext_noop("Say until when, or for how many months, it is in date."),
        gettext_noop("Take words such as national, diploma or degree out of the name."),
        gettext_noop("State the workload: at most 400 hours, which are 40 credits."),
        gettext_noop("Write the NZSCED code, six digits, into the field of study."),
    }
)


def prompt_of(fact: Fact) -> str:
    """What to do about a missing fact; an organisation's own words stay as they are."""
    return fact.prompt if fact.is_own else gettext(fact.prompt)
