"""The designs of the story: short courses that could exist, with outcomes that can be seen.

All people, organisations and numbers are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cairn.demo import skills
from cairn.services.design import examples
from cairn.services.design.draft import LevelInput, OutcomeInput
from cairn.services.design.examples import RUBRIC

RUBRIC_AR: Final = (
    LevelInput(name="ليس بعد", description="يحتاج إلى قراءة الخطوات عليه."),
    LevelInput(name="محقق", description="صحيح وبمفرده.", meets=True),
    LevelInput(name="متميز", description="ويشرح السبب لغيره."),
)


@dataclass(frozen=True, slots=True)
class Design:
    """One design: facts as the form takes them, outcomes as (text, type, how it is assessed).

    skills: for each outcome in turn, its skill in the framework of the demonstration.
    """

    key: str
    facts: dict[str, object]
    outcomes: tuple[tuple[str, str, str], ...] = ()
    rubric: tuple[LevelInput, ...] = RUBRIC
    extra: tuple[OutcomeInput, ...] = field(default=())
    skills: tuple[str, ...] = ()

    def inputs(self) -> tuple[OutcomeInput, ...]:
        """The outcomes as the service takes them."""
        slugs = self.skills or ("",) * len(self.outcomes)
        made = tuple(
            OutcomeInput(
                text=text,
                outcome_type=kind,
                assessment=how,
                levels=self.rubric,
                skills=(skills.alignment(slug),) if slug else (),
            )
            for (text, kind, how), slug in zip(self.outcomes, slugs, strict=True)
        )
        return made + self.extra


def _facts(name: str, summary: str, group: str, hours: str, level: str, **more: object) -> dict[str, object]:
    return {
        "name": name,
        "summary": summary,
        "description": summary,
        "skill_group": group,
        "hours": hours,
        "eqf_level": level,
        "participation": "blended",
        "supervision": "on-site-verified",
        "stackability": "complementary",
        "assessment_type": "Practical tasks, each observed and marked on its own",
        "quality_assurance": "Internal review by a second assessor, external review every two years",
        "criteria": "Meet every outcome. Each one is marked on its own; one that is not met yet may be shown again.",
        "evidence_asked": "Photographs or a film of the task, and your notes.",
        **more,
    }


SOLAR: Final = Design(
    "solar",
    _facts(
        "Grid-tied solar: commissioning and safety",
        "Can connect a solar system to the grid, prove that it is safe, find common faults and hand it over.",
        "technical",
        "120",
        "4",
        ects="5",
        status_purpose="suspension",
        validity_rule="months",
        valid_months="36",
        prerequisites="Electrical installation at level 3, or two years on site",
        counts_towards="Certificate in Solar Practice",
        level_verified_by="National qualifications office (invented)",
    ),
    (
        (
            "Commission a grid-tied system and record the results",
            "skill",
            "On-site task, observed by two assessors",
        ),
        (
            "Isolate, prove dead and re-energise a circuit safely",
            "skill",
            "Practical test, watched throughout",
        ),
        ("Find and explain three common faults", "competence", "Fault board with spoken questions"),
        (
            "Hand the system over to a customer in plain words",
            "competence",
            "Role play with an employer in the room",
        ),
    ),
    skills=(
        "commission-grid-tied-solar",
        "isolate-and-prove-dead",
        "find-solar-faults",
        "hand-over-energy-system",
    ),
)
AUDIT: Final = Design(
    "audit",
    _facts(
        "Site energy audit",
        "Can walk a small building, measure where its energy goes and name the three best savings.",
        "sustainability",
        "80",
        "4",
        ects="3",
        counts_towards="Certificate in Solar Practice",
    ),
    (
        (
            "Estimate the yearly energy use of a small building from readings",
            "skill",
            "Report on a real building",
        ),
        ("Rank three savings by cost and effect and defend the order", "competence", "Talk with questions"),
    ),
    skills=(
        "estimate-building-energy-use",
        "rank-energy-savings",
    ),
)
TOOLBOX: Final = Design(
    "toolbox",
    _facts(
        "Running a toolbox talk",
        "Can brief a crew in ten minutes so that everybody knows what may go wrong today.",
        "people",
        "30",
        "3",
        ects="1",
        supervision="supervised",
    ),
    (
        ("Brief a crew of four to eight before work", "competence", "Watched talk, two assessors"),
        ("Stop unsafe work and say why", "autonomy", "Role play, site manager present"),
    ),
    skills=(
        "brief-crew",
        "stop-unsafe-work",
    ),
)
FIRST_AID: Final = Design(
    "first-aid",
    _facts(
        "First aid at work",
        "Can keep somebody alive and calm until help comes.",
        "people",
        "16",
        "3",
        validity_rule="months",
        valid_months="24",
    ),
    (
        ("Perform resuscitation for two minutes without a break", "skill", "Manikin test"),
        ("Treat a severe bleeding and a burn", "skill", "Two acted accidents"),
    ),
    skills=(
        "resuscitate",
        "treat-injuries",
    ),
)
PRINTING: Final = Design(
    "printing",
    _facts(
        "3D printing for repair",
        "Can measure a broken part, model it, print it and fit it.",
        "craft",
        "40",
        "3",
        ects="1.5",
        evidence_asked="Photographs of the broken and the printed part, the model file, a film of the fitting.",
    ),
    (
        (
            "Measure a broken part and model it to a tenth of a millimetre",
            "skill",
            "Model file and measured print",
        ),
        (
            "Choose material and print settings for a given load",
            "knowledge",
            "Spoken questions at the printer",
        ),
    ),
    skills=(
        "measure-and-model-part",
        "choose-print-material",
    ),
)
OPEN_DAY: Final = Design(
    "open-day",
    _facts(
        "Solar open day",
        "Took part in a day on site: an array, a roof, an inverter room.",
        "technical",
        "6",
        "2",
        assessed=False,
        achievement_type="CertificateOfCompletion",
        assessment_type="",
        supervision="",
        evidence_required=False,
        evidence_asked="",
        stackability="stand-alone",
        criteria="Be there from the first to the last hour.",
    ),
)
ISOLATION: Final = Design(
    "isolation",
    _facts(
        "Isolating a circuit, in one afternoon",
        "Can switch off, lock, test and earth a circuit, and bring it back.",
        "technical",
        "6",
        "4",
        stackability="part",
        counts_towards="Grid-tied solar: commissioning and safety",
    ),
    (
        (
            "Isolate a circuit, prove it dead and bring it back, alone and in the prescribed order",
            "skill",
            "Practical test, watched throughout",
        ),
    ),
    skills=("isolate-and-prove-dead",),
)
CREW: Final = Design(
    "crew",
    _facts(
        "Leading a small crew",
        "Can plan a day's work for three to six people and give feedback that changes how a task is done.",
        "people",
        "40",
        "5",
    ),
    (
        ("Plan a day's work for a crew of three to six", "competence", "Plan for a real site"),
        ("Give feedback that changes how a task is done", "competence", "Watched talk, two assessors"),
        ("Stop unsafe work and say why", "autonomy", "Role play, site manager present"),
    ),
    skills=(
        "plan-crew-work",
        "give-feedback",
        "stop-unsafe-work",
    ),
)
WEEK: Final = Design(
    "week",
    _facts(
        "Planning a team's week",
        "Can plan a week for a team so that the work is done and everybody rests.",
        "people",
        "20",
        "5",
        counts_towards="Certificate in Leading Teams",
    ),
    (
        ("Plan a week of work for a team of six with its rest times", "competence", "Plan for a real team"),
        ("Stop unsafe work without help and say why", "autonomy", "Role play"),
    ),
)
SITE_DATA: Final = Design(
    "site-data",
    _facts(
        "Reading site data",
        "Can clean meter readings, chart them and say what changed and why.",
        "digital",
        "50",
        "5",
        ects="2",
        counts_towards="BSc Energy Systems, first-year option",
        supervision="online-verified",
        participation="online",
    ),
    (
        ("Clean a month of meter readings and document every change", "skill", "Notebook and questions"),
        (
            "Chart readings so that a site manager reads them in a minute",
            "skill",
            "Chart judged by a manager",
        ),
        (
            "Explain a change in the readings with its most likely cause",
            "competence",
            "Written case, one page",
        ),
    ),
    skills=(
        "clean-data",
        "chart-data",
        "explain-data-changes",
    ),
)
AI_TOOLS: Final = Design(
    "ai-tools",
    dict(examples.AI_TOOLS.facts),
    examples.AI_TOOLS.outcomes,
    skills=("decide-what-data-may-be-shared", "check-ai-answers", "declare-ai-use"),
)
PROJECTS: Final = Design(
    "projects",
    _facts(
        "Project management basics",
        "Can plan, run and close a small project with other people's money.",
        "enterprise",
        "60",
        "5",
        ects="2",
    ),
    (
        ("Plan a project of eight weeks with costs and risks", "competence", "Plan, defended before a panel"),
        ("Lead a weekly review and change the plan for a reason", "competence", "Two watched reviews"),
    ),
    skills=(
        "plan-small-project",
        "lead-project-review",
    ),
)
ARABIC_DATA: Final = Design(
    "arabic-data",
    {
        **_facts(
            "أساسيات تحليل البيانات", "ينظف جدول بيانات ويرسمه ويشرح ما تغيّر ولماذا.", "digital", "30", "4"
        ),
        "language": "ar",
        "criteria": "تحقيق كل مخرج على حدة.",
        "assessment_type": "مهام عملية، كل منها تُقيَّم وحدها",
        "quality_assurance": "مراجعة داخلية من مقيِّم ثانٍ",
        "evidence_asked": "الجدول والرسم وملاحظاتك.",
    },
    (
        ("ينظف جدول بيانات ويوثق كل تغيير", "skill", "مهمة عملية مع أسئلة"),
        ("يرسم البيانات رسماً يُقرأ في دقيقة", "skill", "رسم يحكم عليه مدير"),
    ),
    rubric=RUBRIC_AR,
    skills=(
        "clean-data",
        "chart-data",
    ),
)

NORTHFIELD_DESIGNS: Final = (SOLAR, AUDIT, TOOLBOX, FIRST_AID, PRINTING, OPEN_DAY, ISOLATION)
LARKHAVEN_DESIGNS: Final = (SITE_DATA, AI_TOOLS, PROJECTS, ARABIC_DATA)
