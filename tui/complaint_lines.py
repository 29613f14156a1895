"""A complaint's steps as one bar that says where it stands and what is missing, and the offers made. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from store.i18n import _
from store.views.shapes import OfferView, StepView
from tui.cells import wrap
from tui.plain.words import field_word, listed
from tui.widgets.painted import Line
from tui.wording import money, word


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
        missing = listed(field_word(field) for field in current.missing)
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
