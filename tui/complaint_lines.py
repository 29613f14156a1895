"""The offers made to a customer, as lines. Pure."""

from __future__ import annotations

from store.i18n import _
from store.views.ticket_shapes import OfferView
from tui.cells import wrap
from tui.widgets.painted import Line
from tui.wording import money, word


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
