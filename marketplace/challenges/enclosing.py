"""Taking the files of a bid: judged more strictly than other uploads, and never kept as files.

They go into the sealed bytes (or the private draft) and nowhere else; what is being judged lies under `incoming/`
until the request ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from marketplace.challenges import bid_rules, contents
from marketplace.errors import Invalid
from marketplace.files import judging, store
from marketplace.files.actions import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from werkzeug.datastructures import FileStorage

    from marketplace.challenges.contents import Enclosure
    from marketplace.challenges.models import Challenge


def taken(
    challenge: Challenge, uploads: Iterable[FileStorage], earlier: Sequence[Enclosure], kept: Iterable[str]
) -> tuple[Enclosure, ...]:
    """Return the files that go into a bid: those of the earlier ones that are kept, by digest, and the new ones.

    Raises:
        Invalid: a new one is empty, too large, encrypted, running, damaged, mislabelled or refused by the scanner.
    """
    wanted = set(kept)
    new = [_received(challenge, upload) for upload in uploads if upload and upload.filename]
    return (*(one for one in earlier if one["digest"] in wanted), *new)


def _received(challenge: Challenge, upload: FileStorage) -> Enclosure:
    name = name_of(upload.filename or "")
    try:
        received = store.receive(upload.stream, name, _largest(challenge))
        try:
            media_type = judging.media_type_of(received.path, name)
            store.scan(received, name)
            return contents.enclose(name, media_type, received.path.read_bytes())
        finally:
            received.path.unlink(missing_ok=True)
    except Invalid as error:
        raise Invalid(error.sentence, field="enclosures") from None


def _largest(challenge: Challenge) -> int:
    allowed = bid_rules.most("bid.largest_mib", challenge)
    return int(min(allowed, current_app.extensions["settings"].max_upload_mb)) * bid_rules.MIB
