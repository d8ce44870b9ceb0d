"""Where the bytes lie: one file for each content, named by its SHA-256, under the data folder."""

from __future__ import annotations

import hashlib
import shlex
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from flask import current_app
from flask_babel import lazy_gettext as _l

from marketplace.errors import Invalid, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 1024 * 1024
SCAN_SECONDS = 60
YOUNG = 3600  # seconds: a blob this young may belong to an upload that is not committed yet


@dataclass(frozen=True)
class Received:
    """An upload on the disk, not yet in its place."""

    path: Path
    size: int
    digest: str


def folder() -> Path:
    """Return the folder of all blobs."""
    return Path(current_app.extensions["settings"].data_dir) / "files"


def path_of(digest: str) -> Path:
    """Return where the content with this SHA-256 lies."""
    return folder() / digest[:2] / digest[2:4] / digest


def receive(stream: IO[bytes], name: str, largest: int) -> Received:
    """Write a stream to the disk and hash it on the way.

    Raises:
        Invalid: it is empty, or larger than `largest` bytes.
    """
    incoming = folder() / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as target:
        path = Path(target.name)
        while block := stream.read(BLOCK):
            size += len(block)
            if size > largest:
                break
            digest.update(block)
            target.write(block)
    if 0 < size <= largest:
        return Received(path, size, digest.hexdigest())
    path.unlink()
    if size == 0:
        raise Invalid(_l("“%(name)s” is empty.") % {"name": name})
    raise Invalid(
        _l("“%(name)s” is too large: at most %(most)s MiB.") % {"name": name, "most": largest // (1024 * 1024)}
    )


def scan(received: Received, name: str) -> None:
    """Have the installation's scanner judge an upload; 0 lets it pass, 1 refuses it.

    Raises:
        Invalid: the scanner refuses it.
        Unavailable: the scanner failed; nothing is taken unseen.
    """
    command = current_app.extensions["settings"].scanner
    if not command:
        return
    try:
        done = subprocess.run(  # noqa: S603 - the command is the operator's setting, the path our own
            [*shlex.split(command), str(received.path)], capture_output=True, timeout=SCAN_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        raise Unavailable(_l("Files can't be checked for malware at the moment. Please try again later.")) from None
    if done.returncode == 1:
        raise Invalid(_l("“%(name)s” was refused: the scanner found malware in it.") % {"name": name})
    if done.returncode != 0:
        raise Unavailable(_l("Files can't be checked for malware at the moment. Please try again later."))


def keep(received: Received) -> None:
    """Put an upload in its place; content that is there already is renewed."""
    place = path_of(received.digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    received.path.replace(place)
    place.touch()


def drop(digest: str) -> bool:
    """Remove content that no attachment names any more, unless it has come in just now."""
    place = path_of(digest)
    if not place.exists() or time.time() - place.stat().st_mtime < YOUNG:
        return False
    place.unlink()
    return True


def digest_on_disk(digest: str) -> str | None:
    """Return the SHA-256 of what really lies under a digest, None where nothing lies."""
    place = path_of(digest)
    if not place.is_file():
        return None
    with place.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def blobs() -> Iterator[str]:
    """Yield the digests of all content on the disk."""
    for place in sorted(folder().glob("??/??/*")):
        yield place.name
