"""The words of what goes out: ticket number, queue, clock, level and age; never anything of the customer's.

A reply to a customer is the one exception: it goes to them alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from store.database import Desk
from store.i18n import _, ngettext
from store.outbox.channels import Channel, Smtp
from store.outbox.queue import Parcel, desk_tag
from store.outbox.senders.mail import message_id
from store.outbox.senders.note import Letter, Note
from store.outbox.senders.outcome import NotSentError
from store.rules.words import WARNINGS

Wording: TypeAlias = Callable[[str, str], str]
"""(group, code) -> the word in the reader's language."""
MINUTE_MS: Final = 60_000
_REPLY: Final = """
SELECT m.body, m.ticket_id, t.subject, t.external_id, c.email FROM message m JOIN ticket t ON t.number = m.ticket_id
LEFT JOIN customer c ON c.id = t.customer_id WHERE m.id = ?
"""
_EARLIER: Final = """
SELECT o.key FROM outbox o JOIN message m ON m.id = o.message_id
WHERE m.ticket_id = ? AND o.channel = ? AND o.kind = 'reply' AND o.state = 'sent' AND m.id < ? ORDER BY m.id
"""
_THEIRS: Final = """
SELECT external_id FROM message WHERE ticket_id = ? AND author = 'customer' AND external_id LIKE '<%>' AND id < ?
ORDER BY id DESC LIMIT 5
"""
"""The newest mails of the customer: what is answered stands last."""
MOST_EARLIER: Final = 20


def note_of(desk: Desk, parcel: Parcel, channel: Channel, wording: Wording, now: int) -> Note:
    """What the sender of this channel is given. NotSentError when the reply or its address is no more."""
    if parcel.kind == "reply":
        return Note(parcel.key, "reply", "", letter=_letter(desk, parcel, channel))
    if parcel.kind == "digest":
        return Note(parcel.key, "digest", _digest(parcel, wording, now), _digest_facts(parcel))
    return Note(parcel.key, "alert", _alert(parcel, wording, now), _alert_facts(parcel))


def trial(channel: str, key: str) -> Note:
    """The message that shows whether a channel works."""
    text = _("[kefu] Test message: the channel '{name}' works.").format(name=channel)
    return Note(key, "test", f"{text}\n({key})")


def _alert(parcel: Parcel, wording: Wording, now: int) -> str:
    data = parcel.data
    if data["clock"] in WARNINGS:
        return _warning(parcel, wording)
    clock = wording("clock", str(data["clock"]))
    what = (
        clock if not data["level"] else _("{clock}, level {level}").format(clock=clock, level=data["level"])
    )
    parts = [f"[kefu] #{parcel.number} {wording('team', str(data['team']))}", what]
    due_at = data.get("due_at")
    if due_at is not None:
        parts.append(
            _("overdue for {age}").format(age=age(now - due_at))
            if now > due_at
            else _("due in {age}").format(age=age(due_at - now))
        )
    parts.append(_("open for {age}").format(age=age(now - data["opened_at"])))
    return f"{' · '.join(parts)}\n({parcel.key})"


def _warning(parcel: Parcel, wording: Wording) -> str:
    """What a warning is about, in one line; the figure and its target where it tells of one."""
    data = parcel.data
    parts = [f"[kefu] {wording('clock', str(data['clock']))}"]
    if parcel.number is not None:
        parts = [
            f"[kefu] #{parcel.number} {wording('team', str(data['team']))}",
            parts[0].removeprefix("[kefu] "),
        ]
    elif data.get("team"):
        parts.append(wording("team", str(data["team"])))
    parts.append(wording("warning", json.dumps(data)))
    return f"{' · '.join(part for part in parts if part)}\n({parcel.key})"


def _digest(parcel: Parcel, wording: Wording, now: int) -> str:
    data = parcel.data
    count = int(data["count"])
    head = ngettext("{count} alert", "{count} alerts", count).format(count=count)
    oldest = _("the oldest is from {age} ago").format(age=age(now - data["oldest_at"]))
    teams = ", ".join(
        f"{wording('team', team) if team else _('the desk')} {many}" for team, many in data["teams"].items()
    )
    numbers = " ".join(f"#{number}" for number in data["tickets"])
    more = f" +{data['more']}" if data["more"] else ""
    return f"[kefu] {head} · {oldest}\n{teams}\n{numbers}{more}\n({parcel.key})"


def _alert_facts(parcel: Parcel) -> dict[str, Any]:
    data = parcel.data
    facts = {"ticket": parcel.number, **{name: data[name] for name in ("team", "clock", "level", "priority")}}
    times = {"opened_at": data["opened_at"], "due_at": data.get("due_at"), "fired_at": parcel.created_at}
    if data["clock"] in WARNINGS:
        facts |= {name: value for name, value in data.items() if name not in times}
    return facts | {name: None if at is None else _iso(at) for name, at in times.items()}


def _digest_facts(parcel: Parcel) -> dict[str, Any]:
    data = parcel.data
    named = {name: data[name] for name in ("count", "teams", "tickets", "more")}
    return named | {"oldest_at": _iso(data["oldest_at"])}


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")


def age(ms: int) -> str:
    """A length of time in the two units that matter: 40 s, 12 min, 3 h 5 min, 2 d 4 h."""
    minutes = max(0, ms) // MINUTE_MS
    if not minutes:
        return _("{count} s").format(count=max(0, ms) // 1000)
    if minutes < 60:
        return _("{count} min").format(count=minutes)
    if minutes < 24 * 60:
        return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)
    return _("{days} d {hours} h").format(days=minutes // 1440, hours=minutes % 1440 // 60)


def _letter(desk: Desk, parcel: Parcel, channel: Channel) -> Letter:
    row = desk.row(_REPLY, (parcel.message_id,))
    if row is None or not row[4] or not isinstance(channel, Smtp):
        raise NotSentError("bad_address", permanent=True)
    body, number, subject, external_id, address = row
    tag = f"[#{number}]"
    title = " ".join(str(subject or "").split())
    while title[:3].lower() == "re:":
        title = title[3:].strip()
    said = title if tag in title else f"{title} {tag}".strip()
    begun = [external_id] if external_id and external_id[:1] == "<" and external_id[-1:] == ">" else []
    theirs = [row[0] for row in desk.rows(_THEIRS, (number, parcel.message_id))]
    keys = [row[0] for row in desk.rows(_EARLIER, (number, parcel.channel, parcel.message_id))]
    earlier = [message_id(f"{key}.{desk_tag(desk)}", channel) for key in keys[-MOST_EARLIER:]]
    before = dict.fromkeys((*begun, *earlier, *reversed(theirs)))
    return Letter(str(address).strip(), f"Re: {said}", str(body), tuple(before))
