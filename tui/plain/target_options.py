"""The options of commands about targets, warnings and what answers them."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

FalseAlarm = Annotated[
    bool, typer.Option("--false-alarm", help=N_("A warning that was none; it is counted."))
]
MeasureAlert = Annotated[
    str | None,
    typer.Option("--alert", metavar="ID", help=N_("The alert that it answers, such as a missed target.")),
]
PolicyShipped = Annotated[
    bool,
    typer.Option("--shipped", help=N_("Print the policy that kefu ships instead, to take parts of it over.")),
]
