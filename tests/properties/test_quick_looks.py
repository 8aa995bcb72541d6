"""What is asked quickly before a check looks closely: it may only say what the close look would say."""

from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st
from tests import badge_cast, sealed
from tests.properties.test_verification import VALUES, WORDS, at, places

from cairn.credentials import checks, document, seals
from cairn.credentials.contexts import bundled
from cairn.credentials.document import DocumentError
from cairn.credentials.inspection import Inspection

ANY = settings(max_examples=400, deadline=None)
NAMES = st.one_of(
    WORDS,
    st.sampled_from(
        [
            *(
                "@nest",
                "@context",
                "@contexts",
                "validUntil",
                "x:validUntil",
                "cred:issuer",
                "https://x.example/issuer",
            ),
            *(
                "https://www.w3.org/2018/credentials#credentialStatus",
                "statusListIndex",
                "a:b",
                "@",
                "\n",
                "",
            ),
        ]
    ),
)
WHOLE = [sealed.badge(sealed.HARBOUR, credentialStatus=sealed.entry()), badge_cast.badge()]
WHOLE_JCS = sealed.badge(sealed.HARBOUR, suite="eddsa-jcs-2022")


def seen(of: object) -> seals.Examination | None:
    """The examination of a document whose seals are left out: what stands in it is what is asked here."""
    try:
        own = document.reread({name: value for name, value in of.items() if name != "proof"}).document
    except DocumentError:
        return None
    case = Inspection(own, bundled(), at=sealed.NOW, now=sealed.NOW)
    return seals.Examination(case, "", None, (), containers=tuple(document.containers(own)))


def closely_known(examined: seals.Examination) -> bool:
    found: list[object] = []
    for node in checks._nodes(examined.case.document):
        stated = node.get("@context", [])
        found += stated if isinstance(stated, list) else [stated]
    return all(isinstance(one, str) and one in examined.case.contexts for one in found)


@ANY
@given(st.data())
def test_a_quick_yes_is_never_more_than_the_close_look_says(data):
    whole = copy.deepcopy(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(0, 2))):
        path = data.draw(
            st.sampled_from([path for path in places(whole) if isinstance(at(whole, path), dict)])
        )
        at(whole, path)[data.draw(NAMES)] = data.draw(
            st.one_of(VALUES, st.sampled_from([whole.get("id"), {"id": whole.get("id"), "validUntil": "x"}]))
        )
    examined = seen(whole)
    if examined is None:
        return
    if checks._is_plainly_named(examined):
        assert checks._rewritten(examined.case.document) is None
    assert not checks._names_known_contexts(examined) or closely_known(examined)


def test_sound_badges_are_told_quickly():
    """Otherwise the law above holds of nothing."""
    for whole in (*WHOLE, WHOLE_JCS):
        examined = seen(whole)
        assert examined is not None
        assert checks._is_plainly_named(examined)
        assert checks._names_known_contexts(examined)


def test_the_containers_of_a_document_are_all_its_objects_and_arrays():
    whole = {"a": [{"b": []}, [1, [2]]], "c": {"d": {}}, "e": "f"}
    assert document.containers(whole) == [whole, whole["a"], {"d": {}}, {"b": []}, [1, [2]], {}, [], [2]]
