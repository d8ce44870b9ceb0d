"""The files in a bid: sent to its own side, and once it is open to whoever may read the bids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from marketplace.challenges import bid_desk, contents, sealed, sealing
from marketplace.challenges.blueprint import BID, bp, opened_bid_of, own_bid_of
from marketplace.errors import NotFound
from marketplace.permissions import Permission
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.bid_drafts import OpenedBid, OwnBid
    from marketplace.challenges.contents import Enclosure

PLACE = "<int(min=1, max=999):place>"


class Placed:
    """A bid and the place of one of its files, from 1: names of files don't belong in addresses."""

    def __init__(self, own: OwnBid | OpenedBid, place: int) -> None:
        self.own, self.place = own, place
        self.organisation_id = own.organisation_id
        self.region = own.challenge.region
        self.bidder_id = getattr(own, "bidder_id", None)

    def among(self, files: list[Enclosure]) -> Enclosure:
        """Return the file in this place.

        Raises:
            NotFound: there is none.
        """
        if self.place > len(files):
            raise NotFound
        return files[self.place - 1]


def _own(public_id: str, place: int) -> Placed | None:
    own = own_bid_of(public_id=public_id)
    return Placed(own, place) if own else None


def _opened(public_id: str, place: int) -> Placed | None:
    opened = opened_bid_of(public_id=public_id)
    return Placed(opened, place) if opened else None


@bp.get(f"/bids/{BID}/own-file/{PLACE}")
@guarded(Permission.READ_OWN_BID, load=_own)
def own_file(placed: Placed) -> ResponseReturnValue:
    """Send a file in a bid to its own side."""
    return _sent(placed.among(bid_desk.own_files(placed.own)))  # type: ignore[arg-type] # made by `_own`


@bp.get(f"/bids/{BID}/file/{PLACE}")
@guarded(Permission.READ_BIDS, load=_opened)
def opened_file(placed: Placed) -> ResponseReturnValue:
    """Send a file in an opened bid to the call's own side and its secretary."""
    try:
        files = sealed.files_of(placed.own.bid)
    except sealing.Unsealable:
        raise NotFound from None
    return _sent(placed.among(files))


def _sent(enclosure: Enclosure) -> Response:
    answer = Response(contents.bytes_of(enclosure), content_type=enclosure["media_type"])
    answer.headers.set("Content-Disposition", "attachment", filename=enclosure["name"])
    return answer
