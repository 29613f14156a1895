"""The options of `kefu export`."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

ExportKind = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help=N_(
            "tickets, messages, events, customers, orders, shipments, returns, surveys, alerts, articles, scripts"
            " or agents."
        ),
    ),
]
ExportView = Annotated[
    str | None,
    typer.Argument(
        metavar="[VIEW]",
        help=N_("Only the tickets of a queue, the desk's or your own; without: all, closed ones too."),
        show_default=False,
    ),
]
ExportOut = Annotated[
    str | None, typer.Option("--out", "-o", metavar="FILE|-", help=N_("Where to; without: standard output."))
]
ExportFormat = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help=N_("csv, xlsx or jsonl; else by the file's name.")),
]
ExportColumns = Annotated[
    str | None,
    typer.Option(
        "--columns", metavar="A,B,...", help=N_("Which columns, in this order; 'list' names those there are.")
    ),
]
ExportFilter = Annotated[
    str | None,
    typer.Option("--filter", metavar="TEXT", help=N_("Only tickets like these: 'status:closed !vip 破损'.")),
]
ExportSearch = Annotated[
    str | None, typer.Option("--search", metavar="TEXT", help=N_("Only tickets that a search finds."))
]
ExportSource = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help=N_("Only tickets that were imported from there.")),
]
ExportSince = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help=N_("From then on: 2026-11-01, 2026-11-01T09:30, 7d (ago).")),
]
ExportUntil = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help=N_("Up to then; a day counts as a whole."))
]
ExportBy = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="TIME",
        help=N_("What --since and --until look at: opened, updated, resolved, closed ..."),
    ),
]
ExportLimit = Annotated[
    str | None, typer.Option("--limit", metavar="COUNT", help=N_("At most so many rows, the oldest first."))
]
ExportHeader = Annotated[
    str | None,
    typer.Option(
        "--header", metavar="code|zh|en", help=N_("What columns are called; zh: Chinese words too.")
    ),
]
ExportEncoding = Annotated[
    str | None,
    typer.Option(
        "--encoding", metavar="NAME", help=N_("Of CSV: utf-8-sig (Excel reads it), utf-8, gb18030 or utf-16.")
    ),
]
ExportDelimiter = Annotated[
    str | None,
    typer.Option(
        "--delimiter", metavar="SIGN", help=N_("Between the cells of CSV: a sign, tab or semicolon.")
    ),
]
ExportTimes = Annotated[
    str | None,
    typer.Option(
        "--times",
        metavar="iso|local",
        help=N_("Times with offset, or the desk's wall clock for spreadsheets."),
    ),
]
ExportReveal = Annotated[
    bool,
    typer.Option("--reveal", help=N_("Customer data unmasked, for those who may; it is written down.")),
]
ExportForce = Annotated[bool, typer.Option("--force", help=N_("Write over a file that is there."))]
