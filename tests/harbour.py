"""One of everything at Harbour School, so that every address of it can be tried by somebody else.

`Harbour(stage)` makes the rows; `harbour.arguments(route, names)` fills an address; `harbour.body(operation)`
is what an operation of the API takes. Whatever is not known here is said by name.
"""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cairn.records.models import (
    Framework,
    FrameworkImport,
    IssuerKey,
    Job,
    Membership,
    Occupation,
    OutboxMessage,
    Person,
    SetupLink,
    ShareLink,
    Skill,
    StatusList,
    User,
)
from cairn.services.access import SYSTEM
from cairn.services.admin import api_tokens, members, organisations, trusted
from cairn.services.assess import evidence
from cairn.services.design.examples import EXAMPLES
from cairn.services.hold import claim, claims, earned, sharing
from cairn.services.hold import tokens as person_tokens
from cairn.services.hold.passport import skill_key
from cairn.services.issue import rehearsal, several
from cairn.services.plan import goals, keeping, offers, rates
from cairn.services.run import imports, learners
from cairn.services.skills import governing, local
from cairn.services.tokens import hash_token
from tests import (
    codesigned,
    guests,
    labs,
    library,
    meetings,
    outside,
    own_stacks,
    partnered,
    reviewed,
    stacked,
    standardised,
    vouching,
)
from tests.pictures import png
from tests.services.stage import Stage

SETUP = "s" * 43
COURSE = {"id": "mast", "name": "Up the mast", "cost": 20, "hours": 8, "gives": [outside.HEIGHT]}
TABLE = b"name,email,result\nGita,gita@learners.example,Secure\n"


class UnknownArgument(LookupError):
    """An address has a part that nobody here knows: add it to `Harbour.arguments`."""


