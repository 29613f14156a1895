"""A measured figure beside its reference, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: ours, the reference's in the same unit, and what we promise of it."""

    name: str
    value: float
    unit: str
    reference: float | None = None
    goal: str = ""
    met: bool | None = None
    """None where nothing is promised."""

    @property
    def ratio(self) -> float | None:
        return self.value / self.reference if self.reference else None


def at_most(name: str, value: float, unit: str, reference: float, most: float) -> Figure:
    """A figure that may be `most` times its reference."""
    met = value <= most * reference
    return Figure(name, value, unit, reference, f"at most {most:g}x", met)


def at_least(name: str, value: float, unit: str, reference: float, least: float) -> Figure:
    """A figure that shall reach `least` times its reference."""
    return Figure(name, value, unit, reference, f"at least {least:g}x", value >= least * reference)


def below(name: str, value: float, unit: str, most: float, reference: float | None = None) -> Figure:
    """A figure with a limit of its own; the reference only tells what it is without us."""
    return Figure(name, value, unit, reference, f"at most {most:g} {unit}", value <= most)


def line(figure: Figure) -> str:
    """`name value unit, reference value, ratio` and, where there is one, the goal."""
    parts = [f"{figure.name} {figure.value:.3g} {figure.unit}"]
    if figure.reference is not None:
        parts.append(f"reference {figure.reference:.3g}")
    if figure.ratio is not None:
        parts.append(f"ratio {figure.ratio:.2f}")
    if figure.goal:
        parts.append(f"goal {figure.goal}: {'met' if figure.met else 'MISSED'}")
    return ", ".join(parts)


def as_json(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [{**asdict(figure), "ratio": figure.ratio} for figure in figures]
