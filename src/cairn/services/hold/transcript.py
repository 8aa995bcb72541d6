"""A transcript, or any list of what was earned elsewhere, comes into the passport row by row.

Each row becomes something brought in (`earned`) by the person's own word: unverified until something
proves it. A row that cannot be read stops no other. Reading the same list twice adds nothing twice.

Source: feature P2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Earned, Person
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.hold import earned
from cairn.services.hold import earned_facts as reading
from cairn.services.issue.days import Order, order_of, read_day
from cairn.services.issue.words import DIGITS, folded
from cairn.services.lists import Table
from cairn.services.ports import Ports

MOST_BYTES: Final = 200_000
MOST_ROWS: Final = 150
_WORDS: Final[Mapping[str, str]] = {
    "title": "title, name, course, course name, course title, module, module name, unit, subject, qualification,"
    " what, award, kurs, modul, fach, bezeichnung, veranstaltung, titel, intitulé, cours, matière, unité,"
    " curso, módulo, asignatura, materia, العنوان, المادة, المقرر, اسم المقرر, الدورة, الشهادة",
    "provider_name": "provider, institution, school, university, college, issuer, issued by, given by, awarded by,"
    " organisation, organization, anbieter, schule, hochschule, universität, einrichtung, aussteller,"
    " établissement, école, université, organisme, institución, escuela, universidad, centro,"
    " الجهة, المؤسسة, الجامعة, المدرسة, الكلية, المعهد",
    "awarded_date": "date, awarded, awarded on, completed, completed on, date completed, completion date, year,"
    " term, semester, when, issued, issue date, datum, abschluss, jahr, année, date d'obtention, fecha, año,"
    " التاريخ, تاريخ الإتمام, تاريخ المنح, السنة, العام",
    "until_date": "until, valid until, expires, expiry, expiry date, expiration date, gültig bis, valable jusqu'au,"
    " válido hasta, caduca, صالح حتى, تاريخ الانتهاء",
    "kind": "kind, type, category, art, typ, nature, tipo, clase, النوع",
    "level": "level, eqf, eqf level, niveau, stufe, nivel, المستوى",
    "hours": "hours, workload, contact hours, stunden, heures, horas, الساعات, عدد الساعات",
    "ects": "ects, credits, credit, credit points, ects credits, points, leistungspunkte, lp, cp, crédits,"
    " créditos, الوحدات, الساعات المعتمدة, النقاط",
    "grade": "grade, mark, result, score, note, bewertung, résultat, nota, calificación, الدرجة, التقدير, النتيجة",
}
_FIELD_OF: Final = {folded(word): name for name, words in _WORDS.items() for word in words.split(",")}
_KINDS: Final[Mapping[str, str]] = {
    **{folded(kind): kind for kind in reading.KINDS},
    **dict.fromkeys(("module", "unit", "class", "kurs", "modul", "cours", "curso", "دورة", "مقرر"), "Course"),
    **dict.fromkeys(("licence", "lizenz", "permit", "licencia", "رخصة"), "License"),
    **dict.fromkeys(("zertifikat", "certificat", "certificado", "شهادة"), "Certificate"),
    **dict.fromkeys(("diplom", "diplome", "diploma", "دبلوم"), "Diploma"),
    **dict.fromkeys(
        ("bachelor", "bachelor degree", "ba", "bsc", "degree", "licenciatura", "بكالوريوس"), "BachelorDegree"
    ),
    **dict.fromkeys(("master", "master degree", "ma", "msc", "ماجستير"), "MasterDegree"),
    **dict.fromkeys(("doctorate", "phd", "doktor", "doctorat", "دكتوراه"), "DoctoralDegree"),
    **dict.fromkeys(
        ("high school", "school", "abitur", "baccalaureat", "matura", "ثانوية"), "SecondarySchoolDiploma"
    ),
    **dict.fromkeys(("apprenticeship", "lehre", "ausbildung", "apprentissage"), "ApprenticeshipCertificate"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row. line: of the list, from 1. facts: as `earned.add_words` takes them.

    faults: (field, sentence), why it cannot be added.

    guessed: the list says no day; the first of its month or year is taken. here: it is in the passport already.
    """

    line: int
    facts: Mapping[str, str]
    faults: tuple[tuple[str, str], ...] = ()
    guessed: bool = False
    here: bool = False

    @property
    def sound(self) -> bool:
        """Can it be added?"""
        return not self.faults and not self.here


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list says. understood: heading -> field; ignored: headings that mean nothing here."""

    rows: tuple[Row, ...]
    understood: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()


def read(
    data: bytes, *, filename: str, person: Person, ports: Ports, provider: str = "", day: str = ""
) -> Reading:
    """Read a list; its first row has the headings.

    provider, day: for rows that do not say who gave it, or when.

    Raises:
        InvalidInput: `transcript.too_large`, `transcript.too_many`, `transcript.no_title`.
        TableError: it cannot be read as a table.
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput(
            _("At most 200 kB are read at once. Send it in parts."), code="transcript.too_large"
        )
    table = ports.tables.read(data, filename=filename)
    if len(table.rows) > MOST_ROWS:
        raise InvalidInput(
            _("At most 150 rows are read at once. Send them in parts."), code="transcript.too_many"
        )
    understood: dict[str, str] = {}
    for heading in table.headers:
        name = _FIELD_OF.get(folded(heading), "")
        if name and name not in understood.values():
            understood[heading] = name
    if "title" not in understood.values():
        said = _("No column says what each row is. Call one “title” or “course”.")
        raise InvalidInput(said, code="transcript.no_title")
    order = order_of(_column(table, understood, "awarded_date"))
    known = _known(person)
    rows = []
    for one in table.rows:
        cells = dict(zip(table.headers, one.values, strict=True))
        facts = {name: cells[heading].strip() for heading, name in understood.items()}
        facts = {**facts, "provider_name": facts.get("provider_name") or provider.strip()}
        facts["awarded_date"] = facts.get("awarded_date") or day.strip()
        row = _row(one.line, facts, order=order, today=ports.now().date(), torn=bool(one.fault))
        key = _key(row.facts)
        rows.append(replace(row, here=key in known))
        if row.sound:  # what cannot be added keeps nothing else out
            known.add(key)
    return Reading(tuple(rows), understood, tuple(h for h in table.headers if h not in understood))


