"""A vector as few bytes: the loss is less than two models of the same kind differ by."""

from __future__ import annotations

import struct
from array import array
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from search.meaning.embedder import Vector

LARGEST: Final = 127
STEP: Final = "<f"


def pack(vector: Vector) -> bytes:
    """A whole number of one byte for each number of a vector, then four bytes that say what a 1 is worth."""
    step = max(map(abs, vector)) / LARGEST
    return array("b", [round(number / step) for number in vector]).tobytes() + struct.pack(STEP, step)
