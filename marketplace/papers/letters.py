"""Characters that no document can hold, and those that no font here can show."""

from __future__ import annotations

import re
from typing import Any

_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(value: Any) -> Any:
    """Leave out of JSON values the control characters that no document can hold."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, dict):
        return {key: printable(inner) for key, inner in value.items()}
    return [printable(inner) for inner in value] if isinstance(value, list) else value


def spelled(text: str) -> str:
    """Write characters by their codes: 〔U+2A6A5〕 can be read, compared and copied where a box says nothing."""
    return "".join(f"〔U+{ord(character):04X}〕" for character in text)
