"""The options of `kefu kpi`."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

KpiSpan = Annotated[
    str | None,
    typer.Option(
        "--span",
        metavar="PERIOD",
        help=N_(
            "today, yesterday, week, month, quarter, year, 2026-11-22, 2026-W47, 2026-11, 2026-Q4, 2026 or"
            " 2026-11-01..2026-11-22; without: today."
        ),
    ),
]
KpiBy = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="WHAT",
        help=N_(
            "In groups: day, week, month, quarter, year, hour, weekday, team, agent, scenario, kind, category, channel,"
            " region, product, shop, priority or platform."
        ),
    ),
]
KpiOnly = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="WHAT=VALUE",
        help=N_("Only these: channel=chat,phone; may stand more than once."),
    ),
]
KpiFigure = Annotated[
    list[str] | None,
    typer.Option(
        "--figure",
        metavar="ID",
        help=N_("Only this figure; may stand more than once. 'list' names them all."),
    ),
]
KpiAsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help=N_("What was known then: the answer is the same for ever.")),
]
KpiTickets = Annotated[
    str | None,
    typer.Option(
        "--tickets", metavar="ID", help=N_("The tickets behind a figure, those that missed it first.")
    ),
]
KpiKey = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help=N_("With --tickets and --by: of this group alone."))
]
KpiLimit = Annotated[
    str, typer.Option("--limit", metavar="COUNT", help=N_("With --tickets: at most so many."))
]
KpiCsv = Annotated[
    str | None,
    typer.Option(
        "--csv", metavar="FILE|-", help=N_("A table of every figure and group; - is standard output.")
    ),
]
KpiForce = Annotated[bool, typer.Option("--force", help=N_("Write over a file that is there."))]
KpiTargets = Annotated[
    bool, typer.Option("--targets", help=N_("How the figures stand against the policy's targets."))
]
KpiScorecard = Annotated[bool, typer.Option("--scorecard", help=N_("The agents' scorecards."))]