class Harbour:
    """Rows of Harbour School, and of Amina, who learns there."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        ports, owner = stage.ports, stage.owner
        self.version = stage.published()
        award = self._awarded()
        self.credential = several.issue_award(award, seat=owner, ports=ports)
        claim.claim(self._link("offer"), person=stage.amina, ports=ports)
        _row, self.share = sharing.new_link(self.credential.uuid, person=stage.amina, ports=ports)
        self.award = award
        self.assessment = self._open_assessment()
        self.evidence = evidence.add_file(
            self.assessment.uuid, by=stage.amina, data=b"Six knots.", filename="knots.txt", ports=ports
        )
        self.draft = stage.draft(name="A draft")
        learner_job = imports.read_rows(owner, data=TABLE, filename="a.csv", ports=ports)
        issue_job = rehearsal.rehearse(
            owner, data=TABLE, filename="b.csv", version_uuid=self.version.uuid, ports=ports
        )
        self.jobs = {"learners": learner_job, "issue": issue_job}
        self.invitation_token = members.invite(
            owner, email="new@harbour.example", roles=["issuer"], ports=ports
        )
        self.token, _plaintext = api_tokens.create(
            owner, name="x", roles=["issuer"], expires_at=None, ports=ports
        )
        self.kept_offer, self.kept = self._kept()
        self.waiting = self._waiting()
        self._furnish()
        self._bring_along()
        self.qualification, self.stack = stacked.one(stage, self.version)
        self.waiver = stacked.waiver(stage, self.qualification)
        self._plan()
        self.own_stack = own_stacks.one(stage)
        self.proposal = own_stacks.proposal(stage, self.own_stack)
        self.vouching = vouching.around(stage, self.version, self.credential)
        # made together: the school's own, and one of Elsewhere that the school has a hand in
        self.workshops = {shared: codesigned.arguments(stage, shared=shared) for shared in (False, True)}
        self.meeting = meetings.arguments(stage, self.assessment) | labs.arguments(stage, self.assessment)
        self.meeting |= guests.arguments(stage, self.assessment, lab=self.meeting["lab"])
        self.partnered = partnered.arguments(stage) | {"quality": reviewed.arguments(stage)}
        self.partnered |= standardised.arguments(stage)
        self.partnered["library"] = library.arguments(stage, self.version)

    def _plan(self) -> None:
        """A course of the school, a goal of Amina's that it serves, and the plan that she keeps."""
        stage = self.stage
        self.course = offers.put(stage.owner, dict(COURSE), ports=stage.ports)
        wanted = goals.from_skills("Climb", [outside.HEIGHT])
        self.goal = goals.add(stage.amina, wanted, wishes={}, ports=stage.ports)
        keeping.keep(self.goal, ports=stage.ports)

    def _bring_along(self) -> None:
        """What Amina earned elsewhere, a skill by her own word, a text she keeps, a key of her own."""
        stage = self.stage
        self._skills(outside.framework(stage))
        words = {"title": "A licence", "provider_name": "Quay", "awarded_date": "2020-02-03"}
        file = {"data": b"%PDF-1.7 a licence", "filename": "licence.pdf"}
        self.paper = earned.add_file(stage.amina, **file, facts=words, ports=stage.ports).earned
        said = [claims.Said(skill=outside.HEIGHT)]
        (self.claim,) = claims.confirm(stage.amina, said, ports=stage.ports)
        self.text = claims.keep_text(stage.amina, "I build roofs.", ports=stage.ports)
        self.own_key, _plain = person_tokens.create(
            stage.amina, name="My own", scopes=["passport.read"], days=30, ports=stage.ports
        )

    def _skills(self, framework: Framework) -> None:
        """An occupation, an import, skills of the school's own; two that were retired."""
        stage, self.framework = self.stage, framework
        common = {"uuid": stage.ports.new_uuid(), "framework": framework}
        self.occupation = Occupation.objects.create(**common, iri=f"{framework.iri}/rigger", name="Rigger")
        self.framework_import = FrameworkImport.objects.create(
            **{**common, "uuid": stage.ports.new_uuid()},
            kind="table",
            state="DONE",
            created_at=stage.world.now,
        )
        self.own_skill = local.add(stage.owner, {"name": "Splice"}, ports=stage.ports)
        self.own_retired = local.add(stage.owner, {"name": "Lash"}, ports=stage.ports)
        because = {"reason": "Because of a test.", "ports": stage.ports}
        governing.retire(self.own_retired.uuid, by=stage.owner, **because)
        self.retired_skill = Skill.objects.public().filter(framework=framework).order_by("pk")[1]
        governing.retire(self.retired_skill.uuid, by=SYSTEM, **because)

    def _furnish(self) -> None:
        """A picture, and keys under the names of the organisation and of the host."""
        stage = self.stage
        organisations.set_image(stage.owner, data=png(), ports=stage.ports)
        first = IssuerKey.objects.of(stage.harbour).get()
        for did in (f"did:web:badges.example:issuers:{stage.harbour.uuid}", "did:web:badges.example"):
            IssuerKey.objects.create(
                uuid=stage.ports.new_uuid(),
                organisation=stage.harbour,
                did=did,
                verification_method=f"{did}#{first.public_multibase}",
                uri=first.uri,
                key_type=first.key_type,
                public_multibase=first.public_multibase,
                state="RETIRED",
                active_from=first.active_from,
            )

        data = {"name": "Phone", "passwordless": True, "credential": {}}
        somebody = User.objects.create_user("passkey@harbour.example")
        self.passkey = Authenticator.objects.create(
            user=somebody, type=Authenticator.Type.WEBAUTHN, data=data
        )
        SetupLink.objects.create(token_hash=hash_token(SETUP), created_at=stage.world.now)
        self.known, self.unknown = (self._known(f"did:web:{name}.example") for name in ("kept", "out"))
        trusted.remove(self.unknown.uuid, by=SYSTEM, ports=stage.ports)
        self.unproved = EmailAddress.objects.create(user=stage.amina.user, email="amina@new.example")

    def _known(self, identifier: str) -> Any:
        """An issuer of elsewhere in the register."""
        facts = {"issuer_id": identifier, "name": "Known", "reason": "Because of a test."}
        return trusted.add(facts, by=SYSTEM, ports=self.stage.ports)

    def second_factors(self, person: Person) -> None:
        """Give somebody a code generator and recovery codes."""
        TOTP.activate(person.user, "A" * 32)
        RecoveryCodes.activate(person.user)

    def _awarded(self) -> Any:
        from cairn.services.assess import marking

        made = self.stage.marked(self.stage.submitted(self.version))
        return marking.award(made.uuid, seat=self.stage.owner, ports=self.stage.ports)

    def _open_assessment(self) -> Any:
        """Amina's second one: of another version, nothing handed in."""
        other = self.stage.published(name="Splicing")
        learner = self.award.learner
        (made,) = learners.assign(self.stage.owner, [learner.uuid], other.uuid, ports=self.stage.ports)
        return made

    def _waiting(self) -> Any:
        """A credential that Amina has not taken."""
        from cairn.services.assess import marking

        version = self.stage.published(name="Anchoring", status_purpose="suspension")
        learner = self.award.learner
        stage = self.stage
        (made,) = learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
        evidence.add_text(made.uuid, by=stage.owner, text="x", ports=stage.ports)
        evidence.submit(made.uuid, by=stage.owner, ports=stage.ports)
        award = marking.award(stage.marked(made).uuid, seat=stage.owner, ports=stage.ports)
        return several.issue_award(award, seat=stage.owner, ports=stage.ports)

    def _kept(self) -> tuple[str, str]:
        """A credential that Amina took without an account: the tokens of its offer and of the link to keep it by."""
        from cairn.services.assess import marking

        stage = self.stage
        version = stage.published(name="Towing")
        (made,) = learners.assign(stage.owner, [self.award.learner.uuid], version.uuid, ports=stage.ports)
        evidence.add_text(made.uuid, by=stage.owner, text="x", ports=stage.ports)
        evidence.submit(made.uuid, by=stage.owner, ports=stage.ports)
        award = marking.award(stage.marked(made).uuid, seat=stage.owner, ports=stage.ports)
        several.issue_award(award, seat=stage.owner, ports=stage.ports)
        offer = self._link("offer")
        return offer, claim.claim(offer, person=None, ports=stage.ports).link_token

    def _link(self, kind: str) -> str:
        """The token in the newest letter of a kind."""
        letter = OutboxMessage.objects.across(reason="test").filter(kind=kind).order_by("pk").last()
        assert letter is not None
        return str(letter.payload["link"]).rsplit("/", 1)[-1]

    # --- addresses -----------------------------------------------------------------------------

    def arguments(self, route: str, names: list[str]) -> dict[str, object]:
        """What fills the address of a route.

        Raises:
            UnknownArgument: nobody has said what a part of it is.
        """
        return {name: self._argument(route, name) for name in names}

    def _argument(self, route: str, name: str) -> object:
        stage, learner = self.stage, self.award.learner
        if route.startswith(("workshop:", "api:workspace")) and name != "org":
            return self.workshops[route.startswith("workshop:shared")][name]
        if route.startswith(("meet:", "meeting:", "seminars:")) and name != "org":
            return self.meeting[route if name == "token" else name]
        if route in ("partner:guest-rate", "partner:guest-sign"):
            return self.partnered["partner"][route.rpartition("-")[2]]
        if route.startswith(("api:partner", "api:rating", "api:pledge")) and name != "achievement":
            return self.partnered["partners"][name]
        space = route.partition(":")[0]
        if (found := self._of_library(route, name)) is not None:
            return found
        if (found := self._of_standards(route, name)) is not None:
            return found
        if space in self.partnered and name in self.partnered[space]:
            return self.partnered[space][name]
        if (
            name == "version"
            and "save" in route + "image"
            and route.startswith(("api:version", "provider:design"))
        ):
            return self.draft.uuid
        known: dict[str, Any] = {
            "org": lambda: stage.harbour.uuid,
            "organisation": lambda: stage.harbour.uuid,
            "achievement": lambda: self.version.achievement.uuid,
            "version": lambda: self.version.uuid,
            "old": lambda: self.version.uuid,
            "learner": lambda: learner.uuid,
            "assessment": lambda: self.assessment.uuid,
            "outcome": lambda: self.assessment.version.outcomes.get(position=2).uuid,
            "evidence_uuid": lambda: self.evidence.uuid,
            "evidence": lambda: self.evidence.uuid,
            "credential": lambda: self.credential.uuid,
            "job": lambda: self._job(route).uuid,
            "status_list": lambda: StatusList.objects.of(stage.harbour).first().uuid,
            "key": lambda: self._key(route),
            "member": lambda: Membership.objects.of(stage.harbour).get(person=stage.bram).uuid,
            "invitation": lambda: members.open_invitation(self.invitation_token, ports=stage.ports).uuid,
            "link": lambda: ShareLink.objects.owned_by(stage.amina).first().uuid,
            "framework": lambda: self.framework.uuid,
            "run": lambda: self.framework_import.uuid,
            "skill": lambda: self._skill(route).uuid,
            "occupation": lambda: self.occupation.uuid,
            "rate": lambda: (
                rates.enter(
                    {"currency": "USD", "per_euro": "1.0832", "on": "2026-01-02", "source": "A bank"},
                    by=SYSTEM,
                    ports=stage.ports,
                ).uuid
            ),
            "entry": lambda: self.known.uuid if route != "operator:issuer-restore" else self.unknown.uuid,
            "form": lambda: "json",
            "paper": lambda: self.paper.uuid,
            "claim": lambda: self.claim.uuid,
            "kept_text": lambda: self.text.uuid,
            "own_key": lambda: self.own_key.uuid,
            "skill_key": lambda: skill_key(outside.HEIGHT),
            "pk": lambda: self.passkey.pk,
            "uidb36": lambda: user_pk_to_url_str(stage.amina.user),
            "number": lambda: 2 if route.startswith("api:") else 1,
            "token": lambda: self._token(route),
            "qualification": lambda: self.qualification.uuid,
            "goal": lambda: self.goal.uuid,
            "course": lambda: self.course.uuid,
            "stack": lambda: self.stack.uuid,
            "waiver": lambda: self.waiver.uuid,
            "own_stack": lambda: self.own_stack.uuid,
            "lab": lambda: self.meeting["lab"],
            "slot": lambda: self.meeting["slot"],
            "seminar": lambda: self.meeting["seminar"],
            "sharing_uuid": lambda: self.meeting["sharing_uuid"],
            "hosted_uuid": lambda: self.meeting["hosted_uuid"],
            "hosted_slot": lambda: self.meeting["hosted_slot"],
            "proposal": lambda: self.proposal.uuid,
            "endorsement": lambda: self._endorsement(route).uuid,
            "asked": lambda: (self.vouching.asked_by_holder if "own" in route else self.vouching.asked).uuid,
            "item": lambda: self.partnered["library"]["item"],
            "recognition": lambda: self.vouching.recognition.uuid,
            "accreditation": lambda: self.vouching.accreditation.uuid,
            "uuid": lambda: self._uuid(route),
        }
        if name not in known:
            raise UnknownArgument(f"{route}: what is <{name}>? Say it in tests/harbour.py")
        return known[name]()

    def _of_standards(self, route: str, name: str) -> object:
        """What fills the addresses of standards and definitions; None where an address is none of these."""
        if route.startswith(standardised.TALK):
            return self.partnered["talk"][name]
        if route.startswith("api:consultation"):
            return self.partnered["asked"][name]
        own = route.startswith(("api:own_standard", "api:definition", "api:version_unadopt"))
        if own and name != "version":
            return self.partnered["standards"][name]
        if route.startswith("api:standard_"):
            return {"standard": self.partnered["shared"]["uuid"], "number": 1}[name]
        if route == "standards:adopted" and name == "standard":
            return self.partnered["shared"]["adopted"]
        return None

    def _of_library(self, route: str, name: str) -> object:
        """What stands for itself among the addresses of the library, and those of programs; None for the rest."""
        if route == "api:library_copy_newer":
            return library.kept_copy(self.stage).uuid
        if route == "library:guest-give":
            return library.asked(self.stage).token
        if route == "library:shared-file" and name == "edition":
            return library.opened_to_harbour(self.stage).uuid
        return (
            self.partnered["library"][name]
            if route.startswith("api:") and name in library.BY_PROGRAM
            else None
        )

    def _endorsement(self, route: str) -> Any:
        """One about the school; to withdraw one that it gave; of Amina's award where it is hers to decide."""
        if route in ("vouch:withdraw", "api:endorsement_withdraw"):
            return self.vouching.given
        return self.vouching.of_award if route.startswith("vouch:own") else self.vouching.received

    def _job(self, route: str) -> Job:
        """A list of learners; for what only a list that is issued has, such a one."""
        of_issuing = ("columns", "faults", "rows_mend", "rows_file", "leave_out", "results")
        by_api = route.startswith("api:") and not route.removeprefix("api:job_").startswith(of_issuing)
        return self.jobs["learners" if "learner" in route or by_api else "issue"]

    def _key(self, route: str) -> object:
        user = self.stage.amina.user
        if route == "account_confirm_email":
            return EmailConfirmationHMAC(self.unproved).key
        if route == "account_reset_password_from_key":
            return default_token_generator.make_token(user)
        return IssuerKey.objects.of(self.stage.harbour).order_by("pk")[0].uuid

    def _token(self, route: str) -> object:
        tokens = {
            "provider:token-revoke": self.token.uuid,
            "invitations:accept": self.invitation_token,
            "showcase:linked": self.share,
            "showcase:linked-file": self.kept,
            "showcase:linked-print": self.kept,
            "showcase:link-end": self.kept,
            "showcase:link-again": self.kept,
            "offer-again": self.kept_offer,
            "vouch:guest": self.vouching.token,
            "setup": SETUP,
        }
        return tokens.get(route, self._link("offer"))

    def _skill(self, route: str) -> Skill:
        """A skill of the school's own where the route is the designers'; one that was retired, to restore."""
        if route == "operator:skill-restore":
            return self.retired_skill
        if route in ("api:skill_restore", "provider:skill-restore"):
            return self.own_retired
        return self.own_skill if route.startswith(("api:", "provider:")) else self.retired_skill

    def _uuid(self, route: str) -> object:
        if route == "showcase:skill":
            return self.own_skill.uuid
        if route == "showcase:framework":
            return self.own_skill.framework.uuid
        if "qualification" in route and "new" not in route:
            return self.qualification.uuid
        if route == "showcase:occupation":
            return self.occupation.uuid
        if route == "vouch:endorsement":
            return self.vouching.received.uuid
        if route in ("showcase:issuer", "showcase:logo", "showcase:issuer-keys"):
            return self.stage.harbour.uuid
        if route in ("passport:accept", "passport:decline"):
            return self.waiting.uuid
        if route.startswith("passport:assessment"):
            return self.assessment.uuid
        if route == "passport:evidence":
            return self.evidence.uuid
        if route == "showcase:status":
            return StatusList.objects.of(self.stage.harbour).first().uuid
        if route in ("showcase:achievement", "showcase:version", "showcase:image"):
            return self.version.achievement.uuid
        return self.credential.uuid

    # --- bodies --------------------------------------------------------------------------------

    def body(self, operation: str) -> dict[str, Any] | None:
        """What an operation of the API takes, sound enough to reach its service; None: nothing."""
        reason = {"reason": "Because of a test."}
        return {
            "organisation_change": {"region": "Munster"},
            "member_change": {"roles": ["owner"]},
            "invitation_create": {"email": "other@harbour.example", "roles": ["issuer"]},
            "key_create": {"did_method": "key"},
            "key_compromised": {"since": (self.stage.world.now - timedelta(days=1)).isoformat()},
            "achievement_create": {"name": "New"},
            "version_save": {"facts": {"summary": "Short."}},
            "learner_create": {"name": "New", "email": "new@learners.example"},
            "learner_change": {"number": "9"},
            "assessments_assign": {
                "learners": [str(self.award.learner.uuid)], "version": str(self.version.uuid),
            },
            "assessment_write": {"statement": "Mine."},
            "assessment_mark": {"mark": 70},
            "assessment_not_yet": {"reasons": "Not yet."},
            "evidence_add_link": {"link": "https://knots.example/"},
            "evidence_add_text": {"text": "Six knots."},
            "credential_issue": {"award": str(self.award.uuid)},
            "credentials_several": {"awards": [str(self.award.uuid)]},
            "credential_revoke": reason,
            "credential_suspend": reason,
            "credential_reinstate": reason,
            "credential_correct": {**reason, "name": "Amina S."},
            "offer_readdress": {"email": "amina@home.example"},
            "job_row_mend": {"changes": {"name": "Gita"}},
            "job_rows_mend": {"changes": {"2": {"name": "Gita"}}},
            "job_columns_set": {"columns": {"name": "name", "result": "result"}},
            "job_leave_out": {"rows": [2]},
            "credentials_bulk_rows": {"version": str(self.version.uuid), "rows": [{"name": "Gita"}]},
            "definition_create": standardised.DEFINITION,
            "definition_change": standardised.DEFINITION,
            "own_standard_create": {"title": "Deck work"},
            "own_standard_save": {"title": "Deck work"},
            **standardised.BODIES,
            "version_adopt": {"standard": str(self.partnered["shared"]["uuid"]), "number": 1},
            "qualification_create": {"name": "Deck work"},
            "qualification_rules_set": {"rules": stacked.RULES},
            "qualification_publish": {"change_note": "x"},
            "qualification_pin": {"held": str(self.credential.uuid)},
            "qualification_ask": {"exit": stacked.EXIT},
            "qualification_withdraw": {"exit": stacked.EXIT},
            "stack_refuse": reason,
            "waiver_ask": {"part": stacked.PART, "why": "Years at sea.", "held": str(self.credential.uuid)},
            "waiver_give": {**reason, "learner": str(self.award.learner.uuid), "part": stacked.PART},
            **dict.fromkeys(("recognition_withdraw", "accreditation_withdraw", "endorsement_withdraw"), reason),
            "endorsement_decide": {"show": True},
            "endorsement_give": {"address": self.version.url, "comment": "Our crews work by this."},
            "waiver_grant": reason,
            "waiver_refuse": reason,
            "waiver_revoke": reason,
            **dict.fromkeys(("library_withdraw", "mapping_end"), reason),
            "library_link_make": {"note": "For Lea"},
            "library_copy": {"address": "https://badges.example/library/1"},
            "certification_add": {"vendor": "Cisco", "title": "CCNA"},
            "mapping_decide": {
                "achievement": str(self.version.achievement.uuid), "counts": "prerequisite",
                "reason": "x", "until": "2026-12-31",
            },
            "outcome_rubric_take": {"edition": str(self.partnered["library"]["edition"])},
            "partner_create": {"name": "Quay"},
            "partner_change": {"tier": "core"},
            "ratings_ask": {"employers": [{"body": "Quay"}]},
            "pledge_create": {
                "partner": str(self.partnered["partners"]["partner"]), "number": 2,
                "until_date": (self.stage.world.now + timedelta(days=9)).date().isoformat(),
                "contact_name": "Mara", "contact_email": "mara@tide.example",
            },
            "pledge_change": {"number": 4},
            "pledge_withdraw": reason,
            "workspace_say": {"text": "Level 3?"},
            "workspace_take_back": reason,
            "workspace_involve": {
                "strand": "deliver", "partner": str(self.partnered["partners"]["partner"]),
            },
            "workspace_objection_answer": {"leave_out": True},
            "workspace_ask_sign": {
                "stage": "build", "partner": str(self.partnered["partners"]["partner"]),
            },
            "lab_slots_open": {**labs.SERIES, "times": ["09:00", "10:30"]},
            "lab_book": {"learner": str(self.award.learner.uuid)},
            "seminar_plan": {
                "title": "Ropes", "expert": str(self.meeting["expert"]), "date": "2026-05-04", "start": "10:00",
                "achievements": [str(self.assessment.achievement.uuid)], "minutes": 60, "place": "Quay 3",
            },
            "seminar_cancel": reason,
            "lab_share": {"until_date": guests.UNTIL},
            "seminar_share": {"until_date": guests.UNTIL},
            "sharing_end": reason,
            "hosted_book": {"learner": str(self.award.learner.uuid)},
            "lab_statements": {
                "achievement": str(self.assessment.achievement.uuid),
                "statements": [labs.statement()],
            },
            "own_stack_create": {"name": "Night watch"},
            "own_stack_change": {"name": "Night watch"},
            "own_stack_propose": {
                "to": [str(self.stage.harbour.uuid)], "why": "x", "agreed": True,
            },
            "proposal_change": {"words": "x"},
            "proposal_decline": {"words": "x"},
            "proposal_accept": {"words": "x"},
            "verify": {"credential": {}},
            "earned_add_link": {"link": "https://quay.example/1"},
            "earned_add_rows": {"text": "title,provider,date\nKnots,Quay,2020-02-03\n", "keep": True},
            "earned_add_words": {"title": "x", "provider_name": "x", "awarded_date": "2020-02-03"},
            "self_audit_read": {"text": "I build roofs."},
            "claims_confirm": {"claims": [{"skill": outside.HEIGHT}]},
            "skill_create": {"name": "Throw a heaving line"},
            "skill_change": {"name": "Splice a rope"},
            "skill_retire": reason,
            "goal_add": {"skills": [outside.HEIGHT]},
            "goal_wishes": {"weekly": 4},
            "goal_what_if": {"weekly": 4},
            "plan_keep": {"weekly": 4},
            "plan_ask": {"goal": {"skills": [outside.HEIGHT]}},
            "learning_offer_put": {"offer": COURSE},
            "bounce_report": {"kind": "bounce", "recipient": "nobody@learners.example"},
        }.get(operation)  # fmt: skip

    def headers(self, operation: str, body: str) -> dict[str, str]:
        """What an operation asks for beside a token: the mail server's reports are signed."""
        if operation != "bounce_report":
            return {}
        seconds = str(int(self.stage.world.now.timestamp()))
        key = settings.CAIRN_BOUNCE_SECRET.encode()
        signature = hmac.new(key, f"{seconds}.{body}".encode(), "sha256").hexdigest()
        return {"X-Cairn-Timestamp": seconds, "X-Cairn-Signature": signature}

    def form(self, operation: str) -> dict[str, Any] | None:
        """The same for an operation that takes a form."""
        picture = SimpleUploadedFile("a.png", png(), content_type="image/png")
        table = SimpleUploadedFile("a.csv", TABLE, content_type="text/csv")
        return {
            "organisation_image_set": {"file": picture},
            "version_image_set": {"file": picture},
            "learners_import": {"file": table, "version": str(self.version.uuid)},
            "credentials_bulk": {"file": table, "version": str(self.version.uuid)},
            "library_version_add": {"file": SimpleUploadedFile("a.csv", TABLE), "licence": "cc-by"},
            "job_rows_file": {"file": SimpleUploadedFile("a.csv", b"Row,name\n2,Gita\n")},
            "learning_offers_import": {"file": SimpleUploadedFile("a.json", json.dumps([COURSE]).encode())},
            "earned_add_file": {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x"), "title": "x"},
            "evidence_add_file": {"file": SimpleUploadedFile("a.txt", b"Six knots.")},
            "self_audit_file": {"file": SimpleUploadedFile("cv.txt", b"I tie knots.")},
            "achievement_from_file": {
                "file": SimpleUploadedFile("a.json", b'{"type": "BadgeClass", "name": "Knots"}')
            },
        }.get(operation)

    def typed(self, route: str) -> dict[str, str]:
        """What a page's form has to say so that its role is asked for."""
        return {
            "guide-example": {"example": next(iter(EXAMPLES))},
            "offer-keep": {"how": "without"},
            "provider:member-roles": {"roles": "owner"},
            "plan:qualification-pin": {"unpin": "1"},
            "plan:stack-parts": {"act": "order"},
            "plan:qualification-ask": {"exit_name": stacked.EXIT},
            "plan:qualification-withdraw": {"exit_name": stacked.EXIT},
            "guide-award": {"name": "Gita Rao", "email": "gita@learners.example"},
        }.get(route, {})
