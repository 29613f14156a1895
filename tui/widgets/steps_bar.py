"""A complaint's seven steps on one line: done, next, still to come, and what the next one lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len

from store.i18n import _, language
from store.views.shapes import StepView
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
GAP: Final = " "


class StepsBar(Painted):
    """Shown over a complaint, away over everything else."""

    DEFAULT_CSS = """
    StepsBar { height: 1; display: none; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._steps: tuple[StepView, ...] = ()

    def show(self, steps: Sequence[StepView]) -> None:
        """These steps; none: there is nothing to show."""
        self._steps = tuple(steps)
        self.display = bool(steps)
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        return steps_line(self._steps, width) if y == 0 else ()


def steps_line(steps: Sequence[StepView], width: int) -> Line:
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


def next_step(steps: Sequence[StepView]) -> StepView | None:
    """The first step that is not done, or lacks something; None once all are complete."""
    return next((step for step in steps if step.done_at is None or step.missing), None)


def _bar(steps: Sequence[StepView], *, short: bool) -> list[Span]:
    current = next_step(steps)
    spans: list[Span] = []
    for step in steps:
        if step is current:
            sign, style = ">", "risk"
        elif step.done_at is not None and not step.missing:
            sign, style = "+", "good"
        else:
            sign, style = ".", "muted"
        spans += [(f"{sign}{_name(step.name, short=short)}", style), (GAP, "")]
    return spans


def _need(steps: Sequence[StepView], *, short: bool) -> Span:
    """What has to be done next, and its style."""
    current = next_step(steps)
    if current is None:
        return _("complete"), "good"
    name = _name(current.name, short=short)
    if not current.missing:
        return _("next: {step}").format(step=name), "risk"
    fields = listed(field_word(field) for field in current.missing)
    return _("{step}: {fields}").format(step=name, fields=fields), "risk"


def _name(code: str, *, short: bool) -> str:
    name = word("step", code)
    return SHORT[language()].get(code, name) if short else name
