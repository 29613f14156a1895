"""A complaint's seven steps on one line: done, next, still to come, and what the next one lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len

from store.i18n import _, language
from store.rules.words import STEPS
from store.views.case_shapes import CaseStep
from tui.cells import fit
from tui.plain.words import field_word, listed
from tui.widgets.painted import Line, Painted, Span
from tui.wording import word

SHORT: Final = {
    "en": {
        "received": "in",
        "recorded": "noted",
        "classified": "sorted",
        "investigated": "checked",
        "solution": "offer",
        "carried_out": "done",
        "informed": "told",
    },
    "zh": {"investigated": "调查", "solution": "方案"},
}
"""Steps in so few cells that all seven and what is missing fit into 80 columns."""
SAID_BY_NAME: Final = frozenset({"investigation", "offer", "carrying_out"})
"""Needs that say no more than the step's name."""
GAP: Final = " "


class StepsBar(Painted):
    """Shown over a complaint, away over everything else."""

    DEFAULT_CSS = """
    StepsBar { height: 1; display: none; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._steps: tuple[CaseStep, ...] = ()

    def show(self, steps: Sequence[CaseStep]) -> None:
        """These steps; none: there is nothing to show."""
        self._steps = tuple(steps)
        self.display = bool(steps)
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        return steps_line(self._steps, width) if y == 0 else ()


def steps_line(steps: Sequence[CaseStep], width: int) -> Line:
    """`+in +noted >sorted .checked .offer .done .told  sorted: category`, in whole words where there is room."""
    if not steps:
        return ()
    for short_bar, short_need in ((False, False), (True, False), (True, True)):
        spans = _bar(steps, short=short_bar)
        need, style = _need(steps, short=short_need)
        room = width - sum(cell_len(text) for text, _style in spans) - len(GAP)
        if cell_len(need) <= room:
            break
    return (*spans, (GAP, ""), (fit(need, max(room, 0)).rstrip(), style), ("", ""))


def next_step(steps: Sequence[CaseStep]) -> CaseStep | None:
    """The first that is not done, or lacks something, the call after the seven included; None: all complete."""
    return next((step for step in steps if not step.done), None)


def _bar(steps: Sequence[CaseStep], *, short: bool) -> list[Span]:
    current = next_step(steps)
    spans: list[Span] = []
    for step in steps:
        if step.name not in STEPS:
            continue
        if step is current:
            sign, style = ">", "risk"
        elif step.done:
            sign, style = "+", "good"
        else:
            sign, style = ".", "muted"
        spans += [(f"{sign}{_name(step.name, short=short)}", style), (GAP, "")]
    return spans


def _need(steps: Sequence[CaseStep], *, short: bool) -> Span:
    """What has to be done next, and its style."""
    current = next_step(steps)
    if current is None:
        return _("complete"), "good"
    name = _name(current.name, short=short)
    if set(current.needs) <= SAID_BY_NAME:
        return _("next: {step}").format(step=name), "risk"
    needs = listed(need_word(need) for need in current.needs)
    return _("{step}: {fields}").format(step=name, fields=needs), "risk"


def need_word(code: str) -> str:
    """What a step still waits for."""
    return field_word("answer") if code == "answer" else word("case_need", code)


def _name(code: str, *, short: bool) -> str:
    name = word("step", code) if code in STEPS else _("follow-up")
    return SHORT[language()].get(code, name) if short else name
