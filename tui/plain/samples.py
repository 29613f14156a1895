"""What a dry run would create and update, by its first rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from store.i18n import _
from store.text import safe_text
from tui.plain.shapes import Json
from tui.plain.words import field_word

if TYPE_CHECKING:
    from store.imports.options import ImportResult


def samples_json(result: ImportResult) -> list[Json]:
    """`samples` of the answer of `import --dry-run`: a changed field is [before, behind]."""
    return [
        {"what": one.what, "row": one.row, "ticket": one.number, "fields": one.fields}
        for one in result.samples
    ]


def sample_lines(result: ImportResult) -> Iterator[str]:
    """A line for each sample."""
    for one in result.samples:
        told = "; ".join(f"{field_word(name)}: {_value(value)}" for name, value in one.fields.items())
        if one.what == "created":
            text = _("row {row} would be new: {told}")
        elif one.number is None:
            text = _("row {row} would change: {told}")
        else:
            text = _("row {row} would change #{number}: {told}")
        yield safe_text(text.format(row=one.row, number=one.number, told=told))


def _value(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2:
        return " -> ".join("-" if each in (None, "") else _value(each) for each in value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value)
