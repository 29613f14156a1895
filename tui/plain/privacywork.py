"""The commands about customers' data: looking at a masked value, forgetting somebody, what is kept how long."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any, Final

from store.errors import WrongUsage
from store.i18n import N_, _, ngettext
from store.rules.durations import DAY_MS, duration_ms
from store.rules.words import REVEAL_FIELDS, code_of
from tui.plain import typed, wiping
from tui.plain.casework import Command, Work
from tui.plain.output import Cell, say, say_json, say_table
from tui.plain.times import EXAMPLE, moment, stamp
from tui.plain.words import code_for
from tui.wording import word

if TYPE_CHECKING:
    from store.views.reveals import RevealView
    from tui.plain import options as opt

GROUPS: Final[dict[str, str]] = {}


# ---------------------------------------------------------------- looking


def reveal(
    work: Work,
    json: bool,
    number: opt.Number,
    field: opt.RevealField = None,
    message: opt.RevealMessage = None,
    reason: opt.RevealReason = None,
) -> None:
    wanted = typed.number(number)
    if field is None:
        _say_masked(work, wanted, json)
        return
    from store.desk.revealing import reveal as verb

    code = code_of(REVEAL_FIELDS, field)
    if code is None:
        raise WrongUsage("not_one_of", field="field", value=field, choices=", ".join(REVEAL_FIELDS))
    if (code == "message") != (message is not None):
        raise WrongUsage("one_needed", options="message --message ID")
    found = verb(
        work.desk,
        work.actor,
        wanted,
        code,
        message=None if message is None else typed.number(message),
        reason=code_for("reveal_reason", reason),
        now=work.now,
    )
    if json:
        say_json(
            {
                "number": found.number,
                "field": found.field,
                "message": found.message,
                "value": found.value,
                "left": found.left,
            }
        )
    else:
        say(_safe(found.value))


def _say_masked(work: Work, number: int, json: bool) -> None:
    from store.views.revealing import masked_fields

    found, needs_reason = masked_fields(work.desk, work.actor, number)
    if json:
        fields = [{"field": one.field, "message": one.message, "shown": one.shown} for one in found]
        say_json({"number": number, "needs_reason": needs_reason, "masked": fields})
        return
    rows = [
        (
            Cell(word("reveal_field", one.field)),
            Cell(one.field if one.message is None else f"message --message {one.message}", "muted"),
            Cell(" ".join(one.shown.split())),
        )
        for one in found
    ]
    if not rows:
        say(_("Nothing of #{number} is masked.").format(number=number))
        return
    say_table([_("what"), _("field"), _("as everybody sees it")], rows)
    if needs_reason:
        say(_("The ticket is settled: --reason says why you look."))


def report(
    work: Work,
    json: bool,
    since: opt.RevealsSince = "7d",
    agent: opt.RevealsAgent = None,
    as_csv: opt.RevealsCsv = False,
) -> None:
    from store.views.reveals import reveals

    found = reveals(
        work.desk,
        work.actor,
        since=_since(since, work.now, work.facts.zone),
        until=work.now + 1,
        login=agent,
    )
    zone = work.facts.zone
    if json:
        say_json(
            {
                "since": stamp(found.since, zone),
                "until": stamp(found.until, zone),
                "people": [{name: getattr(one, name) for name in _SUMS} for one in found.sums],
                "reveals": [_shape(one, zone) for one in found.rows],
            }
        )
    elif as_csv:
        lines = csv.writer(sys.stdout, lineterminator="\n")
        lines.writerow(_COLUMNS)
        for one in found.rows:
            shape = _shape(one, zone)
            lines.writerow(["" if shape[name] is None else shape[name] for name in _COLUMNS])
    else:
        _say_report(found.rows, found.sums, zone)


_SUMS: Final = ("login", "revealed", "refused", "exported", "tickets")
_COLUMNS: Final = ("at", "login", "what", "number", "field", "message", "reason", "copied", "rows")
_DID: Final = {
    "revealed": N_("looked"),
    "reveal_refused": N_("refused"),
    "exported": N_("exported unmasked"),
}
_WHY_NOT: Final = {
    "not_revealing": N_("not their ticket"),
    "too_many_reveals": N_("too many in an hour"),
    "too_many_exports": N_("too many in an hour"),
    "reveal_needs_reason": N_("no reason given"),
}


def _shape(one: RevealView, zone: str) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in _COLUMNS}
    return {**told, "at": stamp(one.at, zone, seconds=True)}


def _say_report(rows: Any, sums: Any, zone: str) -> None:
    if not rows:
        say(_("Nobody looked at masked data."))
        return
    say_table(
        [_("who"), _("looked"), _("tickets"), _("refused"), _("exports")],
        [
            (
                Cell(one.login),
                Cell(str(one.revealed), "", True),
                Cell(str(one.tickets), "", True),
                Cell(str(one.refused), "risk" if one.refused else "", True),
                Cell(str(one.exported), "", True),
            )
            for one in sums
        ],
    )
    say()
    say_table(
        [_("when"), _("who"), _("what"), _("ticket"), _("field")],
        [
            (
                Cell(stamp(one.at, zone)),
                Cell(one.login),
                Cell(_(_DID[one.what]), "risk" if one.what == "reveal_refused" else ""),
                Cell("" if one.number is None else f"#{one.number}"),
                Cell(_field_text(one)),
            )
            for one in rows
        ],
    )


def _field_text(one: RevealView) -> str:
    if one.rows is not None:
        text = ngettext("{what}, {count} row", "{what}, {count} rows", one.rows)
        text = text.format(what=one.field, count=one.rows)
    else:
        text = word("reveal_field", one.field)
    if one.copied:
        text = _("{field}, copied").format(field=text)
    if one.what == "reveal_refused":
        return f"{text} ({_(_WHY_NOT[one.reason]) if one.reason in _WHY_NOT else one.reason})"
    return f"{text} ({word('reveal_reason', one.reason)})" if one.reason else text


def _since(text: str, now: int, zone: str) -> int:
    """A moment, or how long ago."""
    ago = duration_ms(text)
    if ago is not None:
        return now - ago
    found = moment(text, now, zone)
    if found > now:
        found -= DAY_MS
    if found > now:
        raise WrongUsage("bad_time", value=text, example=EXAMPLE)
    return found


# ---------------------------------------------------------------- the PIN


def pin(work: Work, json: bool, login: opt.PinLogin = None, clear: opt.PinClear = False) -> None:
    from store.desk import pins

    whose = login or work.actor.login
    if clear:
        pins.clear_pin(work.desk, work.actor, whose, now=work.now)
    else:
        if whose != work.actor.login:
            raise WrongUsage("one_needed", options="--clear")
        pins.set_pin(work.desk, work.actor, _typed_pin(), now=work.now)
    if json:
        say_json({"login": whose, "pin": not clear})
    elif clear:
        say(_("'{login}' has no PIN any more.").format(login=whose))
    else:
        say(_("'{login}' has a PIN now; it opens the privacy screen.").format(login=whose))


def _typed_pin() -> str:
    """Typed twice and not shown at a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline(200).rstrip("\r\n")
    from getpass import getpass

    first = getpass(_("New PIN: "))
    if getpass(_("Once more: ")) != first:
        raise WrongUsage("pins_differ")
    return first


def _safe(value: str) -> str:
    from store.text import safe_text

    return safe_text(value, multiline=True)


ON_DESK: Final = (
    Command(
        "",
        "reveal",
        reveal,
        N_("Look at one masked value of a ticket in your hands; it is written down first."),
    ),
    Command("report", "reveals", report, N_("Who looked at which masked data, and what was refused."), True),
    Command(
        "agent",
        "pin",
        pin,
        N_("Set the PIN that opens your privacy screen; an admin can take away somebody's."),
    ),
    Command(
        "", "retain", wiping.retain, N_("Wipe what was kept as long as the policy says; for a daily job.")
    ),
)
