"""What an import of orders, parcels and refunds tells beside its counts: customers joined, tickets opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.i18n import _, ngettext
from tui.plain.shapes import Json
from tui.plain.words import listed

if TYPE_CHECKING:
    from store.imports.options import ImportResult

SHOWN: Final = 20


def shop_json(result: ImportResult) -> Json:
    """The keys of the answer."""
    return {
        "joined": [
            {"kept": one.kept, "gone": one.gone, "why": one.why, "row": one.row} for one in result.joined
        ],
        "joins": result.joins,
        "more_of_order": result.more_of_order,
        "opened": list(result.opened),
    }


def shop_lines(result: ImportResult) -> list[str]:
    """The same in words; nothing where there is nothing to tell."""
    lines: list[str] = []
    if count := result.more_of_order:
        text = ngettext(
            "{count} row told of one more item of the order above it.",
            "{count} rows told of one more item of the order above them.",
            count,
        )
        lines.append(text.format(count=count))
    if count := len(result.opened):
        text = ngettext(
            "{count} ticket opened for what runs on a platform's clock: {numbers}",
            "{count} tickets opened for what runs on a platform's clock: {numbers}",
            count,
        )
        shown = [f"#{number}" for number in result.opened[:SHOWN]]
        lines.append(text.format(count=count, numbers=listed([*shown, *(["…"] if count > SHOWN else [])])))
    if count := result.joins:
        text = ngettext(
            "{count} pair of customer records turned out to be one person's:",
            "{count} pairs of customer records turned out to be one person's:",
            count,
        )
        lines.append(text.format(count=count))
        reasons = {"phone": _("the same phone number"), "email": _("the same e-mail address")}
        for one in result.joined[:SHOWN]:
            told = _("row {row}: customer {gone} is customer {kept}: {why}")
            lines.append("  " + told.format(row=one.row, gone=one.gone, kept=one.kept, why=reasons[one.why]))
        if count > SHOWN:
            more = ngettext("... and {count} more", "... and {count} more", count - SHOWN)
            lines.append("  " + more.format(count=count - SHOWN))
    return lines
