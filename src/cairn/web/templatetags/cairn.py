"""`{% load cairn %}`: the components of Cairn's pages as template tags.

How to use each: docs/reference/components.md; every one in every state: /patterns.
"""

from __future__ import annotations

from cairn.web.components.library import blocks, marks, stones, ways
from cairn.web.components.library.registry import register

__all__ = ["blocks", "marks", "register", "stones", "ways"]
