"""The options of the commands about customers' data."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

RevealField = Annotated[
    str | None,
    typer.Argument(
        metavar="[FIELD]",
        help=N_("name, phone, email, message ...; without it: what of the ticket is masked."),
        show_default=False,
    ),
]
RevealMessage = Annotated[
    str | None, typer.Option("--message", metavar="ID", help=N_("Which message, as the list names it."))
]
RevealReason = Annotated[
    str | None,
    typer.Option(
        "--reason",
        metavar="WORD",
        help=N_(
            "Why; a settled ticket needs it: customer_asked, follow_up, refund, return, platform, authority or other."
        ),
    ),
]
RevealsSince = Annotated[
    str,
    typer.Option("--since", metavar="TIME", help=N_("From when on: 2026-03-21 14:05, or how long ago: 7d.")),
]
WarningsSince = RevealsSince
RevealsAgent = Annotated[str | None, typer.Option("--agent", metavar="LOGIN", help=N_("Only this person's."))]
RevealsCsv = Annotated[bool, typer.Option("--csv", help=N_("Every look as a line of CSV."))]
CustomerWords = Annotated[
    list[str],
    typer.Argument(
        metavar="WHO | forget ID",
        help=N_(
            "A nick, phone number, e-mail, order number or name; or 'forget' and the customer's id to anonymise them."
        ),
    ),
]
ForgetReason = Annotated[
    str | None,
    typer.Option(
        "--reason",
        metavar="WORD",
        help=N_("With forget: consent_withdrawn, purpose_met, period_over, unlawful or other."),
    ),
]
ForgetDryRun = Annotated[
    bool, typer.Option("--dry-run", help=N_("With forget: say what would be done, change nothing."))
]
ForgetReplay = Annotated[
    bool,
    typer.Option(
        "--replay", help=N_("With forget: again whom the ledger of erasures knows, after a restore.")
    ),
]
ForgetOpen = Annotated[
    bool, typer.Option("--open-too", help=N_("With forget: even while they have open tickets."))
]
RetainDryRun = Annotated[bool, typer.Option("--dry-run", help=N_("Say what would be done, change nothing."))]
RetainVacuum = Annotated[
    bool,
    typer.Option("--vacuum", help=N_("Rewrite the file even while people are on; who writes then waits.")),
]
PinLogin = Annotated[
    str | None,
    typer.Argument(
        metavar="[LOGIN]", help=N_("Whose PIN is taken away; without it: you."), show_default=False
    ),
]
PinClear = Annotated[bool, typer.Option("--clear", help=N_("Take the PIN away."))]
