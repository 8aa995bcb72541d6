"""Sealing: do we know its words, does the seal hold, and whose is it?"""

from __future__ import annotations

from typing import Final

from cairn.credentials.catalogue.advice import AGAIN, ASK, ISSUER_MENDS, LATER, OPERATOR, Rows

SEALING: Final[Rows] = {
    "context": ("passed", "All its words come from vocabularies that we know."),
    "context.unknown": (
        *("unknown", "It uses a vocabulary that we do not know: {url}.", "service"),
        *("It uses a vocabulary that we do not know.", OPERATOR),
    ),
    "context.inline": (
        *(
            "unknown",
            "It brings its own vocabulary with it, which could give any word any meaning.",
            "issuer",
        ),
        *(
            "It explains its words in its own way, so that they may not mean what they seem to.",
            ISSUER_MENDS,
        ),
    ),
    "context.invalid": (
        *("failed", "A context is neither an address nor a list of addresses.", "issuer"),
        *("It does not say where its words come from.", ISSUER_MENDS),
    ),
    "context.missing": (
        *("failed", "It names no vocabulary.", "issuer"),
        *("It does not say where its words come from.", ISSUER_MENDS),
    ),
    "proof": ("passed", "The seal holds: nothing was changed after sealing."),
    "proof.none": (
        *("failed", "It is not sealed.", "issuer"),
        *("It carries no seal, so anyone could have written it.", "Ask the issuer for a sealed copy."),
    ),
    "proof.signature": (
        *("failed", "The seal does not fit the text.", "holder"),
        *("The text was changed after sealing.", AGAIN),
    ),
    "proof.suite_unknown": (
        *("unknown", "It is sealed in a way that we do not know.", "service"),
        *("It is sealed in a way that we do not know.", OPERATOR),
    ),
    "proof.malformed": (
        *("failed", "The seal is damaged or incomplete.", "issuer"),
        *("Its seal is damaged or incomplete.", AGAIN),
    ),
    "proof.too_many": (
        *("unknown", "It has more seals, or more parts under them, than we check.", "issuer"),
        *("It has more seals, or more parts under them, than we check.", ISSUER_MENDS),
    ),
    "proof.method": (
        *("failed", "The seal does not name its key.", "issuer"),
        *("Its seal is damaged or incomplete.", AGAIN),
    ),
    "proof.created": (
        *("failed", "The seal does not say readably when it was made.", "issuer"),
        *("Its seal is damaged or incomplete.", AGAIN),
    ),
    "proof.expires": (
        *("failed", "The seal does not say readably until when it is good.", "issuer"),
        *("Its seal is damaged or incomplete.", AGAIN),
    ),
    "proof.value": (
        *("failed", "The seal has no readable value.", "issuer"),
        *("Its seal is damaged or incomplete.", AGAIN),
    ),
    "proof.context": (
        *("failed", "The seal brings its own vocabulary with it.", "issuer"),
        *("Its seal is damaged or incomplete.", AGAIN),
    ),
    "proof.context_unsigned": (
        *("failed", "A vocabulary was added after sealing.", "holder"),
        *("The text was changed after sealing.", AGAIN),
    ),
    "proof.base": (
        *("failed", "It is the issuer's own master copy, from which copies for others are made.", "holder"),
        *(
            "It is the issuer's master copy, not one made for others.",
            "Ask the holder for a copy made to be shown.",
        ),
    ),
    "proof.selective": (
        *("failed", "The parts that are shown do not fit the seal.", "holder"),
        *("The parts that are shown do not fit its seal.", AGAIN),
    ),
    "proof.key_type": (
        *("failed", "The seal was not made with the kind of key that it names.", "issuer"),
        *("Its seal and the issuer's key do not belong together.", ASK),
    ),
    "proof.purpose": (
        *("failed", "The seal was made for another purpose than issuing.", "issuer"),
        *("Its seal was made for another purpose than giving credentials.", ASK),
    ),
    "proof.chain": (
        *("failed", "One of several seals names another that is not there.", "issuer"),
        *("One of its seals is missing.", AGAIN),
    ),
    "proof.expired": (
        *("failed", "The seal itself was good until {date}.", "issuer"),
        *("Its seal was only good until {date}.", "Ask the issuer for a new copy."),
    ),
    "proof.disagrees": (
        *("failed", "The envelope and the credential say different things about {member}.", "issuer"),
        *("Its envelope and its text say different things.", ISSUER_MENDS),
    ),
    "proof.unchecked": (
        "unknown",
        "The seal could not be checked.",
        "service",
        "Its seal could not be checked.",
        LATER,
    ),
    "canonical.too_complex": (
        *("unknown", "Its parts are tangled so much that the check was given up.", "issuer"),
        *("It is built so that checking it would take too long.", ISSUER_MENDS),
    ),
    "check.given_up": (
        *("unknown", "The check was given up: it takes more time or memory than we give to one.", "issuer"),
        *("It is built so that checking it would take too long.", ISSUER_MENDS),
    ),
    "check.unavailable": (
        *("unknown", "The check could not be made: too much is being checked at once.", "service"),
        *("Too much is being checked at once.", "Try again in a minute."),
    ),
    "coverage": ("passed", "The seal covers every part of it."),
    "coverage.selective": ("passed", "Its holder chose which parts to show; what is shown is sealed."),
    "coverage.rewritten": (
        *("failed", "{pointer} is written in a way that hides what it means.", "holder"),
        *("It was rewritten so that a part of it would be overlooked.", AGAIN),
    ),
    "jsonld.uncovered": (
        *("failed", "{pointer} is not covered by the seal.", "issuer"),
        *("A part of it is not covered by the seal, so anyone could have added it.", ISSUER_MENDS),
    ),
    "jsonld.undefined_term": (
        *(
            "failed",
            "{pointer} is a word that no vocabulary explains, so the seal does not cover it.",
            "issuer",
        ),
        *("A part of it is not covered by the seal, so anyone could have added it.", ISSUER_MENDS),
    ),
    "jsonld.relative": (
        *("failed", "{pointer} is half an address, which every reader completes differently.", "issuer"),
        *("A part of it can be read in two ways.", ISSUER_MENDS),
    ),
    "jsonld.direction": (
        *("failed", "{pointer} gives a reading direction, which the seal does not cover.", "issuer"),
        *("A part of it is not covered by the seal, so anyone could have added it.", ISSUER_MENDS),
    ),
    "jsonld.language": (
        *("failed", "{pointer} names a language that is none.", "issuer"),
        *("A part of it can be read in two ways.", ISSUER_MENDS),
    ),
    "jsonld.invalid": (
        *("failed", "It is not the linked data that its vocabularies ask for.", "issuer"),
        *("It is not put together as its vocabularies ask.", ISSUER_MENDS),
    ),
    "jsonld.too_large": (
        *("unknown", "It has more parts than we check.", "issuer"),
        *("It has more parts than we check.", ISSUER_MENDS),
    ),
    "key": ("passed", "Sealed with the issuer's own key."),
    "key.also": ("passed", "It also carries the seal of somebody else: {party}."),
    "key.before_compromise": (
        *("passed", "The issuer's key was lost on {date}; our own record shows that this was sealed before."),
    ),
    "key.not_issuers": (
        *("failed", "Sealed with a key that is not the issuer's.", "issuer"),
        *("It was sealed by somebody other than the issuer it names.", ASK),
    ),
    "key.purpose": (
        *("failed", "The issuer does not use this key for sealing credentials.", "issuer"),
        *("It was sealed with a key that the issuer does not use for credentials.", ASK),
    ),
    "key.embedded": (
        *("failed", "It brings its own key with it, which proves nothing.", "issuer"),
        *("It brings its own key with it, which proves nothing.", ASK),
    ),
    "key.not_named": (
        *("failed", "It does not say which of the issuer's keys sealed it.", "issuer"),
        *("It does not say which of the issuer's keys sealed it.", ISSUER_MENDS),
    ),
    "key.compromised": (
        *(
            "failed",
            "The issuer's key was lost on {date}, and no record shows that this was sealed before.",
            "issuer",
        ),
        *("The issuer's key was lost on {date}, and nothing shows that this was sealed before.", ASK),
    ),
    "key.revoked": (
        *("failed", "The issuer gave up this key on {date}.", "issuer"),
        *("The issuer gave up the key of this seal on {date}.", ISSUER_MENDS),
    ),
    "key.revoked_later": (
        *(
            "unknown",
            "The issuer gave up this key on {date}; whether this was sealed before cannot be seen.",
            "issuer",
        ),
        *(
            "The issuer gave up the key of this seal on {date}; nothing shows whether it was sealed before.",
            ASK,
        ),
    ),
    "key.expired": (
        *("failed", "The issuer's key was good until {date}.", "issuer"),
        *("The issuer's key was only good until {date}.", ISSUER_MENDS),
    ),
    "did.malformed": (
        *("failed", "The key of the seal is not named in a way that can be read.", "issuer"),
        *("It does not name the key of its seal in a way that can be read.", ISSUER_MENDS),
    ),
    "did.key": (
        *("failed", "The key of the seal is not a usable one ({key_code}).", "issuer"),
        *("The key of its seal is one that proves nothing.", ASK),
    ),
    "did.private_key": (
        *(
            "failed",
            "The secret half of the issuer's key lies open, so anyone could have made this seal.",
            "issuer",
        ),
        *("The secret half of the issuer's key lies open, so anyone could have made this seal.", ASK),
    ),
    "did.wrong_controller": (
        *("failed", "The key of the seal belongs to somebody else.", "issuer"),
        *("It was sealed by somebody other than the issuer it names.", ASK),
    ),
    "did.duplicate_id": (
        *("unknown", "The issuer's page names two keys alike, so nobody can say which is meant.", "issuer"),
        *("The issuer's page with its keys is ambiguous.", LATER),
    ),
    "did.unsupported": (
        *("unknown", "The issuer is named in a way that we cannot follow.", "service"),
        *("The issuer is named in a way that we cannot follow.", OPERATOR),
    ),
    "did.not_fetched": (
        *("unknown", "The issuer's page with its keys was not to be had.", "verifier"),
        *("We could not reach the issuer's page with its keys.", LATER),
    ),
    "did.unreadable": (
        *("unknown", "The issuer's page with its keys cannot be read.", "issuer"),
        *("The issuer's page with its keys cannot be read.", LATER),
    ),
    "did.wrong_id": (
        *("unknown", "The issuer's page with its keys is about somebody else.", "issuer"),
        *("The issuer's page with its keys is about somebody else.", LATER),
    ),
    "did.method_not_found": (
        *("failed", "The issuer's page does not list the key of this seal.", "issuer"),
        *("It was sealed with a key that the issuer does not list.", ASK),
    ),
    "canonical.number": (
        *("failed", "A number is not one that every program writes alike.", "issuer"),
        *("A number in it can be read in two ways.", ISSUER_MENDS),
    ),
    "canonical.text": (
        *("failed", "A text contains half a character.", "issuer"),
        *("A text in it is damaged.", ISSUER_MENDS),
    ),
}

