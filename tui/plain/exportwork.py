"""`kefu export`: rows of the desk as a file. cli.py makes it a command."""

from __future__ import annotations

import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from store.errors import WrongUsage
from store.i18n import N_, _, ngettext
from store.rules.durations import duration_ms
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.output import Cell, say, say_error, say_json, say_table
from tui.plain.progress import bar

if TYPE_CHECKING:
    from store.exports.options import Written
    from store.views.exporting import Question
    from tui.plain import options as opt

GROUPS: Final[dict[str, str]] = {}
MOST_ROWS: Final = 10**11
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_COMMAS: Final = re.compile(r"[,，]")


def export(
    work: Work,
    json: bool,
    kind: opt.ExportKind,
    view: opt.ExportView = None,
    out: opt.ExportOut = None,
    format: opt.ExportFormat = None,
    columns: opt.ExportColumns = None,
    filter: opt.ExportFilter = None,
    search: opt.ExportSearch = None,
    source: opt.ExportSource = None,
    since: opt.ExportSince = None,
    until: opt.ExportUntil = None,
    by: opt.ExportBy = None,
    limit: opt.ExportLimit = None,
    header: opt.ExportHeader = None,
    encoding: opt.ExportEncoding = None,
    delimiter: opt.ExportDelimiter = None,
    times: opt.ExportTimes = None,
    reveal: opt.ExportReveal = False,
    force: opt.ExportForce = False,
) -> None:
    from store.exports.exporting import export as write
    from store.exports.options import JSON, XLSX, shape_of

    if columns is not None and columns.strip().lower() in ("list", "列表"):
        _say_columns(kind, json)
        return
    zone = ZoneInfo(work.facts.zone)
    question = _question(
        work,
        kind=kind,
        columns=columns,
        view=view,
        filter=filter,
        search=search,
        source=source,
        since=None if since is None else _moment(since, work.now, zone, ends=False),
        until=None if until is None else _moment(until, work.now, zone, ends=True),
        by=by,
        limit=limit,
        reveal=reveal,
    )
    path = None if out in (None, typed.DASH) else Path(str(out))
    if path is None and json and format is None:
        format = JSON
    shape = shape_of(path, format=format, encoding=encoding, delimiter=delimiter, header=header, times=times)
    if path is None and shape.format == XLSX and sys.stdout.isatty():
        raise WrongUsage("not_for_terminal", format="XLSX")
    with bar(_("export")) as told:
        written = write(
            work.desk,
            work.actor,
            question,
            shape,
            path or sys.stdout.buffer,
            force=force,
            now=work.now,
            progress=lambda done, total: told(done, total or None, done),
        )
    _say_written(written, question, json=json and path is not None)


def _question(work: Work, **given: Any) -> Question:
    """What the options ask for. A queue of one's own is its filter, among the open tickets."""
    from store.rules.filter_syntax import parse
    from store.rules.filters import Filter
    from store.views.exporting import Question
    from store.views.queues import VIEWS
    from store.views.saved_queues import filter_of, named

    wanted = Filter() if given["filter"] is None else parse(given["filter"], settled=True)
    view = given["view"]
    if view is not None:
        name = view.strip()
        view = name.lower().replace("_", "-")
        own = None if view in VIEWS else named(work.desk, work.actor, name)
        if own is not None:
            view, wanted = "open", Filter((*filter_of(own).terms, *wanted.terms))
    names = () if given["columns"] is None else tuple(_COMMAS.split(given["columns"]))
    limit = None if given["limit"] is None else typed.count("--limit", given["limit"], 0, MOST_ROWS)
    by = None if given["by"] is None else given["by"].strip().lower().removesuffix("_at")
    return Question(**{**given, "filter": wanted, "view": view, "columns": names, "limit": limit, "by": by})


def _moment(text: str, now: int, zone: ZoneInfo, *, ends: bool) -> int:
    """Milliseconds of a day (its end, where `ends`), of a time in the zone or with its offset, or of `7d` ago."""
    written = text.strip()
    ago = duration_ms(written.removeprefix("-")) if written.isascii() else None
    if ago is not None:
        return now - ago
    try:
        at = datetime.fromisoformat(written)
        at = at if at.tzinfo is not None else at.replace(tzinfo=zone)
        if ends and _DAY.fullmatch(written):
            at += timedelta(days=1)
        return round(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise WrongUsage("bad_time", value=text, example="2026-11-01, 2026-11-01T09:30, 7d") from None


def _say_columns(name: str, json: bool) -> None:
    from store.views.exporting import kind_of

    kind = kind_of(name)
    if json:
        say_json(
            [
                {"name": one.name, "title": one.title, "holds": one.holds, "masked": one.mask is not None}
                for one in kind.columns
            ]
        )
        return
    rows = [
        [
            Cell(one.name, "strong"),
            Cell(one.title),
            Cell(_("masked") if one.mask is not None else "", "muted"),
        ]
        for one in kind.columns
    ]
    say_table((_("column"), _("Chinese name"), ""), rows)


def _say_written(written: Written, question: Question, *, json: bool) -> None:
    """What came of it; beside data on standard output only what somebody should look at."""
    if json:
        say_json(
            {
                "kind": written.kind,
                "path": str(written.path),
                "format": written.format,
                "rows": written.rows,
                "bytes": written.size,
                "columns": list(written.columns),
                "masked": not question.reveal,
                "sheets": written.sheets or None,
                "cut": [{"row": row, "column": column} for row, column in written.cut],
                "cut_count": written.cut_count,
            }
        )
    elif written.path is not None:
        text = ngettext("{rows} row written to {path}.", "{rows} rows written to {path}.", written.rows)
        say(text.format(rows=written.rows, path=written.path))
        if written.sheets > 1:
            say(_("A sheet holds 1,048,575 rows; there are {sheets} sheets.").format(sheets=written.sheets))
    if written.cut_count and not json:
        row, column = written.cut[0]
        text = ngettext(
            "{count} text was cut at the 32,767 characters that a cell holds (row {row}, {column}); CSV and JSON Lines"
            " keep it whole.",
            "{count} texts were cut at the 32,767 characters that a cell holds (the first: row {row}, {column}); CSV and"
            " JSON Lines keep them whole.",
            written.cut_count,
        )
        say_error(text.format(count=written.cut_count, row=row, column=column))


ON_DESK: Final = (
    Command(
        "",
        "export",
        export,
        N_(
            "Write tickets, customers, orders ... to a file: CSV, XLSX or JSON Lines; masked unless --reveal."
        ),
    ),
)
