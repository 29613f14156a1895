"""What a dry run would create and update, by its first rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from store.i18n import _, language
from store.text import safe_text
from tui.plain.shapes import Json
from tui.plain.words import field_word
from tui.wording import GROUPS, word

if TYPE_CHECKING:
    from store.imports.options import ImportResult

_WORDED: Final = {
    **{
        name: name
        for name in (
            "kind",
            "scenario",
            "channel",
            "category",
            "priority",
            "status",
            "responsibility",
            "team",
            "role",
        )
    },
    "urgency": "grade",
    "importance": "grade",
    "stage": "return_stage",
    "type": "return_type",
}
"""Field -> the vocabulary of its codes, where it is the same in every kind of rows."""
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def samples_json(result: ImportResult) -> list[Json]:
    """`samples` of the answer of `import --dry-run`: a changed field is [before, behind]."""
    return [
        {"what": one.what, "row": one.row, "ticket": one.number, "fields": one.fields}
        for one in result.samples
    ]


def sample_lines(result: ImportResult) -> Iterator[str]:
    """A line for each sample, in the words of kefu's own files."""
    titles = _titles()
    for one in result.samples:
        told = _("; ").join(
            _("{field}: {value}").format(
                field=titles.get(name) or field_word(name), value=_value(name, value)
            )
            for name, value in one.fields.items()
        )
        if one.what == "created":
            text = _("row {row} would be new: {told}")
        elif one.number is None:
            text = _("row {row} would change: {told}")
        else:
            text = _("row {row} would change #{number}: {told}")
        yield safe_text(text.format(row=one.row, number=one.number, told=told))


def _titles() -> dict[str, str]:
    """Field -> the column in which it stands; in English a field is called like its column."""
    from store.imports.preset_places import own_format

    own = own_format()
    zh = language() == "zh"
    return {
        field: names[1] if zh and len(names) > 1 else names[0]
        for kind in reversed(own.kinds)
        for field, names in own.of(kind).columns.items()
    }


def _value(name: str, value: Any) -> str:
    if isinstance(value, list):
        return " -> ".join("-" if each in (None, "") else _value(name, each) for each in value)
    text = str(value)
    if _TIME.fullmatch(text):
        return text[:10] + " " + text[11:19]
    group = _WORDED.get(name, "")
    return word(group, text) if text in GROUPS.get(group, ()) else text
