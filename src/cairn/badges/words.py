"""The few words that Cairn itself writes into a signed document, by language.

A signed document has one language and cannot be translated afterwards, so
the labels of the EU elements are written in it. English stands in where a
language is not here yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EN: Final[Mapping[str, str]] = {
    "workload": "Notional workload",
    "unit.workload": "hours",
    "credits": "Credit points",
    "unit.credits": "ECTS",
    "other-credits": "Other credit",
    "national-level": "National level",
    "level-verified-by": "Level verified by",
    "quality-assurance": "Quality assurance",
    "prerequisites": "Prerequisites",
    "grading": "Grading",
    "grade": "Grade",
    "further": "Further information",
    "assessment": "Type of assessment",
    "assessment.none": "attendance, not assessed",
    "participation": "Form of participation",
    "participation.online": "online",
    "participation.on-site": "on site",
    "participation.blended": "partly online, partly on site",
    "participation.workplace": "at the workplace",
    "participation.volunteering": "volunteering",
    "supervision": "Supervision and identity verification",
    "supervision.unsupervised": "unsupervised, identity not verified",
    "supervision.supervised": "supervised, identity not verified",
    "supervision.online-verified": "supervised online, identity verified",
    "supervision.on-site-verified": "supervised on site, identity verified",
    "integration": "Integration",
    "integration.stand-alone": "stand-alone",
    "integration.alternative": "alternative to a part of a bigger programme",
    "integration.complementary": "complementary to a bigger programme",
    "integration.part": "part of a bigger programme",
    "counts-towards": "Counts towards",
    "sector": "Sector",
    "sector.school": "school",
    "sector.vocational": "vocational education and training",
    "sector.higher-education": "higher education",
    "sector.employer": "employer",
    "sector.community": "community",
    "accreditation": "Accreditation",
    "accreditation.accredited": "accredited",
    "accreditation.institution-assured": "assured by the institution",
    "accreditation.unaccredited": "not accredited",
    "outcome": "Learning outcome",
    "outcome.skill": "skill",
    "outcome.knowledge": "knowledge",
    "outcome.competence": "competence",
    "outcome.autonomy": "autonomy",
    "outcome.experience": "experience",
    "skill-level": "level",
    "required": "required",
    "optional": "optional",
}

_AR: Final[Mapping[str, str]] = {
    "workload": "عبء العمل المقدّر",
    "unit.workload": "ساعة",
    "credits": "النقاط المعتمدة",
    "unit.credits": "ECTS",
    "other-credits": "اعتماد آخر",
    "national-level": "المستوى الوطني",
    "level-verified-by": "جهة التحقق من المستوى",
    "quality-assurance": "ضمان الجودة",
    "prerequisites": "المتطلبات السابقة",
    "grading": "نظام التقدير",
    "grade": "التقدير",
    "further": "معلومات إضافية",
    "assessment": "نوع التقييم",
    "assessment.none": "حضور دون تقييم",
    "participation": "شكل المشاركة",
    "participation.online": "عبر الإنترنت",
    "participation.on-site": "حضوري",
    "participation.blended": "حضوري جزئيًا وعبر الإنترنت جزئيًا",
    "participation.workplace": "في مكان العمل",
    "participation.volunteering": "تطوّع",
    "supervision": "الإشراف والتحقق من الهوية",
    "supervision.unsupervised": "دون إشراف ودون تحقق من الهوية",
    "supervision.supervised": "تحت إشراف ودون تحقق من الهوية",
    "supervision.online-verified": "إشراف عبر الإنترنت مع التحقق من الهوية",
    "supervision.on-site-verified": "إشراف حضوري مع التحقق من الهوية",
    "integration": "التكامل",
    "integration.stand-alone": "قائم بذاته",
    "integration.alternative": "بديل عن جزء من برنامج أكبر",
    "integration.complementary": "مكمّل لبرنامج أكبر",
    "integration.part": "جزء من برنامج أكبر",
    "counts-towards": "يُحتسب ضمن",
    "sector": "القطاع",
    "sector.school": "المدارس",
    "sector.vocational": "التعليم والتدريب المهني",
    "sector.higher-education": "التعليم العالي",
    "sector.employer": "جهة عمل",
    "sector.community": "المجتمع",
    "accreditation": "الاعتماد",
    "accreditation.accredited": "معتمد",
    "accreditation.institution-assured": "بضمان المؤسسة",
    "accreditation.unaccredited": "غير معتمد",
    "outcome": "مخرج التعلّم",
    "outcome.skill": "مهارة",
    "outcome.knowledge": "معرفة",
    "outcome.competence": "كفاءة",
    "outcome.autonomy": "استقلالية",
    "outcome.experience": "خبرة",
    "skill-level": "المستوى",
    "required": "إلزامي",
    "optional": "اختياري",
}

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {"en": _EN, "ar": _AR}


def word(code: str, language: str, *, default: str | None = None) -> str:
    """Return the word for `code` in `language`, in English, or else `default`.

    Raises:
        KeyError: nobody has a word for it and there is no default.
    """
    table = _WORDS.get(language.partition("-")[0], _EN)
    if code in table:
        return table[code]
    return _EN[code] if default is None else _EN.get(code, default)
