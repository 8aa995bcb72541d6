"""Headings of lists in English, German, French, Spanish and Arabic; and where in a file the heading line is.

Nothing here knows a table of ours, so that pages and the command line read lists by the same rules.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cairn.services.issue.words import folded, tidied

LOOKED_AT: Final = 30  # rows in which the heading line is looked for: title lines stand above it
_WORDS: Final[Mapping[str, str]] = {
    "name": "name, full name, learner, learner name, learners, student, student name, participant,"
    " participant name, recipient, recipient name, candidate, display name, person,"
    " vollständiger name, vor- und nachname, vor- und zuname, teilnehmer, teilnehmerin, teilnehmende,"
    " teilnehmer/in, teilnehmer:in, lernende, lernender, schüler, schülerin, studierende, studierender,"
    " nom complet, nom et prénom, prénom et nom, nom prénom, apprenant, apprenante, étudiant, étudiante,"
    " élève, participante, nombre completo, nombre y apellidos, nombre y apellido, apellidos y nombre,"
    " alumno, alumna, estudiante, nome, nome completo,"
    " الاسم, الاسم الكامل, الاسم بالكامل, اسم المتعلم, اسم الطالب, المتعلم, الطالب, المشارك, اسم المشارك",
    "given": "first name, firstname, given name, given names, forename, forenames, christian name,"
    " vorname, vornamen, rufname, prénom, prénoms, nombre de pila, الاسم الأول, الاسم الشخصي",
    "family": "last name, lastname, surname, family name, nachname, zuname, familienname,"
    " nom de famille, nom d'usage, apellido, apellidos, primer apellido,"
    " اسم العائلة, الاسم الأخير, العائلة, اللقب, الكنية",
    "email": "email, e-mail, mail, e-mail address, email address, mail address, emails,"
    " e-mail-adresse, emailadresse, mailadresse, adresse e-mail, adresse mail, adresse électronique,"
    " adresse de courriel, courriel, mél, correo, correo electrónico, dirección de correo,"
    " dirección de correo electrónico, البريد, البريد الإلكتروني, عنوان البريد الإلكتروني, الإيميل, ايميل",
    "number": "number, id, no, nr, student number, student id, student no, learner number, learner id,"
    " personal number, matriculation number, registration number, nummer, matrikelnummer, matrikel-nr,"
    " matrikelnr, personalnummer, teilnehmernummer, kundennummer, numéro, n°, matricule,"
    " numéro d'étudiant, numéro étudiant, número, matrícula, número de matrícula, id alumno,"
    " الرقم, رقم, الرقم الجامعي, رقم الطالب, رقم المتعلم, رقم القيد",
    "date": "date, day, awarded, awarded on, awarded date, award date, date awarded, date of award, completed,"
    " completed on, date completed, completion date, date of completion, issued on, issue date, date of issue,"
    " datum, tag, abschlussdatum, verleihungsdatum, verliehen am, ausgestellt am, ausstellungsdatum,"
    " date d'obtention, date de délivrance, date de fin, fecha, fecha de obtención, fecha de emisión,"
    " fecha de finalización, التاريخ, تاريخ المنح, تاريخ الإصدار, تاريخ الإنجاز, تاريخ الإتمام",
    "result": "result, results, level, grade, mark, score, points, all outcomes, ergebnis, ergebnisse,"
    " bewertung, stufe, punkte, note, résultat, résultats, niveau, resultado, resultados, nivel, nota,"
    " calificación, النتيجة, الدرجة, المستوى, التقدير, العلامة",
}
_ROW: Final = "row, row number, line, zeile, zeilennummer, ligne, fila, línea, الصف, رقم الصف, السطر"
_OUTCOME: Final = (
    "outcome {0}",
    "outcome{0}",
    "o{0}",
    "o {0}",
    "lo {0}",
    "lo{0}",
    "learning outcome {0}",
    "result {0}",
    "lernergebnis {0}",
    "lernziel {0}",
    "ergebnis {0}",
    "acquis {0}",
    "resultat {0}",
    "objectif {0}",
    "resultado {0}",
    "resultado de aprendizaje {0}",
    "المخرج {0}",
    "مخرج {0}",
    "النتيجة {0}",
)


def _split(words: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words.split(","))


HEADINGS: Final[Mapping[str, frozenset[str]]] = {name: _split(words) for name, words in _WORDS.items()}
ROW_NUMBER: Final = _split(_ROW)
_FIELD_OF: Final = {word: name for name, words in HEADINGS.items() for word in words}
#: Headings that mean the family name beside a first name, and the whole name alone.
_FAMILY_BESIDE: Final = frozenset({"name", "nom"})
_GIVEN_BESIDE: Final = frozenset({"name", "nombre", "nombres"})


def matched(headers: Sequence[str], *, outcomes: Sequence[str]) -> dict[str, str]:
    """Return field -> heading as found; a heading nobody knows is left out.

    outcomes: the text of each; theirs are the fields `outcome-1`, `outcome-2` …
    """
    said = [folded(header) for header in headers]
    by_outcome = _outcome_words(outcomes)
    found: dict[str, str] = {}
    for header, word in zip(headers, said, strict=True):
        field = by_outcome.get(word) or _FIELD_OF.get(word) or _half_a_name(word, said)
        if field:
            found.setdefault(field, header)
    _settle_names(found)
    return found


def field_of(heading: str, *, outcomes: Sequence[str] = ()) -> str:
    """Return what one heading means by itself, or ""."""
    word = folded(heading)
    return _outcome_words(outcomes).get(word) or _FIELD_OF.get(word, "")


def row_number_column(headers: Sequence[str]) -> int | None:
    """The column that says which row of the file before this was, if there is one."""
    return next((place for place, header in enumerate(headers) if folded(header) in ROW_NUMBER), None)


def _half_a_name(word: str, all_words: Sequence[str]) -> str:
    """ "nombre" beside "apellidos" is the first name; alone it is the whole."""
    if word in {"nom", "nombre", "nombres"}:
        others = set(all_words)
        if word == "nom" and others & HEADINGS["given"]:
            return "family"
        if word != "nom" and others & HEADINGS["family"]:
            return "given"
        return "name"
    return ""


def _settle_names(found: dict[str, str]) -> None:
    """Either one column with the name, or two with its parts."""
    name = folded(found["name"]) if "name" in found else ""
    if "given" in found and "family" not in found and name in _FAMILY_BESIDE:
        found["family"] = found.pop("name")
    elif "family" in found and "given" not in found and name in _GIVEN_BESIDE:
        found["given"] = found.pop("name")
    elif "given" in found and "family" in found and name in {"name", ""}:
        found.pop("name", None)
    else:
        for half in ("given", "family"):
            if "name" in found:
                found.pop(half, None)


def _outcome_words(outcomes: Sequence[str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for place, text in enumerate(outcomes, start=1):
        field = f"outcome-{place}"
        for word in (str(place), folded(text), *(folded(form.format(place)) for form in _OUTCOME)):
            words.setdefault(word, field)
    return words


# --- where the heading line is ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """The headings, and how many of the first rows are used up by them and by what stands above."""

    names: tuple[str, ...]
    used: int


def find(rows: Sequence[Sequence[str]], *, outcomes: Sequence[str], unnamed: str) -> HeadingLine:
    """Find the heading line among the first rows of a file.

    Titles above it are passed over; a heading in two rows (one of them merged cells) is put
    together; a file without headings gets names made from `unnamed` ("Column {}").

    rows: not empty, none of them blank.
    """
    known = {**_FIELD_OF, **{word: f for word, f in _outcome_words(outcomes).items() if not word.isdigit()}}
    best, used, names = 0, 0, rows[0]
    for place, row in enumerate(rows[:LOOKED_AT]):
        if (score := _score(row, known)) > best:
            best, used, names = score, place + 1, row
    for place, (upper, lower) in enumerate(itertools.pairwise(rows[:LOOKED_AT])):
        both = _joined(upper, lower)
        if _is_data(lower) or (score := _score(both, known)) <= best:
            continue
        best, used, names = score, place + 2, both
    if not best:
        used, names = _by_shape(rows)
    width = _width(names, rows[used:])
    return HeadingLine(_unique(names, width, unnamed), used)


def knows(row: Sequence[str], *, outcomes: Sequence[str] = ()) -> bool:
    """Does this row look like headings of a list of learners?"""
    known = {**_FIELD_OF, **{word: f for word, f in _outcome_words(outcomes).items() if not word.isdigit()}}
    return _score(row, known) >= 2 or (len(row) == 1 and _score(row, known) == 1)


def _score(row: Sequence[str], known: Mapping[str, str]) -> int:
    words = (folded(cell) for cell in row if cell and len(cell) <= 500)
    return 0 if _is_data(row) else len({known.get(word, _half_a_name(word, ())) for word in words} - {""})


def _is_data(row: Sequence[str]) -> bool:
    return any("@" in cell for cell in row)


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    return tuple(below or above for above, below in itertools.zip_longest(upper, lower, fillvalue=""))


def _by_shape(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
    """No heading that we know: the first row as wide as most are, unless it has an address in it."""
    filled = [sum(1 for cell in row if cell) for row in rows]
    usual = sorted(filled)[len(filled) // 2]
    place = next(place for place, count in enumerate(filled) if count >= usual)
    return (place, ()) if _is_data(rows[place]) or len(rows) == 1 else (place + 1, rows[place])


def _width(names: Sequence[str], below: Sequence[Sequence[str]]) -> int:
    """As wide as the names; wider when more than half of the rows have something there."""
    width = max((place for place, name in enumerate(names, start=1) if name), default=0)
    ends = sorted(max((p for p, cell in enumerate(row, start=1) if cell), default=0) for row in below)
    return max(width, ends[(len(ends) - 1) // 2]) if ends else width


def _unique(names: Sequence[str], width: int, unnamed: str) -> tuple[str, ...]:
    made: list[str] = []
    for place in range(width):
        said = " ".join(tidied(names[place]).split())[:200] if place < len(names) else ""
        name = said or unnamed.format(letters(place))
        number = 2
        while name in made:
            name, number = f"{said or unnamed.format(letters(place))} ({number})", number + 1
        made.append(name)
    return tuple(made)


def letters(place: int) -> str:
    """Return the letters a spreadsheet has over a column; `place` counts from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    text, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        text = chr(65 + letter) + text
    return text
