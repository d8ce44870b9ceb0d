"""Task book and pledge as documents: the exact text that both sides have signed, and who signed which digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from marketplace import clock, db
from marketplace.contracts import undertaking_wording, undertakings
from marketplace.contracts.models import Contract

if TYPE_CHECKING:
    from marketplace.contracts.undertaking_models import UndertakingKind, UndertakingSignature
    from marketplace.papers.sources import Data


def data(contract_id: int, kind: UndertakingKind) -> Data:
    """Return what the newest version of a contract's task book or pledge says, with its signatures."""
    award = db.session.get_one(Contract, contract_id).award
    text = undertakings.newest(award, kind) if award else None
    assert award is not None
    assert text is not None
    title = undertaking_wording.TITLES[kind].strip("《》")
    return {
        "title": title,
        "subject": award.challenge.title,
        "issued": clock.local(text.written_at).date().isoformat(),
        "kind": title,
        "mark": "演示" if current_app.extensions["settings"].demo else "",
        "head": [f"第 {text.number} 版", f"SHA-256 {text.digest}"],
        "lines": text.text.splitlines()[2:],
        "digest": text.digest,
        "parties": [_party(given) for given in text.signatures],
    }


def _party(given: UndertakingSignature) -> dict[str, str]:
    return {
        "name": given.identity["organisation"],
        "uscc": given.identity["uscc"],
        "signatory": given.identity["person"],
        "signed_at": f"{clock.local(given.at):%Y-%m-%d %H:%M:%S}",
        "digest": given.digest,
    }
