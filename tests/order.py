"""Which files of tests take longest: they begin first, so that none of them runs alone at the end.

Measured with `pytest -n 3 --dist loadfile --durations=0` on two cores, in seconds of one worker (16 and more
when this was written). A file that is not here has its turn after them.
"""

from __future__ import annotations

import pytest

LONGEST = (
    "tests/web/test_authorization_matrix.py",
    "tests/browser/test_issue_list.py",
    "tests/api/test_any_request.py",
    "tests/browser/test_path_journey.py",
    "tests/browser/test_passport.py",
    "tests/browser/test_claim.py",
    "tests/browser/test_showcase.py",
    "tests/browser/test_provider_issue.py",
    "tests/browser/test_provider_design.py",
    "tests/browser/test_qualifications.py",
    "tests/browser/test_plan.py",
    "tests/browser/test_provider_assess.py",
    "tests/services/issue/test_killed.py",
    "tests/browser/test_accounts.py",
    "tests/hostile/test_bug_classes_audit.py",
    "tests/cli/test_issue_many.py",
    "tests/browser/test_patterns.py",
    "tests/browser/test_operator.py",
    "tests/browser/test_skills.py",
    "tests/browser/test_passport_skills.py",
    "tests/web/test_provider_issue.py",
    "tests/services/test_migrations.py",
    "tests/properties/test_structure_equals_1edtech.py",
    "tests/browser/test_standards.py",
    "tests/browser/test_workspace.py",
    "tests/browser/test_reviews.py",
    "tests/cli/test_doctor.py",
    "tests/web/test_provider_design.py",
    "tests/web/test_esco_journey.py",
    "tests/properties/test_shape_properties.py",
    "tests/browser/test_library.py",
    "tests/browser/test_journeys.py",
    "tests/browser/test_vouch.py",
    "tests/browser/test_meet.py",
    "tests/web/test_passport.py",
    "tests/web/test_provider_issued.py",
    "tests/bench/test_held_out.py",
    "tests/services/issue/test_lists.py",
    "tests/services/issue/test_statuslists.py",
    "tests/services/demo/test_story.py",
    "tests/services/reads/test_growth.py",
    "tests/services/plan/test_plans.py",
)


def sort(items: list[pytest.Item]) -> None:
    """Files that take longest first; the others, and the tests of a file, as they were."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(LONGEST)))
