"""JSON-LD expansion by pyld, with only the contexts of a store and with tagged strings.

Import this module only when there is JSON-LD to read: pyld costs half a second.
It reaches into pyld 3.3 in two places (how an IRI is expanded, how contexts are
kept), which tests/vectors/test_linked.py compares with pyld left alone.
"""

from __future__ import annotations

import weakref
from typing import Any, Final

from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdError, JsonLdProcessor

from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject, JSONValue, parse
from cairn.credentials.statements import Leaf

MAX_KEPT: Final = 500  # processed contexts per context; a hostile mix of types cannot fill the memory


class ExpansionError(Exception):
    """The document is not valid JSON-LD; the text is the error code of the specification."""


class UnknownContextError(ExpansionError):
    """A trusted context refers to one that is not."""

    def __init__(self, url: str) -> None:
        super().__init__("loading remote context failed")
        self.url = url[:200]


def expand(document: JSONObject, contexts: ContextStore) -> tuple[JSONValue, list[str]]:
    """Return the expanded document, its strings still tagged, and the members that were dropped.

    Raises:
        ExpansionError: the document or a context breaks a rule of JSON-LD 1.1.
    """
    dropped: list[str] = []
    processor = _Processor(on_property_dropped=lambda term: dropped.append(term if term is not None else ""))
    resolver = _RESOLVERS.get(contexts)
    if resolver is None:
        resolver = _RESOLVERS[contexts] = _Resolver(contexts)
    options = {"base": None, "contextResolver": resolver, "documentLoader": resolver.document_loader}
    try:
        return processor.expand(document, options), dropped
    except JsonLdError as error:
        raise _translate(error) from None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        # pyld trips over some malformed input instead of naming the fault.
        raise ExpansionError(f"malformed ({type(error).__name__})") from None


def _translate(error: JsonLdError) -> ExpansionError:
    reason, cause = "invalid", error
    while isinstance(cause, BaseException):
        if isinstance(cause, _NotTrustedError):
            return UnknownContextError(cause.url)
        reason = getattr(cause, "code", None) or reason
        cause = cause.__cause__
    return ExpansionError(str(reason))


class _NotTrustedError(JsonLdError):  # type: ignore[misc]
    def __init__(self, url: str) -> None:
        super().__init__(
            "not trusted", "jsonld.LoadDocumentError", {"url": url}, code="loading document failed"
        )
        self.url = url


class _Processor(JsonLdProcessor):  # type: ignore[misc]
    """Keeps the pointer of a string whose spelling expansion changes."""

    def _expand_iri(self, active_ctx: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        expanded = super()._expand_iri(active_ctx, value, *args, **kwargs)
        if type(value) is Leaf and type(expanded) is str and not expanded.startswith("@"):
            return Leaf(expanded, value.pointer)
        return expanded


class _Kept(dict[str, Any]):
    """Processed contexts by the active context they were applied to."""

    def __setitem__(self, key: str, value: Any) -> None:
        if len(self) >= MAX_KEPT:
            self.clear()
        super().__setitem__(key, value)


class _Resolver(ContextResolver):  # type: ignore[misc]
    """Resolves contexts from a store and remembers them as long as the store lives."""

    def __init__(self, contexts: ContextStore) -> None:
        documents = contexts.documents

        def load(url: str, _options: object) -> dict[str, Any]:
            data = documents.get(url)
            if data is None:
                raise _NotTrustedError(url)
            answer = {"contextUrl": None, "documentUrl": url, "document": parse(data), "tag": "static"}
            return answer | {"contentType": "application/ld+json"}

        super().__init__({}, load)
        self._objects: dict[int, tuple[Any, Any]] = {}

    def resolve(self, active_ctx: Any, context: Any, base: Any, cycles: Any = None) -> Any:
        """Resolve a scoped context by identity first: spelling it out to look it up is slow."""
        if isinstance(context, list | str) or context is None:
            return super().resolve(active_ctx, context, base, cycles)
        known = self._objects.get(id(context))
        if known is None or known[0] is not context:
            if len(self._objects) >= MAX_KEPT * 4:
                self._objects.clear()
            known = self._objects[id(context)] = (context, super().resolve(active_ctx, context, base, cycles))
        return known[1]

    def _cache_resolved_context(self, key: Any, resolved: Any, tag: Any) -> Any:
        for item in resolved if isinstance(resolved, list) else [resolved]:
            if not isinstance(item.cache, _Kept):
                item.cache = _Kept()
        return super()._cache_resolved_context(key, resolved, tag)


_RESOLVERS: Final[weakref.WeakKeyDictionary[ContextStore, _Resolver]] = weakref.WeakKeyDictionary()
