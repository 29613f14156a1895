"""A complaint's steps as one bar that says where it stands and what is missing, and the offers made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from store.i18n import N_, _
from store.views.shapes import OfferView, StepView, TicketView
from tui.cells import wrap
from tui.countdown import wall_text
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled
from tui.wording import money, word

FIELDS: Final = {
    "category": N_("category"),
    "responsibility": N_("responsibility"),
    "solution": N_("solution"),
    "note": N_("note"),
    "offer": N_("offer"),
    "answer": N_("the customer's answer"),
}
"""What a step may still need; another field is called by its code."""


class ComplaintPanel(Scrolled):
    """Steps and offers of a complaint; empty for any other ticket."""

    DEFAULT_CSS = """
    ComplaintPanel { height: 1fr; }
    """

    def __init__(
        self, *, zone: ZoneInfo, now: Callable[[], int], id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._zone = zone
        self._today = now
        self._ticket: TicketView | None = None

    def show(self, ticket: TicketView | None) -> None:
        """This ticket's steps and offers."""
        same = (
            ticket is not None and self._ticket is not None and ticket.row.number == self._ticket.row.number
        )
        self._ticket = ticket
        if same:
            self.renew()
        else:
            self.restart()

    def content(self, width: int) -> list[Line]:
        if self._ticket is None or not self._ticket.steps:
            return []
        now = self._today()
        lines = step_lines(self._ticket.steps, width)
        for offer in self._ticket.offers:
            lines += offer_lines(offer, wall_text(offer.at, now, self._zone), width)
        return lines


def step_lines(steps: Sequence[StepView], width: int) -> list[Line]:
    """`[+] received  [+] recorded  [>] classified  [ ] ...`, as many a line as fit, then what the next step needs."""
    done = {step.name for step in steps if step.done_at is not None}
    current = next((step for step in steps if step.name not in done), None)
    lines: list[Line] = []
    line: list[tuple[str, str]] = []
    used = 0
    for step in steps:
        sign, style = (
            ("+", "good") if step.name in done else (">", "risk") if step is current else (" ", "muted")
        )
        text = f"[{sign}] {word('step', step.name)}"
        size = cell_len(text) + 2
        if used and used + size > width:
            lines.append((*line, ("", "")))
            line, used = [], 0
        line += [(text, style), ("  ", "")]
        used += size
    if line:
        lines.append((*line, ("", "")))
    if current is not None and current.missing:
        missing = ", ".join(_(FIELDS.get(field, field)) for field in current.missing)
        lines.extend(
            ((text, "risk"), ("", "")) for text in wrap(_("missing: {fields}").format(fields=missing), width)
        )
    return lines


def offer_lines(offer: OfferView, when: str, width: int) -> list[Line]:
    """An offer and its answer."""
    what = word("offer", offer.type)
    if offer.amount_fen is not None:
        what += " " + money(offer.amount_fen, offer.currency)
    head = _("{when} offered: {what}").format(when=when, what=what)
    answer = word("answer", offer.answer) if offer.answer else _("no answer yet")
    style = {"accepted": "good", "refused": "risk", "countered": "risk"}.get(offer.answer or "", "muted")
    lines: list[Line] = [((text, ""),) for text in wrap(head, width)]
    lines.extend((("  ", ""), (text, "")) for text in wrap(offer.text, width - 2) if text)
    lines.append((("  ", ""), (answer, style), ("", "")))
    lines.extend((("  ", ""), (text, "")) for text in wrap(offer.answer_text, width - 2) if text)
    return lines
