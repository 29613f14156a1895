"""The options of `kefu serve` and `kefu agent key`."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

DoctorSshd = Annotated[
    bool,
    typer.Option(
        "--sshd", help=N_("Check the way in over SSH instead: reads what 'sshd -T -C user=kefu' prints.")
    ),
]
DoctorConfig = Annotated[
    str | None,
    typer.Option(
        "--config", metavar="FILE|-", help=N_("With --sshd: what sshd -T printed; without: standard input.")
    ),
]
ServeAs = Annotated[str, typer.Option("--as", metavar="LOGIN", help=N_("Whose session it is."))]
ServeKey = Annotated[
    str | None,
    typer.Option(
        "--key", metavar="FINGERPRINT", help=N_("By which key they came: the session ends with it.")
    ),
]
KeyLogin = Annotated[str, typer.Argument(metavar="LOGIN", help=N_("Whose key it is."))]
KeyFile = Annotated[
    str,
    typer.Argument(
        metavar="FILE|-", help=N_("The public key as OpenSSH writes it (.pub); - is standard input.")
    ),
]
KeyFrom = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="ADDRESSES", help=N_("Only from these addresses, such as 10.0.0.0/24,10.1.0.5.")
    ),
]
KeyExpires = Annotated[
    str | None, typer.Option("--expires", metavar="TIME", help=N_("Until then: 2026-12-31 18:00, +90d ..."))
]
KeyListWords = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[LOGIN]",
        help=N_("Whose; behind --for-sshd: USER TYPE KEY, as sshd asks."),
        show_default=False,
    ),
]
KeyForSshd = Annotated[
    bool,
    typer.Option("--for-sshd", help=N_("The lines that sshd reads, of all keys or of the one asked for.")),
]
KeyShell = Annotated[
    str | None,
    typer.Option("--shell", metavar="COMMAND", help=N_("What sshd runs; without: /opt/kefu/bin/kefu-shell.")),
]
KeyWanted = Annotated[str, typer.Argument(metavar="KEY", help=N_("Its number or its fingerprint."))]
KeyWrite = Annotated[
    str | None,
    typer.Option("--write", metavar="PATH", help=N_("Into this authorized_keys; its other lines stay.")),
]
