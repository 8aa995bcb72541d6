"""The cast. Every test that needs somebody takes one of these five, so that a reader knows them.

Amina learns, Bram assesses, Chidi hires, Dana verifies, and Eve has no business here: whatever
she reaches is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody: what they are called, how they are written to, what they come for."""

    key: str
    name: str
    email: str
    role: str

    def __str__(self) -> str:
        return self.name


AMINA = Person("amina", "Amina Al-Sayed", "amina@learners.example", "learns")
BRAM = Person("bram", "Bram de Wit", "bram@harbour.example", "assesses")
CHIDI = Person("chidi", "Chidi Okonkwo", "chidi@brightline.example", "hires")
DANA = Person("dana", "Dana Novák", "dana@registry.example", "verifies")
EVE = Person("eve", "Eve Adder", "eve@elsewhere.example", "has no business here")
CAST = (AMINA, BRAM, CHIDI, DANA, EVE)
