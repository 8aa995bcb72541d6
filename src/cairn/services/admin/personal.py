"""What is kept of a person: for every column that leads to one, whether they take it along, and what becomes of it.

A column leads to a person when it names them, or a row that stands for them (a learner, a guest's link, an expert, a
place in a review, somebody invited to a seminar), or has an address. A test goes through all models of records and
fails where a column is not in `COLUMNS`. What others write of somebody, in lists and in words, has no such column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kept:
    """What is done with the rows behind a column.

    section: their list in `everything.json`; "": they are not taken along, and `why` says the reason.
    gone: what becomes of them with the account.
    """

    section: str
    gone: str
    why: str = ""


WITH_IT: Final = "goes with the account"
UNNAMED: Final = "stays as the record of the organisation, and no longer says whose it was"
SIGNED: Final = "stays with the name as it was then: somebody relied on it, and it says who answers for it"
EMPTIED: Final = "stays as a row; what they wrote and showed in it is emptied, its file deleted"
THEIRS: Final = "stays: it belongs to a learner of the organisation, who is not linked to anybody any more"
CONTACT: Final = (
    "stays: the organisation entered it, and whoever is named ends it by the link in their letters"
)

_ACT = "an act for the organisation: that they did it stands in `acts`, and what came of it is the organisation's"
_OTHERS = "it says something of somebody else; that they decided it stands in `acts`"
_PART = "part of what stands in another section"


def _act(gone: str = UNNAMED) -> Kept:
    return Kept("", gone, _ACT)


def _of_others(gone: str = UNNAMED) -> Kept:
    return Kept("", gone, _OTHERS)


#: Of every column that leads to a person, as "Model.column".
COLUMNS: Final[Mapping[str, Kept]] = {
    # themselves, and what they hold
    "User.email": Kept("addresses", WITH_IT),
    "Person.merged_into": Kept("person", UNNAMED),
    "ConsentReceipt.person": Kept("consents", WITH_IT),
    "Membership.person": Kept("memberships", WITH_IT),
    "Grant.to_person": Kept("grants", WITH_IT),
    "Notice.person": Kept("notices", WITH_IT),
    "PersonToken.person": Kept("api_tokens", WITH_IT),
    "OutboxMessage.recipient": Kept("letters", "goes, once it was sent or given up"),
    "Earned.person": Kept("earned_elsewhere", WITH_IT),
    "SkillClaim.person": Kept("skill_claims", WITH_IT),
    "OwnText.person": Kept("own_texts", WITH_IT),
    "Goal.person": Kept("goals", WITH_IT),
    "Plan.person": Kept("plans", WITH_IT),
    "QualificationPin.person": Kept("qualification_pins", WITH_IT),
    "OwnStack.person": Kept("own_stacks", WITH_IT),
    "RefreshLetters.person": Kept("refresh_letters", WITH_IT),
    "Credential.claimed_by": Kept("credentials", UNNAMED),
    "EndorsementRequest.person": Kept("endorsement_requests", WITH_IT),
    "Stack.person": Kept("stacks", UNNAMED),
    "Stack.learner": Kept("", THEIRS, _PART),
    "Proposal.person": Kept("proposals", UNNAMED),
    "Waiver.person": Kept("waivers", UNNAMED),
    "Waiver.learner": Kept("waivers", THEIRS),
    "LibraryDownload.person": Kept("library_downloads", UNNAMED),
    # as a learner
    "Learner.person": Kept("learners", UNNAMED),
    "Learner.email": Kept("learners", "stays: the organisation's list of its learners is its own"),
    "Assessment.learner": Kept("assessments", EMPTIED),
    "EvidenceItem.added_by": Kept("evidence", EMPTIED),
    "Award.learner": Kept("awards", THEIRS),
    "Offer.email": Kept("offers", "stays with the credential, without the address"),
    "Booking.learner": Kept("lab_bookings", THEIRS),
    "LabResult.learner": Kept("lab_results", THEIRS),
    "Invitee.learner": Kept("seminars", THEIRS),
    "Reflection.invitee": Kept("reflections", EMPTIED),
    # what they said and signed as somebody of an organisation, or for a partner
    "Comment.author": Kept("comments", UNNAMED),
    "StandardComment.author": Kept("standard_comments", UNNAMED),
    "StandardComment.link": Kept("standard_comments", SIGNED),
    "Gate.passed_by": Kept("gates_passed", SIGNED),
    "SignOff.decided_by": Kept("sign_offs", SIGNED),
    "SignOff.link": Kept("sign_offs", SIGNED),
    "Rating.link": Kept(
        "ratings", "stays with the link: an employer's word about an outcome, without a name"
    ),
    "Research.added_by": Kept("research", UNNAMED),
    "Objection.raised_by": Kept("objections", SIGNED),
    "Objection.answered_by": Kept("objections", UNNAMED),
    "Review.asked_by": Kept("reviews_asked", SIGNED),
    "Review.reviewer": Kept("", SIGNED, "each that they took stands in `review_places`"),
    "ReviewPlace.reviewer": Kept("review_places", SIGNED),
    "ReviewVote.place": Kept("review_votes", SIGNED),
    "ReviewDecision.reviewer": Kept("review_decisions", SIGNED),
    "LibraryVersion.added_by": Kept("cases", UNNAMED),
    "LibraryVersion.reviewed_by": Kept("cases_read", SIGNED),
    "VendorMapping.decided_by": Kept("mappings", SIGNED),
    "Endorsement.given_by": Kept("endorsements_given", SIGNED),
    # as somebody who was written to
    "GuestLink.email": Kept(
        "guest_links", "the address goes once the link has ended; the name stays beside what was signed"
    ),
    "GuestLink.made_by": _act(),
    "EndorsementRequest.link": Kept("endorsements_asked_of_them", SIGNED),
    "Expert.email": Kept("expert_entries", CONTACT),
    "Seminar.expert": Kept("seminars_held", CONTACT),
    "ExpertArea.expert": Kept("", CONTACT, _PART),
    "Partner.contact_email": Kept("partner_contacts", CONTACT),
    "Pledge.contact_email": Kept("pledges", "stays: holders were promised somebody to write to"),
    "Invitation.email": Kept("invitations", "goes, once it was accepted or has ended"),
    "Organisation.contact_email": Kept("", "stays", "the public address of an organisation, not of a person"),
    "Site.mail_sender": Kept("", "stays", "the sender of this installation's letters"),
    # what they decided about somebody else
    "Assessment.decided_by": _of_others(),
    "Result.assessed_by": _of_others(),
    "Award.decided_by": _of_others(),
    "StatusChange.by": _of_others(),
    "Stack.decided_by": _of_others(),
    "Proposal.decided_by": _of_others(),
    "Waiver.decided_by": _of_others(SIGNED),
    "Invitee.counted_by": _of_others(),
    "Invitation.invited_by": _of_others(),
    # what they did for an organisation
    "Achievement.created_by": _act(),
    "AchievementVersion.published_by": _act(),
    "AppealRoute.set_by": _act(),
    "Pledge.created_by": _act(),
    "RubricUse.taken_by": _act(),
    "Job.created_by": _act(),
    "ApiToken.created_by": _act(),
    "OwnProfileVersion.made_by": _act(),
    "Qualification.created_by": _act(),
    "QualificationVersion.published_by": _act(),
    "Refresh.made_by": _act(),
    "ReviewQuestion.added_by": _act(),
    "LookAgain.set_by": _act(),
    "FrameworkImport.created_by": _act(),
    "Standard.created_by": _act(),
    "StandardVersion.published_by": _act(),
    "StandardRound.kept_by": _act(),
    "Consultation.opened_by": _act(),
    "Adoption.adopted_by": _act(),
    "Adoption.decided_by": _act(),
    "Recognition.recorded_by": _act(),
    "AccreditationRecord.recorded_by": _act(),
}

#: Sections of rows that hang on those of another section.
HANGING: Final = frozenset(
    {
        "exported_at",
        "results",
        "status_changes",
        "share_links",
        "stack_parts",
        "own_stack_parts",
        "endorsements",
        "acts",
    }
)

_LIST = "the organisation's list of its learners is its own"
_FACT = "a decision, a signature or a review says who answers for it"
_ENTRY = "somebody entered it as a contact; it ends by the link in their letters, or with the entry"

#: Columns that may still have a name or an address of somebody whose account is gone, with the reason.
NAMES_KEPT: Final[Mapping[str, str]] = {
    "Learner.name": _LIST,
    "Learner.email": _LIST,
    "Credential.learner_name": "as it was signed",
    "Credential.unsigned": "as it was signed",
    "Credential.signed": "as it was signed",
    "Comment.author_name": "of decisions and of who was consulted only: " + _FACT,
    "Gate.passed_name": _FACT,
    "SignOff.signer_name": _FACT,
    "Objection.raised_name": _FACT,
    "Review.asked_name": _FACT,
    "Review.reviewer_name": _FACT,
    "ReviewPlace.reviewer_name": _FACT,
    "ReviewDecision.reviewer_name": _FACT,
    "ReviewDecision.votes": _FACT,
    "LibraryVersion.reviewed_name": _FACT,
    "LibraryVersion.sent_name": "whoever gave a case is named with it: its licence is theirs to give",
    "LibraryVersion.deleted_name": _FACT,
    "VendorMapping.decided_name": _FACT,
    "Waiver.decided_name": _FACT,
    "Waiver.revoked_name": _FACT,
    "StandardComment.settled_name": _FACT,
    "Endorsement.signed": "as it was signed",
    "GuestLink.name": "whom an organisation asked, beside what they signed",
    "GuestLink.email": "of a link that may still be answered",
    "EndorsementRequest.signer_name": _FACT,
    "Expert.name": _ENTRY,
    "Expert.email": _ENTRY,
    "Partner.contact_name": _ENTRY,
    "Partner.contact_email": _ENTRY,
    "Pledge.contact_name": _ENTRY,
    "Pledge.contact_email": _ENTRY,
    "Invitation.email": "of an invitation that is still open",
    "OutboxMessage.recipient": "of a letter that has not left yet",
    "OutboxMessage.payload": "of a letter that has not left yet",
    "Organisation.name": "an organisation may be called like its founder",
}
