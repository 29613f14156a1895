"""A word to systemd, where it has started this process and wants to hear: no library, one datagram (sd_notify(3))."""

from __future__ import annotations

import os
import socket


def tell_systemd(state: str) -> None:
    """`READY=1`, `WATCHDOG=1` or `STOPPING=1`; nothing where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect("\0" + address[1:] if address[0] == "@" else address)
            line.sendall(state.encode())
    except OSError:
        pass  # whoever asked is gone
