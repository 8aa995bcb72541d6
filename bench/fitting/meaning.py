"""Learn the linear map of `cairn.adapters.semantics` anew, and the calibration that goes with it.

    python -m bench.fitting.meaning SHARED OUT.f16        needs the extra [semantic]; some ten minutes

A map from the vectors of sentences to those of names of skills, learnt contrastively: the right name against
2,048 others (InfoNCE, temperature .05, Adam, eight rounds, from the identity).

Hygiene: it sees skillskape_train. How many rounds, and how much a cosine counts beside the words, was chosen
on HOUSE and skillskape_dev; slope, shift and point of abstention on HOUSE. TECH is only reported. Nothing that
resembles a sentence of TECH, HOUSE or skillskape_dev is learnt from (`bench.fitting.held_out`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.fitting.linking import ESCO, Texts, esco, fitted_made, marked, reported
from cairn.adapters import semantics
from cairn.skills.index import build
from cairn.skills.linking import Linker, _divided
from cairn.skills.meaning import Meanings

ROUNDS, BATCH, OTHERS = 8, 256, 2_048
RATE, TEMPERATURE, TOWARDS_IDENTITY = 3e-4, 0.05, 1e-4


def learnt(sentences: Any, names: Any, pairs: list[tuple[int, int]]) -> Any:
    """Return the map for pairs of (number of a sentence, number of a name)."""
    random = np.random.default_rng(0)
    at, gold = (np.array(column) for column in zip(*pairs, strict=True))
    wide = sentences.shape[1]
    found = np.eye(wide, dtype=np.float32)
    first, second, step = np.zeros_like(found), np.zeros_like(found), 0
    for _round in range(ROUNDS):
        order = random.permutation(len(gold))
        for start in range(0, len(order) - BATCH, BATCH):
            chosen = order[start : start + BATCH]
            slope = gradient(found, sentences[at[chosen]], gold[chosen], names, random)
            slope += TOWARDS_IDENTITY * (found - np.eye(wide))
            step += 1
            first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope * slope
            found -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return found


def gradient(found: Any, given: Any, gold: Any, names: Any, random: Any) -> Any:
    labels = np.concatenate([gold, random.choice(len(names), OTHERS, replace=False)])
    turned = given @ found
    length = np.linalg.norm(turned, axis=1, keepdims=True)
    unit, against = turned / length, names[labels]
    scores = unit @ against.T / TEMPERATURE
    own = np.arange(len(gold))
    twice = labels[None, :] == gold[:, None]
    twice[own, own] = False
    scores[twice] = -1e9
    shares = np.exp(scores - scores.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    shares[own, own] -= 1
    pull = (shares @ against) / TEMPERATURE / len(gold)
    return given.T @ ((pull - (pull * unit).sum(1, keepdims=True) * unit) / length)


def calibrated(
    linker: Linker, meanings: Meanings, texts: Texts, names: dict[str, int]
) -> tuple[float, float]:
    values, right = [], []
    for text, gold in texts.items():
        wanted = {names[name] for name in gold if name in names}
        for skill, found in linker._find_meant(text, _divided(text), meanings).items():  # noqa: SLF001
            values.append(found.strength)
            right.append(skill in wanted)
    platt = LogisticRegression(C=1e6).fit(np.array(values)[:, None], np.array(right))
    return float(platt.coef_[0][0]), float(platt.intercept_[0])


def main(shared: Path, out: Path) -> None:
    data = shared / "data"
    model = semantics.installed()
    if model is None:
        raise SystemExit("needs the extra [semantic]")
    index = build(esco(data), framework=ESCO)
    numbers = {name: number for number, name in reversed(list(enumerate(index.names)))}
    held_out = reported(data)
    train = fitted_made(data, held_out)
    held_out.must_be_apart(train)
    names, sentences = model.labels(list(index.names)), model.labels(list(train))
    pairs = [
        (at, numbers[name])
        for at, gold in enumerate(train.values())
        for name in sorted(gold)
        if name in numbers
    ]
    found = learnt(sentences, names, pairs).astype("<f2")
    out.write_bytes(found.tobytes())
    model._loaded = (*model._parts()[:2], found.astype(np.float32))  # noqa: SLF001
    meanings = Meanings(names, model)
    linker = Linker(index, meanings)
    print("MEANING_SLOPE, MEANING_SHIFT =", calibrated(linker, meanings, marked(data, "house"), numbers))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
