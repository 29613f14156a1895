"""The commands about what leaves the terminal. cli.py makes them commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from store.errors import CouldNot, DeskError
from store.i18n import N_, _, ngettext
from store.views.outbox import OutboxRow
from tui.outgoing import trouble_words
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.output import Cell, say, say_json, say_table
from tui.plain.times import stamp

if TYPE_CHECKING:
    from tui.plain import options as opt
    from tui.plain.shapes import Facts

GROUPS: Final = {"notify": N_("What leaves the terminal: alerts by channel, replies by e-mail.")}

REFUSALS: Final = {
    "no_connection": N_("no connection"),
    "no_answer": N_("no answer in time"),
    "bad_answer": N_("an answer that is none of a robot's"),
    "bad_certificate": N_("its certificate is not valid"),
    "bad_address": N_("the address is none"),
    "smtp_cannot": N_("the mail server cannot do what is asked for"),
    "defect": N_("an address that cannot be used, or a defect of kefu"),
    "bounced": N_("it came back: the address does not take it"),
    "no_to": N_("it has no 'to' and carries replies alone"),
    "no_apprise": N_("the package 'apprise' is not installed"),
    "apprise_address": N_("apprise does not know this kind of address"),
    "apprise_refused": N_("apprise says that it was not taken"),
}
"""Why something was not taken -> its words."""
STATES: Final = {
    "waiting": N_("waits"),
    "sending": N_("being sent"),
    "dead": N_("given up"),
}
KINDS: Final = {
    "alert": N_("alert"),
    "reply": N_("reply to the customer"),
    "digest": N_("digest of alerts"),
}


# ---------------------------------------------------------------- words


def refusal_words(code: str | None) -> str:
    """Why an attempt failed: `http 500`, `robot 45009`, `smtp 550`, or a code of REFUSALS; a question mark behind it says
    that it may have arrived all the same."""
    if not code:
        return ""
    plain = code.removesuffix("?")
    where, _sign, number = plain.partition(" ")
    if number:
        names = {
            "http": _("status {number}"),
            "robot": _("the robot's error {number}"),
            "smtp": _("SMTP {number}"),
        }
        text = names.get(where, plain).format(number=number)
    else:
        text = _(REFUSALS[plain]) if plain in REFUSALS else plain
    return _("{why}; it may have arrived").format(why=text) if plain != code else text


def known_channels(path: Path) -> frozenset[str]:
    """The channels that a policy may name: those of notify.toml where it can be read, and those that the desk was told
    of where there is one."""
    from store.database import open_desk
    from store.outbox.notify_file import load, notify_path
    from store.views.outbox import channel_names

    found: set[str] = set()
    file = notify_path()
    if file is not None:
        try:
            found.update(load(file))
        except CouldNot:
            pass  # somebody else's file; the desk knows the names
    if path.exists():
        try:
            desk = open_desk(path, readonly=True)
        except DeskError:
            return frozenset(found)
        found |= channel_names(desk)
        desk.close()
    return frozenset(found)


# ---------------------------------------------------------------- commands


def test(work: Work, json: bool, channel: opt.ChannelName) -> None:
    from store.clock import clock_from_environment
    from store.outbox.notify_file import load, notify_path
    from store.outbox.senders.outcome import NotSentError
    from store.outbox.sending import send_trial
    from store.rules.permission import require

    require(work.actor, "notify")
    path = notify_path()
    if path is None:
        raise CouldNot("no_notify_file")
    channels = load(path)
    if channel not in channels:
        raise DeskError("no_such_channel", name=channel, path=path, known=", ".join(channels) or "-")
    chosen = channels[channel]
    try:
        key = send_trial(channel, chosen, clock_from_environment())
    except NotSentError as error:
        raise CouldNot("not_delivered", name=channel, why=refusal_words(error.shown)) from None
    if json:
        say_json({"channel": channel, "key": key, "confirmed": chosen.confirms})
    elif chosen.confirms:
        say(_("The channel '{name}' has taken the test message ({key}).").format(name=channel, key=key))
    else:
        text = _(
            "The test message was handed over ({key}); whether it has arrived is not confirmed. Look there."
        )
        say(text.format(key=key))


def list_(work: Work, json: bool) -> None:
    from store.views.outbox import channels, outbox_rows, outbox_state

    state = outbox_state(work.desk, work.actor, now=work.now)
    rows, known = outbox_rows(work.desk, work.actor), channels(work.desk, work.actor)
    facts = work.facts
    if json:
        named = [
            {
                "name": one.name,
                "type": one.kind,
                "confirmed": one.kind != "apprise",
                "replies": one.replies,
                "calls": one.calls,
                "rests_until": facts.time(one.rest_until),
            }
            for one in known
        ]
        counts = {"waiting": state.waiting, "dead": state.dead, "sends": state.sends}
        say_json({**counts, "channels": named, "messages": [_shape(row, facts) for row in rows]})
        return
    for one in known:
        more = [_("carries replies")] if one.replies else []
        more += [_("gets calls for help")] if one.calls else []
        more += [_("delivery is not confirmed")] if one.kind == "apprise" else []
        say(f"{one.name} ({', '.join([one.kind, *more])})")
    if not known:
        say(_("The service has named no channel yet: kefu escalate --once does, with a notify.toml."))
    if rows:
        titles = (
            _("id"),
            _("channel"),
            _("what"),
            _("ticket"),
            _("state"),
            _("tries"),
            _("since"),
            _("last error"),
        )
        say_table(titles, [_row(row, facts) for row in rows])
    text = _("Waiting: {waiting}; given up: {dead}.")
    say(text.format(waiting=state.waiting, dead=state.dead))
    if state.stuck(work.now):
        say(trouble_words(state, work.now))
    if state.unknown:
        say(_("Not in notify.toml: {names}.").format(names=", ".join(state.unknown)))


def retry(work: Work, json: bool, message: opt.OutboxId = None) -> None:
    from store.outbox.again import retry as verb

    wanted = None if message is None else typed.number(message)
    count = verb(work.desk, work.actor, wanted, now=work.now)
    if json:
        say_json({"retried": count})
    else:
        say(
            ngettext("{count} message goes out again.", "{count} messages go out again.", count).format(
                count=count
            )
        )


def drop(work: Work, json: bool, message: opt.OutboxDrop) -> None:
    from store.outbox.again import drop as verb

    wanted = typed.number(message)
    verb(work.desk, work.actor, wanted, now=work.now)
    if json:
        say_json({"dropped": wanted})
    else:
        say(_("Message {message} does not go out.").format(message=wanted))


ON_DESK: Final = (
    Command("notify", "test", test, N_("Send a test message by a channel of notify.toml."), True),
    Command(
        "notify",
        "list",
        list_,
        N_("The channels, what waits and what was given up, with its last error."),
        True,
    ),
    Command("notify", "retry", retry, N_("Try a message again, or all that were given up.")),
    Command("notify", "drop", drop, N_("Let a message go that was given up.")),
)


def _shape(row: OutboxRow, facts: Facts) -> dict[str, Any]:
    return {
        "id": row.row_id,
        "key": row.key,
        "channel": row.channel,
        "kind": row.kind,
        "ticket": row.number,
        "alert": row.alert_id,
        "message": row.message_id,
        "state": row.state,
        "attempts": row.attempts,
        "next_at": facts.time(row.next_at),
        "created_at": facts.time(row.created_at),
        "error": row.error,
    }


def _row(row: OutboxRow, facts: Facts) -> list[Cell]:
    return [
        Cell(str(row.row_id), right=True),
        Cell(row.channel),
        Cell(_(KINDS[row.kind]) if row.kind in KINDS else row.kind),
        Cell("-" if row.number is None else f"#{row.number}", "strong", right=True),
        Cell(_(STATES[row.state]), "risk" if row.state == "dead" else ""),
        Cell(str(row.attempts), right=True),
        Cell(stamp(row.created_at, facts.zone)),
        Cell(refusal_words(row.error) or "-"),
    ]
