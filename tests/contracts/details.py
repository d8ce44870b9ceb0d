"""What each kind asks for, filled in so that nothing is missing."""

from datetime import timedelta

from marketplace import clock
from marketplace.contracts import kinds
from marketplace.contracts.kinds import Shape

CODES = {"ip_status": "granted", "licence_modes": "exclusive", "consulting_topics": "4"}


def details_for(code):
    """Return complete details of a kind or sub-kind."""
    return {detail.name: _sample(detail) for detail in kinds.details_of(code)}


def _sample(detail):
    if detail.shape is Shape.CODE:
        return CODES[detail.code_list]
    if detail.shape is Shape.DAY:
        # a licence lasts two years, the right five
        days = {"licence_from": 0, "licence_to": 730}.get(detail.name, 1825)
        return (clock.today() + timedelta(days=days)).isoformat()
    return {Shape.COUNT: 48, Shape.FEN: 1_500_000_00}.get(detail.shape, f"{detail.title}如附件一所列。")
