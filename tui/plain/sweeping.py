"""`kefu escalate --once` and `--watch`: what is due is done, and told."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from store.actor import Actor
from store.clock import Clock
from store.database import Desk
from store.desk.sweep import sweep
from store.errors import CouldNot
from store.i18n import _
from tui.plain import shapes
from tui.plain.alerts import fired_since, sentence
from tui.plain.errors import error_text
from tui.plain.output import say, say_error, say_json
from tui.plain.watch import each_second


def sweep_once(desk: Desk, now: int, *, json: bool) -> None:
    """What is due now."""
    swept = sweep(desk, now=now)
    if json:
        say_json({"fired": swept.fired, "skipped": swept.skipped, "sent": swept.sent})
    else:
        text = _("Alerts fired: {fired}; levels skipped: {skipped}; messages sent: {sent}.")
        say(text.format(fired=swept.fired, skipped=swept.skipped, sent=swept.sent))


def sweep_on(desk: Desk, actor: Actor, clock: Clock, facts: shapes.Facts, *, json: bool) -> None:
    """Each second until SIGINT or SIGTERM; a line for each alert that fires."""
    last = fired_since(desk, actor, None, clock())[0]
    if not json:
        say(_("Watching; Ctrl+C ends it."))
    trouble = ""
    for _tick in each_second():
        now = clock()
        try:
            sweep(desk, holder=f"escalate-{os.getpid()}", now=now)
            last, found = fired_since(desk, actor, last, now)
            trouble = ""
        except CouldNot as error:
            if error.code != trouble:
                say_error(error_text(error))
            trouble, found = error.code, []
        facts = replace(facts, now=now)
        for alert in found:
            if json:
                say_json(shapes.alert(alert, facts), lines=True)
            else:
                say(sentence(alert, facts))
        sys.stdout.flush()
