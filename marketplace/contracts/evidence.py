"""The evidence of signatures, as a court or a party reads it: who, how known, when, over which bytes and words.

E-Signature Law art. 5, 6 and 13: what was signed can be read later, any change of it can be found out, and signer and
time can be told. The file is JSON with sorted keys; everything in it can be checked with stock tools.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from marketplace.contracts import wording

if TYPE_CHECKING:
    from marketplace.contracts.agreement import TerminationConsent
    from marketplace.contracts.models import Contract, ContractVersion, Signature

FORMAT = "contract-evidence/1"


def intact(version: ContractVersion) -> bool:
    """Tell whether the stored text still has its digest, and every signature names that digest."""
    return wording.digest(version.text) == version.digest and all(
        given.digest == version.digest for given in version.given
    )


def file_of(contract: Contract) -> bytes:
    """Return the evidence file of a contract, UTF-8."""
    return json.dumps(_contract(contract), ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def _contract(contract: Contract) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "digest_algorithm": "SHA-256 over the UTF-8 bytes of the text",
        "contract": contract.id,
        "title": contract.title,
        "state": contract.state.value,
        "binding_version": contract.in_force_number,
        "versions": [_version(one) for one in contract.versions],
        "terminations": [
            {
                "way": one.way.value,
                "state": one.state.value,
                "statement": one.statement,
                "digest": one.digest,
                "intact": wording.digest(one.statement) == one.digest,
                "consents": [_consent(given) for given in one.consents],
            }
            for one in contract.terminations
        ],
    }


def _version(version: ContractVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "digest": version.digest,
        "intact": intact(version),
        "text": version.text,
        "written_at": version.created_at.isoformat(),
        "written_for": version.organisation.name if version.organisation else None,
        "signatures": [_signature(one) for one in version.given],
    }


def digest_of(given: Signature) -> str:
    """Return the SHA-256 of a signature's evidence: its JSON with sorted keys, no spaces, and no withdrawal."""
    return wording.digest(json.dumps(_given(given), ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _signature(given: Signature) -> dict[str, Any]:
    taken = given.withdrawal
    withdrawn = {"at": taken.at.isoformat(), "reason": taken.reason} if taken else None
    return {**_given(given), "evidence_digest": digest_of(given), "withdrawn": withdrawn}


def _given(given: Signature) -> dict[str, Any]:
    return {**_consent(given), "attempt": given.attempt, "statement": given.statement}


def _consent(given: Signature | TerminationConsent) -> dict[str, Any]:
    return {
        "signed_for": given.identity or {"organisation": given.organisation.name, "person": given.person.name},
        "person": given.person_id,
        "organisation": given.organisation_id,
        "at": given.at.isoformat(),
        "identified_by": given.method,
        "digest": given.digest,
        "address_digest": given.address_digest,
    }
