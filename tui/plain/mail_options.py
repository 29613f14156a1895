"""The options of the commands about files that came with messages."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

AttachmentName = Annotated[
    str, typer.Argument(metavar="FILE", help=N_("Its number, as 'kefu show' tells it, or its name."))
]
AttachmentOut = Annotated[
    str | None,
    typer.Option("--out", "-o", metavar="PATH|-", help=N_("Where to; without: standard output.")),
]
FilesTidy = Annotated[bool, typer.Option("--tidy", help=N_("Remove files that no ticket names."))]
