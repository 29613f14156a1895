"""How a file was read: its format, encoding and sheet, what was no row of its table, what one should know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.i18n import _, ngettext
from store.text import safe_text
from tui.plain.importkinds import kind_word
from tui.plain.output import say
from tui.plain.shapes import Json
from tui.plain.words import listed

if TYPE_CHECKING:
    from store.imports.options import ImportResult

SHOWN: Final = 5
"""Skipped lines that the text lists."""


def how_read_json(result: ImportResult) -> Json:
    """These keys of the answer of `import`."""
    return {
        "format": result.format,
        "encoding": result.encoding,
        "preset": result.preset,
        "also": list(result.also),
        "passed_over": result.passed_over,
        "unknown_values": [
            {"column": column, "value": value, "rows": count}
            for (column, value), count in result.unknown_values.items()
        ],
        "sheet": result.sheet,
        "skipped": result.skipped,
        "notes": [{"row": one.number, "why": one.why, "text": one.text} for one in result.notes],
        "remarks": [{"code": one.code, "text": str(one)} for one in result.remarks],
    }


def say_how_read(result: ImportResult) -> None:
    """One line for the file, one for each remark and skipped line."""
    parts = [result.format.upper(), result.encoding.removesuffix("-sig").upper()]
    if result.sheet:
        parts.append(_("sheet '{name}'").format(name=safe_text(result.sheet)))
    if result.preset:
        parts.append(_("preset {name}").format(name=safe_text(result.preset)))
    say(_("Read as {how}.").format(how=listed(filter(None, parts))))
    if result.passed_over:
        text = ngettext(
            "{count} row of another kind was left out.",
            "{count} rows of another kind were left out.",
            result.passed_over,
        )
        say("  " + text.format(count=result.passed_over))
    for kind in result.also:
        say(
            "  "
            + _("The file holds {what} as well: kefu import {kind} FILE").format(
                what=kind_word(kind), kind=kind
            )
        )
    for (column, value), count in list(result.unknown_values.items())[:SHOWN]:
        text = _("{column}: nobody knows '{value}' (rows: {count}); it was left out")
        say("  " + text.format(column=safe_text(column), value=safe_text(value), count=count))
    for remark in result.remarks:
        say("  " + safe_text(str(remark)))
    if not result.skipped:
        return
    text = ngettext("{count} line is no row:", "{count} lines are no rows:", result.skipped)
    say(text.format(count=result.skipped))
    for note in result.notes[:SHOWN]:
        say("  " + _("row {row}: {reason}").format(row=note.number, reason=safe_text(str(note))[:120]))
    if result.skipped > SHOWN:
        more = result.skipped - SHOWN
        say("  " + ngettext("... and {count} more", "... and {count} more", more).format(count=more))
