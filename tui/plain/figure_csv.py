"""Figures as a CSV: a line a figure and group, with the period before and the year before."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from store.i18n import ngettext
from store.rules.figures import FIGURES
from store.text import safe_text
from store.text.formulas import guarded
from tui.plain import typed
from tui.plain.figure_asking import Asked, answered
from tui.plain.figure_tables import document
from tui.plain.output import say, say_json

if TYPE_CHECKING:
    from tui.plain.casework import Work

COLUMNS = ("period", "by", "group", "figure", "unit", "value", "count", "out_of", "before", "a_year_before")


def write_csv(work: Work, asked: Asked, target: str, *, force: bool, json: bool) -> None:
    """Raises CouldNot when there is a file of that name (unless `force`), or none can be written."""
    found = document(answered(work, asked, asked.which), asked, work)
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    count = 0
    for group in found["groups"]:
        key = "" if group["key"] is None else guarded(group["key"])
        by = "" if group["key"] is None else asked.by
        for id_, value in group["values"].items():
            figures = [value[name] for name in ("value", "count", "out_of", "before", "a_year_before")]
            writer.writerow([asked.span.name, by, key, id_, FIGURES[id_].unit, *figures])
            count += 1
    if target == typed.DASH:
        sys.stdout.write(sheet.getvalue())
        return
    from store.exports.target import target_file

    path = Path(target)
    with target_file(path, force=force) as file:
        file.write(sheet.getvalue().encode("utf-8-sig"))
    if json:
        say_json({"file": str(path), "rows": count})
    else:
        text = ngettext("{count} row is in {path}.", "{count} rows are in {path}.", count)
        say(text.format(count=count, path=safe_text(str(path))))
