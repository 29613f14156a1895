"""The options of `kefu report`."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

ReportSpan = Annotated[
    str | None,
    typer.Option(
        "--span",
        metavar="PERIOD",
        help=N_(
            "Of the report's kind: yesterday, last-week, last-month, 2026-11-22, 2026-W47, 2026-11, 2026-Q4, 2026; without:"
            " the one that runs."
        ),
    ),
]
ReportAsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help=N_("What was known then: the report is the same for ever.")),
]
ReportFormat = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="FORMAT", help=N_("md, csv or xlsx; without: as the file's name ends, or md.")
    ),
]
ReportFile = Annotated[
    str | None,
    typer.Option(
        "--out", "-o", metavar="FILE|-", help=N_("Into this file; - or nothing is standard output.")
    ),
]
ReportForce = Annotated[bool, typer.Option("--force", help=N_("Write over a file that is there."))]
