"""The words the outcome linter knows, by language: English, and simply Arabic.

vague: verbs of the mind that nobody can observe, each with what to write
instead. verbs: observable ones; only a hint, so a missing one is a remark
only when the sentence does not begin with any verb we know.

Source: Cedefop (2022), "Defining, writing and applying learning outcomes";
Anderson & Krathwohl (2001), the verbs of the revised taxonomy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of one language, in small letters.

    openings: what stands before the verb ("the learner is able to").
    conditions: what tells how well or under which conditions.
    joins: what joins two verbs. beginnings: verbs to offer where none is seen.
    endings: what can be added where nobody said how well.
    """

    openings: re.Pattern[str]
    vague: Mapping[str, str]
    verbs: frozenset[str]
    conditions: re.Pattern[str]
    joins: frozenset[str]
    beginnings: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()

    def without_opening(self, text: str) -> str:
        """Return the text from its verb on, in small letters."""
        return self.openings.sub("", text.casefold(), count=1).strip()

    def vague_verb(self, text: str) -> tuple[str, str] | None:
        """Return the unobservable verb that `text` begins with, and what to write instead."""
        for verb in sorted(self.vague, key=len, reverse=True):
            if re.match(rf"(?:\w+ly\s+)?{re.escape(verb)}(?!\w)", text):
                return verb, self.vague[verb]
        return None

    def begins_with_verb(self, text: str) -> bool:
        """Return whether one of the first two words is a verb we know ("safely repair")."""
        return any(word in self.verbs for word in _words(text)[:2])

    def second_verb(self, text: str) -> str | None:
        """Return a verb that is joined to the first one with "and"."""
        words = _words(text)
        for join, verb in pairwise(words[1:]):
            if join in self.joins and (verb in self.verbs or verb in self.vague):
                return verb
        return None

    def has_condition(self, text: str) -> bool:
        """Return whether the text says how well, or under which conditions."""
        return self.conditions.search(text.casefold()) is not None


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


_ENGLISH_VERBS: Final = """
analyse analyze apply argue arrange assemble assess build calculate carry categorise categorize
check choose classify clean code collect combine communicate compare compile complete compose
compute conduct configure construct convert cook create criticise debug decide defend define deliver
demonstrate describe design detect determine develop diagnose differentiate direct discuss
distinguish document draft draw edit employ estimate evaluate examine execute explain extract
facilitate find fit fix formulate generate give handle identify illustrate implement improve inspect
install integrate interpret interview investigate judge justify label launch lead lift list locate
maintain make manage map match measure mend model monitor name navigate negotiate operate order
organise organize outline perform place plan predict prepare present print prioritise prioritize
produce program promote propose prove provide rank read recall recognise recognize recommend record
reduce reflect repair report resolve review revise run schedule select sell separate set sew show
simulate sketch solve sort specify splice state structure summarise summarize supervise support
teach test tie trace train transform translate treat troubleshoot use validate verify weigh weld
work write
"""

_ENGLISH: Final = Vocabulary(
    openings=re.compile(
        r"^\W*(?:(?:on|upon|after|by)\b[^,]{0,60},\s*)?(?:(?:the|a|each|every|you)?\s*"
        r"(?:learners?|students?|participants?|trainees?|candidates?|you)?\s*"
        r"(?:will|can|should|must|is|are|shall)\s+(?:be\s+)?(?:able\s+to\s+|capable\s+of\s+)?|to\s+)?"
    ),
    vague={
        "understand": "explain, compare or predict",
        "know": "name, describe or recall",
        "know about": "name, describe or recall",
        "learn": "say what the learner can do afterwards",
        "learn about": "say what the learner can do afterwards",
        "appreciate": "give reasons for, or judge",
        "be aware of": "name, or recognise in an example",
        "become aware of": "name, or recognise in an example",
        "aware of": "name, or recognise in an example",
        "have an awareness of": "name, or recognise in an example",
        "be familiar with": "use, or describe",
        "become familiar with": "use, or describe",
        "familiar with": "use, or describe",
        "have a good grasp of": "explain, or apply",
        "grasp": "explain, or apply",
        "have knowledge of": "name, describe or recall",
        "have an understanding of": "explain, compare or predict",
        "gain an understanding of": "explain, compare or predict",
        "believe": "argue for",
        "realise": "explain",
        "realize": "explain",
        "recognise the importance of": "give reasons for",
        "think about": "compare, or weigh",
        "be exposed to": "say what the learner does with it",
        "experience": "carry out, and report on it",
        "enjoy": "choose, or take part in",
        "get to know": "name, or describe",
        "comprehend": "summarise, or explain",
        "be introduced to": "say what the learner does with it",
    },
    verbs=frozenset(_ENGLISH_VERBS.split()),
    conditions=re.compile(
        r"\d|\b(?:accurate(?:ly)?|correct(?:ly)?|independent(?:ly)?|safe(?:ly)?|without|within|under|using|with|"
        r"according to|in accordance|given|so that|at least|at most|no more than|to a standard|to industry|from|"
        r"until|by means of|supervis\w+|unaided|error|errors|percent|minutes?|hours?)\b"
    ),
    joins=frozenset({"and", "or", "then"}),
    beginnings=("Apply", "Explain", "Compare", "Carry out"),
    endings=("without help", "correctly", "under supervision"),
)

_ARABIC: Final = Vocabulary(
    openings=re.compile(
        r"^\W*(?:(?:أن|ان)\s+)?(?:(?:يكون|سيكون|يصبح)\s+)?(?:(?:المتعلم|المتعلّم|الطالب|المتدرب|المشارك)\w*\s+)?"
        r"(?:قادرا?ً?ا?\s+على\s+(?:أن\s+)?|يستطيع\s+(?:أن\s+)?|يتمكن\s+من\s+(?:أن\s+)?)?(?:أن\s+)?"
    ),
    vague={
        "يفهم": "يشرح أو يقارن",
        "فهم": "شرح أو مقارنة",
        "يعرف": "يسمّي أو يصف",
        "معرفة": "تسمية أو وصف",
        "يدرك": "يبيّن أو يعلّل",
        "إدراك": "بيان أو تعليل",
        "يقدّر": "يعلّل أو يقيّم",
        "تقدير": "تعليل أو تقييم",
        "يتعلم": "ما يستطيع المتعلم فعله بعد ذلك",
        "يتعلّم": "ما يستطيع المتعلم فعله بعد ذلك",
        "تعلم": "ما يستطيع المتعلم فعله بعد ذلك",
        "يلم": "يصف أو يستخدم",
        "الإلمام": "وصف أو استخدام",
        "يعي": "يذكر أمثلة على",
        "الوعي": "ذكر أمثلة على",
        "يستوعب": "يلخّص أو يشرح",
        "استيعاب": "تلخيص أو شرح",
        "يتعرف على": "يسمّي أو يميّز",
        "التعرف على": "تسمية أو تمييز",
    },
    verbs=frozenset(),
    conditions=re.compile(
        r"\d|[٠-٩]|باستخدام|بدون|دون|خلال|وفق|بدقة|بشكل صحيح|بأمان|باستقلالية|"
        r"على الأقل|على الأكثر|بحيث|تحت|بنسبة|ضمن"
    ),
    joins=frozenset(),
    endings=("دون مساعدة", "بدقة", "بشكل صحيح"),
)

_KNOWN: Final[Mapping[str, Vocabulary]] = {"en": _ENGLISH, "ar": _ARABIC}


def of(language: str) -> Vocabulary | None:
    """Return the words of a language ("en", "en-GB"), or None when we know none of its words."""
    return _KNOWN.get(language.partition("-")[0])
