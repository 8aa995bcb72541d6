"""Addresses of the workspace of a credential, below `/provider/UUID/`.

`achievements/UUID/workspace…`: for members of the organisation whose credential it is.
`/provider/notices`: what waits for a person, across all of them.
`involved/UUID…`: the same workspace, for members of a partner that has a hand in it.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from cairn.web.workshop import evidence, gate, hands, notices, objecting, page, talk

app_name = "workshop"
_OWN = "<uuid:org>/achievements/<uuid:achievement>/workspace"
_SHARED = "<uuid:org>/involved/<uuid:achievement>"


def _for_both(prefix: str, root: str, *, shared: bool) -> list[URLPattern]:
    who = {"shared": shared}
    return [
        path(root, page.overview, who, name=prefix),
        path(f"{root}/comments", talk.threads, who, name=f"{prefix}-comments"),
        path(f"{root}/comments/<uuid:comment>", talk.act, who, name=f"{prefix}-comment"),
        path(f"{root}/record", talk.record, who, name=f"{prefix}-record"),
        path(f"{root}/research", evidence.listed, who, name=f"{prefix}-research"),
        path(f"{root}/research/<uuid:research_uuid>/file", evidence.download, who, name=f"{prefix}-file"),
    ]


urlpatterns = [
    path("notices", notices.notices, name="notices"),
    *_for_both("workspace", _OWN, shared=False),
    path(f"{_OWN}/begin", page.begin, name="workspace-begin"),
    path(f"{_OWN}/need", page.describe, name="workspace-need"),
    path(f"{_OWN}/gates/<slug:stage>", gate.gate, name="workspace-gate"),
    path(f"{_OWN}/sign-offs/<uuid:sign_off>", gate.sign_off, name="workspace-sign-off"),
    path(f"{_OWN}/strands", hands.listed, name="workspace-strands"),
    path(f"{_OWN}/strands/<uuid:involvement>", hands.act, name="workspace-strand"),
    path(f"{_OWN}/research/add", evidence.add, name="workspace-research-add"),
    path(f"{_OWN}/research/<uuid:research_uuid>/remove", evidence.remove, name="workspace-research-remove"),
    path(f"{_OWN}/objections/<uuid:objection>", objecting.answer, name="workspace-objection"),
    path(f"{_SHARED}/objections", objecting.say, name="shared-objections"),
    *_for_both("shared", _SHARED, shared=True),
]
