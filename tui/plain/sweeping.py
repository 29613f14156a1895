"""`kefu escalate --once` and `--watch`: what is due is done, told, and sent."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from json import loads

from store.actor import Actor
from store.clock import Clock
from store.database import Desk
from store.desk.judging import judge
from store.desk.sweep import Swept, sweep
from store.errors import CouldNot, DeskError
from store.i18n import _
from tui.plain import shapes
from tui.plain.alerts import fired_since, sentence
from tui.plain.errors import error_text
from tui.plain.judges import Judges
from tui.plain.output import say, say_error, say_json
from tui.plain.systemd import tell_systemd
from tui.plain.watch import each_second
from tui.plain.words import clock_word
from tui.warned import warned_text
from tui.wording import word


def outside_word(group: str, code: str) -> str:
    """A code in the words of a message that goes out; of a warning (group `warning`) its facts as JSON."""
    if group == "warning":
        facts = loads(code)
        return warned_text(facts["clock"], facts["reason"], facts)
    return clock_word(code) if group == "clock" else word(group, code)


def sweep_once(desk: Desk, clock: Clock, now: int, *, json: bool) -> None:
    """What is due now. A notify.toml that cannot be used is told at the end: the alerts have fired by then."""
    swept = sweep(desk, now=now)
    try:
        swept = replace(swept, fired=swept.fired + judge(desk, holder=_holder(), now=now))
    finally:  # a judge that fails keeps no message from going out
        swept, trouble = _send_once(desk, clock, swept)
    if json:
        say_json({"fired": swept.fired, "skipped": swept.skipped, "sent": swept.sent})
    else:
        text = _("Alerts fired: {fired}; levels skipped: {skipped}; messages sent: {sent}.")
        say(text.format(fired=swept.fired, skipped=swept.skipped, sent=swept.sent))
    if trouble is not None:
        raise trouble


def _send_once(desk: Desk, clock: Clock, swept: Swept) -> tuple[Swept, CouldNot | None]:
    from store.outbox.service import send_once

    try:
        return replace(swept, sent=send_once(desk, outside_word, clock)), None
    except CouldNot as error:
        return swept, error


def sweep_on(desk: Desk, actor: Actor, clock: Clock, facts: shapes.Facts, *, json: bool) -> None:
    """Each second until SIGINT or SIGTERM; a line for each alert that fires. Messages go out beside it."""
    from store.outbox.service import Service

    last = fired_since(desk, actor, None, clock())[0]
    if not json:
        say(_("Watching; Ctrl+C ends it."))
    service = Service(outside_word, clock, _complain)
    judges = Judges(desk.path, clock, holder=_holder(), hear=_complain)
    tell_systemd("READY=1")
    trouble = ""
    try:
        for _tick in each_second():
            now = clock()
            try:
                sweep(desk, holder=_holder(), now=now)
                service.look(desk)
                last, found = fired_since(desk, actor, last, now)
                trouble = ""
            except CouldNot as error:
                if error.code != trouble:
                    _complain(error)
                trouble, found = error.code, []
            facts = replace(facts, now=now)
            for alert in found:
                if json:
                    say_json(shapes.alert(alert, facts), lines=True)
                else:
                    say(sentence(alert, facts))
            sys.stdout.flush()
            tell_systemd("WATCHDOG=1")
    finally:
        tell_systemd("STOPPING=1")
        judges.close()
        service.close()


def _holder() -> str:
    return f"escalate-{os.getpid()}"


def _complain(error: DeskError) -> None:
    say_error(error_text(error))