@transaction.atomic
def add(rows: Collection[Row], *, person: Person, ports: Ports) -> int:
    """Bring in the rows that are sound, and not in the passport by now; return how many.

    Raises:
        TooMuch: `earned.too_many`: more than fit; nothing is added.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # one list at a time
    known = _known(person)
    sound = [row for row in rows if row.sound and _key(row.facts) not in known]
    if Earned.objects.owned_by(person).count() + len(sound) > earned.MOST_EARNED:
        raise TooMuch(_("At most 200 fit. Remove one first."), code="earned.too_many")
    for row in sound:
        earned.add_words(person, facts=row.facts, ports=ports)
    return len(sound)


def _row(line: int, said: Mapping[str, str], *, order: Order, today: date, torn: bool) -> Row:
    facts = {name: said.get(name, "") for name in ("title", "provider_name", "level", "hours", "ects")}
    facts["kind"] = _KINDS.get(folded(said.get("kind", "")), "")
    if said.get("grade"):
        facts["description"] = _("Result: %(grade)s") % {"grade": said["grade"]}
    awarded, guessed = _day(said.get("awarded_date", ""), order)
    until, _guessed = _day(said.get("until_date", ""), order)
    facts["awarded_date"] = awarded.isoformat() if awarded else ""
    facts["until_date"] = until.isoformat() if until else ""
    for name in ("level", "hours", "ects"):
        facts[name] = facts[name].translate(DIGITS).replace(",", ".")
    faults = [("", _("It has more cells than there are headings."))] if torn else []
    unread = bool(said.get("awarded_date")) and awarded is None
    if unread:
        faults.append(("awarded_date", _("It cannot be read in one way only: write it as 2026-06-18.")))
    try:
        reading.typed(facts, today=today)
    except InvalidInput as refused:
        faults += [
            (name, sentence)
            for name, some in refused.fields.items()
            for sentence in some
            if not (unread and name == "awarded_date")
        ]
    return Row(line, facts, tuple(dict.fromkeys(faults)), guessed)


def _day(said: str, order: Order) -> tuple[date | None, bool]:
    """The day; of a year or month alone its first, so that nothing looks fresher than it is."""
    read_ = read_day(said, order=order) if said else None
    if read_ is None or read_.value is not None or read_.problem != "incomplete":
        return (read_.value if read_ is not None else None), False
    digits = said.translate(DIGITS).strip()
    for start in (f"{digits}-01", f"{digits}-01-01", f"1 {digits}", f"01.{digits}".replace("/", ".")):
        if (first := read_day(start).value) is not None:
            return first, True
    return None, False


def _column(table: Table, understood: Mapping[str, str], name: str) -> list[str]:
    places = [place for place, heading in enumerate(table.headers) if understood.get(heading) == name]
    return [row.values[place] for row in table.rows for place in places]


def _known(person: Person) -> set[tuple[str, str, str]]:
    rows = Earned.objects.owned_by(person).values_list("title", "provider_name", "awarded_date")
    return {(folded(title), folded(provider), day.isoformat()) for title, provider, day in rows}


def _key(facts: Mapping[str, str]) -> tuple[str, str, str]:
    return folded(facts["title"]), folded(facts["provider_name"]), facts["awarded_date"]
