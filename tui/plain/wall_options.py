"""The options of the wall."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

WallPage = Annotated[
    str | None,
    typer.Option(
        "--page",
        metavar="PAGE",
        help=N_("Stay on one page: now, teams, alerts or today; without it they take turns."),
    ),
]
WallRotate = Annotated[
    str, typer.Option("--rotate", metavar="SECONDS", help=N_("How long a page stays: 15 or more."))
]
WallTeam = Annotated[
    str | None, typer.Option("--team", metavar="TEAM", help=N_("One team alone; without it the whole desk."))
]
WallBell = Annotated[
    bool, typer.Option("--bell", help=N_("Ring for a new breach, and for alerts that ask for it."))
]
