"""Check what a call published and what a bidder received, without trusting the site: only Python itself is needed.

    python3 verify_call.py text challenge-12.txt 3f9c…            the text of a call against its published SHA-256
    python3 verify_call.py chain challenge-12.txt addendum-*.txt   addenda in order: each names the text before it
    python3 verify_call.py receipt receipt-x.txt --sealed sealed-x.bin --call challenge-12.txt --digests digests.txt

It ends with 0 when all agrees, with 1 when something doesn't (each line that begins with FALSE says what), and with
2 when a file can't be read.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = {
    "call": re.compile(r"^榜单编号 / Call: (\d+)$", re.MULTILINE),
    "text": re.compile(r"^榜单文本 SHA-256 / Call text: ([0-9a-f]{64})$", re.MULTILINE),
    "key": re.compile(r"^密封密钥编号 / Key: (\S+)$", re.MULTILINE),
    "receipt": re.compile(r"^回执编号 / Receipt: (\S+)$", re.MULTILINE),
    "sealed": re.compile(r"^密封文件 SHA-256 / Sealed bytes: ([0-9a-f]{64})$", re.MULTILINE),
    "received": re.compile(r"^收到时间 / Received: (\S+)$", re.MULTILINE),
}
"""What a receipt says, by name."""

NUMBER = re.compile(r"^榜单编号：(\d+)$", re.MULTILINE)
KEY = re.compile(r"密封密钥编号：(\S+)$", re.MULTILINE)
ADDENDUM = re.compile(r"^榜单第 (\d+) 号补充公告第 (\d+) 号$", re.MULTILINE)
BEFORE = re.compile(r"^前文 SHA-256：([0-9a-f]{64})$", re.MULTILINE)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def text(path: Path, digest: str) -> Iterator[tuple[bool, str]]:
    """Check the text of a call against the digest that stands on its page."""
    yield digest_of(path) == digest.lower(), f"{path.name} gives the published SHA-256"


def chain(call: Path, addenda: list[Path]) -> Iterator[tuple[bool, str]]:
    """Check that addenda belong to a call, are whole and in order: each names the SHA-256 of the text before it."""
    number, before = first(NUMBER, call.read_text("utf-8")), digest_of(call)
    for place, path in enumerate(addenda, start=1):
        content = path.read_text("utf-8")
        found = ADDENDUM.search(content)
        belongs = found is not None and found.groups() == (number, str(place))
        yield belongs, f"{path.name} is addendum {place} of call {number}"
        yield first(BEFORE, content) == before, f"{path.name} follows the text before it"
        before = digest_of(path)


def receipt(path: Path, sealed: Path | None, call: Path | None, digests: Path | None) -> Iterator[tuple[bool, str]]:
    """Check a receipt against the sealed bytes, the text of the call and the list published at the opening."""
    said = {name: first(pattern, path.read_text("utf-8")) for name, pattern in FIELDS.items()}
    yield all(said.values()), f"{path.name} is a receipt: call {said['call']}, {said['receipt']}, {said['received']}"
    if sealed:
        yield digest_of(sealed) == said["sealed"], f"{sealed.name} gives the SHA-256 of the receipt"
    if call:
        content = call.read_text("utf-8")
        yield digest_of(call) == said["text"], f"{call.name} is the text that the receipt names"
        yield first(NUMBER, content) == said["call"], f"{call.name} has the number that the receipt names"
        yield first(KEY, content) == said["key"], f"{call.name} names the key that the receipt names"
    if digests:
        listed = dict(reversed(line.split(maxsplit=1)) for line in digests.read_text("utf-8").splitlines() if line)
        yield said["receipt"] in listed, f"{digests.name} lists the receipt"
        yield listed.get(said["receipt"]) == said["sealed"], f"{digests.name} gives it the same SHA-256"


def first(pattern: re.Pattern[str], content: str) -> str:
    """Return what a pattern finds, or nothing."""
    found = pattern.search(content)
    return found.group(1) if found else ""


def arguments() -> argparse.ArgumentParser:
    """Return how the command is written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    one = kinds.add_parser("text", help="the text of a call against its SHA-256")
    one.add_argument("path", type=Path)
    one.add_argument("digest")
    one = kinds.add_parser("chain", help="the addenda of a call, in order")
    one.add_argument("call", type=Path)
    one.add_argument("addenda", type=Path, nargs="*")
    one = kinds.add_parser("receipt", help="a receipt and what belongs to it")
    one.add_argument("path", type=Path)
    for name in ("sealed", "call", "digests"):
        one.add_argument(f"--{name}", type=Path)
    return parser


def main() -> int:
    """Run one check and print each line of it."""
    given = vars(arguments().parse_args())
    check = {"text": text, "chain": chain, "receipt": receipt}[given.pop("kind")]
    try:
        lines = list(check(**given))
    except (OSError, UnicodeDecodeError) as error:
        print(f"CAN'T BE READ  {error}", file=sys.stderr)  # noqa: T201 - a script that prints
        return 2
    for good, line in lines:
        print("true " if good else "FALSE", line)  # noqa: T201 - a script that prints
    return 0 if all(good for good, _ in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
