"""Times of acts, and ratios between two kinds of act that take turns, so that a busy moment strikes both."""

from __future__ import annotations

import statistics
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")


@dataclass(frozen=True)
class Spread:
    """Milliseconds: the median and the 95th percentile."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        """Sum up durations."""
        cuts = statistics.quantiles([each * 1000 for each in seconds], n=20, method="inclusive")
        return cls(cuts[9], cuts[18])


@dataclass(frozen=True)
class Figure:
    """A line of the table; `ratio` is the value over its baseline's, `p95_ratio` that of the 95th percentiles."""

    engine: str
    records: int
    what: str
    value: float
    unit: str
    p95: float | None = None
    baseline: str = ""
    ratio: float | None = None
    p95_ratio: float | None = None
    goal: str = ""

    def row(self) -> tuple[object, ...]:
        """Its cells."""
        ratios = [f"{each:.2f}x" if each is not None else "" for each in (self.ratio, self.p95_ratio)]
        p95 = "" if self.p95 is None else float(self.p95)
        return (
            self.engine,
            self.records,
            self.what,
            float(self.value),
            p95,
            self.unit,
            *ratios,
            self.baseline,
            self.goal,
        )

    def data(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self)


HEADS = ("engine", "records", "what", "p50", "p95", "unit", "ratio", "of p95", "baseline", "goal")


def seconds(act: Callable[[], object]) -> float:
    """How long an act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def in_turns(ours: Callable[[T], object], raw: Callable[[T], object], over: Iterable[T]) -> tuple[Spread, Spread]:
    """Do both with each of the inputs, one after the other; the first tenth only warms up."""
    pairs = [(seconds(lambda: raw(each)), seconds(lambda: ours(each))) for each in over]  # noqa: B023 - called at once
    pairs = pairs[len(pairs) // 10 :]
    return Spread.of(mine for _, mine in pairs), Spread.of(theirs for theirs, _ in pairs)