TOKENS: Final[Rows] = {
    "jwt.too_large": (
        *("failed", "The token is larger than we read.", "issuer"),
        *("it is larger than any credential we read.", ISSUER_MENDS),
    ),
    "jwt.form": (
        *("failed", "It is not a token of three parts.", "holder"),
        *("it is a file of another kind, or damaged.", AGAIN),
    ),
    "jwt.header": ("failed", "The header of the token cannot be read.", "holder", "it is damaged.", AGAIN),
    "jwt.payload": (
        *("failed", "The token holds no credential, or more than one.", "holder"),
        *("it is a sealed text of another kind.", AGAIN),
    ),
    "jwt.type": (
        *("failed", "The token says that it is of another kind.", "holder"),
        *("it is a sealed text of another kind.", AGAIN),
    ),
    "jwt.algorithm": (
        *("failed", "The token carries no seal that a stranger can check.", "issuer"),
        *("It carries no seal, so anyone could have written it.", "Ask the issuer for a sealed copy."),
    ),
    "jwt.algorithm_unknown": (
        *("unknown", "The token is sealed in a way that we do not know: {algorithm}.", "service"),
        *("It is sealed in a way that we do not know.", OPERATOR),
    ),
    "jwt.extension": (
        *("failed", "The token asks to be read in another way than it looks.", "issuer"),
        *("It asks to be read in another way than it looks.", ASK),
    ),
    "jwt.jwk": (
        *("failed", "The key that the token brings with it is not usable.", "issuer"),
        *("It brings a key with it that is not usable.", ASK),
    ),
    "jwt.jwk_foreign": (
        *("failed", "The token brings its own key with it, and it is not the issuer's.", "issuer"),
        *("It was sealed by somebody other than the issuer it names.", ASK),
    ),
    "jwt.no_key": (
        *("failed", "The token does not say whose key sealed it.", "issuer"),
        *("It does not say which of the issuer's keys sealed it.", ISSUER_MENDS),
    ),
    "jwt.key_type": (
        *("failed", "The token's seal was not made with the kind of key that it names.", "issuer"),
        *("Its seal and the issuer's key do not belong together.", ASK),
    ),
}
