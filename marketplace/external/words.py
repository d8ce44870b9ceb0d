"""What states, outcomes and columns of an import are called on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.external.states import ImportState, Outcome

if TYPE_CHECKING:
    from flask_babel import LazyString

STATES: dict[str, LazyString] = {
    ImportState.UPLOADED: _l("Being checked"),
    ImportState.CHECKED: _l("Checked, waits for confirmation"),
    ImportState.CONFIRMED: _l("Being brought in"),
    ImportState.IMPORTED: _l("Brought in"),
    ImportState.FAILED: _l("Can't be read"),
    ImportState.DROPPED: _l("Dropped"),
}

TONES = {
    ImportState.IMPORTED: "good",
    ImportState.FAILED: "late",
    ImportState.DROPPED: "neutral",
}

OUTCOMES: dict[str, LazyString] = {
    Outcome.ADDED: _l("New"),
    Outcome.CHANGED: _l("Changed"),
    Outcome.UNCHANGED: _l("Unchanged"),
    Outcome.SAME: _l("Our own, the same"),
    Outcome.DIFFERING: _l("Our own, differing"),
    Outcome.MISSING: _l("Our own, missing in the file"),
    Outcome.REFUSED: _l("With errors"),
}

_OF_A_PARTY = {
    "uscc": "统一社会信用代码",
    "industry": "所属国民经济行业",
    "size": "企业规模",
    "legal_representative": "法定代表人",
    "address": "地址",
}

COLUMNS = {
    "payment_mode": "支付方式",
    "aim": "社会经济目标",
    "service_industry": "技术服务的国民经济行业",
    "related": "是否关联交易",
    "valid_from": "有效期起",
    "valid_to": "有效期止",
    **{
        f"{side}.{field}": party + head
        for side, party in (("seller", "卖方"), ("buyer", "买方"))
        for field, head in _OF_A_PARTY.items()
    },
}
"""The heads of the columns that may be left out, as the national form has them."""


def tone_of(state: ImportState) -> str:
    """Return the tone in which an import's state is shown."""
    return TONES.get(state, "now")
