"""Who writes rows, and who may read across owners."""

from __future__ import annotations

import ast

from tests.house.source import DOORS, chain, modules, names_from, place, tree

WRITES = {
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "update",
    "bulk_update",
    "delete",
    "save",
    "aupdate",
    "asave",
    "adelete",
    "acreate",
}
NOT_ROWS = {
    "form",
    "formset",
    "session",
    "cache",
    "files",
    "storage",
    "image",
    "picture",
    "canvas",
    "response",
}
SCOPED = {"of", "owned_by", "public", "across"}
MAKES = {"create", "bulk_create", "get_or_create", "update_or_create", "model"}


def records() -> dict[str, bool]:
    """Every model of ours -> does its manager ask whose rows?"""
    from django.apps import apps

    from cairn.records.scoping import Scoped

    return {
        model.__name__: isinstance(model._default_manager, Scoped)
        for model in apps.get_app_config("records").get_models()
    }


def test_doors_never_write_to_records():
    written = []
    for path in modules(*DOORS):
        ours, imported = names_from(path, "cairn.records"), names_from(path, "cairn")
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            names = chain(node.func)
            if not names or names[-1] not in WRITES:
                continue
            # What an instance is cannot be seen here: any `.save()` of a module that knows our models counts.
            through_manager = names[0] in ours and "objects" in names
            may_be_a_row = bool(ours) and names[0] not in imported and not NOT_ROWS & set(names)
            if through_manager or (may_be_a_row and names[-1] in {"save", "asave"}):
                written.append(f"{place(path, node.lineno)} {'.'.join(names)}")
    assert not written


def test_no_read_without_saying_whose_rows():
    scoped = {name for name, is_scoped in records().items() if is_scoped}
    unscoped = []
    for path in modules():
        if path.name == "scoping.py":
            continue
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Attribute):
                continue
            names = chain(node)
            if len(names) != 3 or names[0] not in scoped or names[1] not in {"objects", "_default_manager"}:
                continue
            if names[2] not in SCOPED | MAKES:
                unscoped.append(f"{place(path, node.lineno)} {'.'.join(names)}")
    assert not unscoped


def test_every_model_has_a_scoped_manager_or_is_of_the_whole_installation():
    of_the_installation = {"User", "Person", "Site", "SetupLink", "TrustedIssuer"}
    assert {name for name, is_scoped in records().items() if not is_scoped} <= of_the_installation
