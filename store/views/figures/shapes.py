"""What the views of figures answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store.rules.periods import Span


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of one group."""

    value: float | int | None
    """A ratio from 0 to 1, milliseconds, a count or a number, as its kind's unit says; None where nothing was counted."""
    count: int
    """How many tickets, clocks, answers ... it is counted from; of a ratio: how many of `out_of`."""
    out_of: int | None = None
    """Of a ratio alone."""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one group; key None: of all together, "": of those of which it is not known."""

    key: str | None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a span. The first group holds all together; by a time, each part of the span is there."""

    span: Span
    by: str | None
    as_of: int
    """The moment whose answer this is, ms."""
    groups: tuple[Group, ...]

    @property
    def total(self) -> Mapping[str, Value]:
        """The figures of all together."""
        return self.groups[0].values

    def group(self, key: str) -> Mapping[str, Value]:
        """The figures of one group; empty when there is none of that key."""
        return next((group.values for group in self.groups[1:] if group.key == key), {})


@dataclass(frozen=True, slots=True)
class Behind:
    """The tickets behind a figure: of a ratio first those that missed it (or, where low is better, those that count), of
    a duration the longest first."""

    numbers: tuple[int, ...]
    total: int
    """How many there are in all; the same ticket can stand there for several answers or clocks only once."""
    first: int = 0
    """How many of `total` missed a ratio."""
