"""The options of the commands about batches of imports."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

BatchToShow = Annotated[
    str | None, typer.Argument(metavar="[BATCH]", help=N_("Only this one, with all that is known of it."))
]
BatchLimit = Annotated[str, typer.Option("--limit", metavar="N", help=N_("At most so many."))]
BatchToUndo = Annotated[
    str, typer.Argument(metavar="BATCH", help=N_("The batch's number, as 'kefu import list' gives it."))
]
UndoDryRun = Annotated[bool, typer.Option("--dry-run", help=N_("Say what would come of it, change nothing."))]
WatchFolder = Annotated[
    str, typer.Argument(metavar="DIR", help=N_("The folder that files are dropped into."))
]
WatchKind = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=N_("What its files hold: tickets, orders ...; else their header tells."),
    ),
]
WatchOnce = Annotated[bool, typer.Option("--once", help=N_("Bring in what lies there, then end."))]
