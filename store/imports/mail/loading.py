"""A box of mail into the desk: every mail onto its ticket, once, in the order of their times.

Reading, parsing and keeping files happen outside the lock. A transaction takes as many mails as a few milliseconds
allow; a kill leaves whole mails, and the same box once more completes it, for a Message-ID comes in once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from store.database import Desk
from store.database.kept_files import keep
from store.imports.asked import Asked
from store.imports.batches import Batch
from store.imports.frame import live, offline, source_name
from store.imports.history import Importing
from store.imports.mail.opening import open_after, open_with
from store.imports.mail.parsing import mail_of
from store.imports.mail.rejects import MailRejects
from store.imports.mail.routing import Routes
from store.imports.mail.settings import settings_of
from store.imports.mail.shapes import Address, Mail
from store.imports.options import LISTED, ImportResult, MailCounts, Progress, Reject
from store.imports.pace import Pace
from store.imports.readers.mail_boxes import MailRow, MailSource
from store.imports.readers.rows import BrokenRow, Row
from store.imports.reasons import Refused
from store.imports.samples import take
from store.imports.telling import Telling, Told, ToldFile
from store.policy.versions import current_policy, current_version

GROUP_MAILS: Final = 50
GROUP_BYTES: Final = 16 << 20
"""What is read ahead of a transaction."""
_COUNTED: Final = ("read", "created", "updated", "unchanged", "rejected", "cleaned")
_AGENTS: Final = "SELECT id, login, name FROM agent WHERE role <> 'viewer' ORDER BY id"
_OPEN_YET: Final = "SELECT number FROM ticket WHERE import_batch = ? AND status NOT IN ('resolved', 'closed') ORDER BY number"
_BROUGHT: Final = """
SELECT (SELECT count(*) FROM ticket WHERE import_batch = :batch),
count(DISTINCT m.id), count(DISTINCT m.ticket_id),
(SELECT count(*) FROM event WHERE type = 'machine_said' AND data ->> '$.batch' = :batch AND data ->> '$.what' = 'automatic'),
(SELECT count(*) FROM event WHERE type = 'machine_said' AND data ->> '$.batch' = :batch AND data ->> '$.what' = 'bounce'),
count(f.id) FILTER (WHERE f.kept = 1), count(f.id) FILTER (WHERE f.kept = 0)
FROM message m LEFT JOIN attachment f ON f.message_id = m.id WHERE m.import_batch = :batch
"""
"""Asked only of a batch that was continued: it goes through the whole history."""
_BOUNCED: Final = (
    "UPDATE outbox SET state = 'dead', error = 'bounced' WHERE message_id = ? AND state = 'sent'"
)


@dataclass(slots=True)
class _Ready:
    """A mail that is read. `files` is None until they are kept."""

    row: int
    raw: bytes
    mail: Mail
    files: tuple[ToldFile, ...] | None = None


class MailLoading:
    """One box on its way in. `opens`: a conversation that is not here yet opens a ticket; else its mails are rejected."""

    def __init__(self, asked: Asked, source: MailSource, *, opens: bool) -> None:
        """Raises WrongUsage for a `--set` that means nothing here."""
        desk, options = asked.desk, asked.options
        settings = settings_of(desk, options.set)
        self._desk, self._actor, self._source, self._options = desk, asked.actor, source, options
        self._settings, self._opens, self._now = settings, opens, asked.now
        self._name = source_name(options)
        self._routes = Routes(desk, self._name, settings.ours)
        self._agents = agents_named(desk)
        self._counts = MailCounts()
        self._zone = ZoneInfo(current_policy(desk).zone)
        self._result = ImportResult(format=source.format, mail=self._counts)
        self._met: set[int] = set()
        self._bounces_left_out = 0
        self._pace = Pace(desk)
        self._pace.pause = asked.pause
        self._progress = asked.progress
        self._importing: Importing | None = None
        self._telling: Telling | None = None
        self._batch = Batch(
            desk,
            asked.actor,
            source,
            options,
            kind="tickets" if opens else "messages",
            source_name=self._name,
            preset=None,
            now=asked.now,
        )
        rejects = None if options.dry_run else options.rejects
        self._rejects = None if rejects is None else MailRejects(rejects)

    def run(self) -> ImportResult:
        """Everything; what `progress` raises stops between two transactions."""
        result, options = self._result, self._options
        try:
            if not options.dry_run:
                result.batch = self._batch.find()
            with offline(self._desk) if options.offline and not options.dry_run else live(self._desk):
                for group in self._groups():
                    self._bring(group)
                    if self._progress is not None:
                        self._progress(Progress(self._source.position(), self._source.size, result.read))
                if self._settings.status is not None and result.batch is not None:
                    self._end(self._settings.status, result.batch)
                result.longest_hold_ms = 1000 * self._pace.longest_s
                self._finish()
        finally:
            if self._rejects is not None:
                self._rejects.close()
            self._batch.release()
        return result

    def _groups(self) -> Iterator[list[_Ready]]:
        group: list[_Ready] = []
        size = 0
        for row in self._source.rows():
            self._result.read += 1
            ready = self._read(row)
            if ready is not None:
                group.append(ready)
                size += len(ready.raw)
            if len(group) >= GROUP_MAILS or size > GROUP_BYTES:
                yield group
                group, size = [], 0
        yield group

    def _read(self, row: Row | BrokenRow) -> _Ready | None:
        raw = row.raw if isinstance(row, MailRow) else b""
        try:
            if isinstance(row, BrokenRow):
                raise row.reason
            assert isinstance(row, MailRow)
            mail = mail_of(raw, now=self._now, delivered_at=row.delivered_at)
        except Refused as reason:
            self._reject(row.number, raw, reason)
            return None
        self._result.cleaned += mail.removed
        return _Ready(row.number, raw, mail)

    def _bring(self, group: list[_Ready]) -> None:
        """Some mails, in as many transactions as it takes."""
        fresh = []
        for ready in group:
            if self._routes.known(ready.mail.message_id):
                self._seen_before(ready.mail)
            else:
                fresh.append(ready)
        if self._options.dry_run:
            for ready in fresh:
                self._put(ready)
            return
        for ready in fresh:
            if ready.mail.files and ready.mail.nature == "person":
                self._files(ready)
        while fresh:
            taken = 0
            with self._desk.transaction() if self._options.offline else self._pace.turn():
                for ready in fresh:
                    self._put(ready)
                    taken += 1
                    full = self._telling is not None and self._telling.is_full
                    if not self._options.offline and (full or self._pace.is_up):
                        break
                if self._telling is not None:
                    self._telling.settle()
            self._pace.took(taken)
            del fresh[:taken]

    def _put(self, ready: _Ready) -> None:
        """One mail onto its ticket, inside the caller's transaction; in a dry run only counted."""
        mail, counts = ready.mail, self._counts
        if self._routes.known(mail.message_id):
            self._seen_before(mail)
            return
        number = self._routes.ticket_of(mail)
        nature = mail.nature
        if nature == "automatic" and number is None and self._settings.automatic == "ticket":
            nature = "person"
        if nature != "person":
            counts.automatic += nature == "automatic"
            counts.bounced += nature == "bounce"
            if number is None:
                counts.left_out += 1
                self._bounces_left_out += nature == "bounce"
                self._result.unchanged += 1
                return
        elif number is None and not self._opens:
            reason = Refused("no_ticket_for_mail", column="Subject", value=mail.subject[:100])
            self._reject(ready.row, ready.raw, reason)
            return
        put = self._plan(ready, number) if self._options.dry_run else self._say(ready, number, nature)
        self._met.add(put)

    def _seen_before(self, mail: Mail) -> None:
        self._result.unchanged += 1
        self._counts.own += self._routes.own(mail.message_id) is not None

    def _plan(self, ready: _Ready, number: int | None) -> int:
        """What would come of it: tickets that would be opened have numbers below 0."""
        mail = ready.mail
        shown = {
            "subject": mail.subject,
            "customer_email": mail.sender.email,
            "at": mail.at,
            "body": mail.body,
        }
        what = "created" if number is None or not self._opens else "updated"
        known = None if number is None or number < 0 else number
        take(self._result.samples, what, ready.row, shown, zone=self._zone, number=known)
        if number is None:
            number = -1 - self._counts.opened
            self._count_new()
        else:
            self._count_joined()
        self._routes.planned[mail.message_id] = number
        self._count_files(mail)
        return number

    def _say(self, ready: _Ready, number: int | None, nature: str) -> int:
        mail = ready.mail
        importing, telling = self._begin()
        author, customer = self._who(mail)
        told = Told(
            at=mail.at,
            author=author if nature == "person" else "auto",
            agent_id=self._agents.get(mail.sender.name.casefold()) if author == "agent" else None,
            body=mail.body or mail.subject,
            channel="email",
            external_id=mail.message_id,
            files=self._files(ready),
            machine=None if nature == "person" else nature,
        )
        self._count_files(mail)
        if number is None:
            self._count_new()
            return open_with(
                self._desk,
                telling,
                mail,
                told,
                root=(mail.references or (mail.message_id,))[0],
                source=self._name,
                customer=customer,
                settings=self._settings,
                importing=importing,
            )
        number = telling.goes_on(number)
        if told.author == "customer":
            goes_to = telling.follows(number, mail.at)
            if goes_to is None:
                self._count_new()
                last = telling.last(number)
                return open_after(self._desk, telling, last, told, source=self._name, importing=importing)
            number = goes_to
        elif nature == "bounce" and mail.final:
            self._give_back(mail)
        telling.say(number, told)
        self._count_joined()
        return number

    def _who(self, mail: Mail) -> tuple[str, Address | None]:
        """(author, customer). What the shop's own address sends for somebody, as a form on its pages does, is theirs."""
        ours = self._settings.ours
        if mail.sender.email not in ours:
            return "customer", mail.sender
        if mail.reply_to is not None and mail.reply_to.email not in ours:
            return "customer", mail.reply_to
        return "agent", next((one for one in mail.to if one.email not in ours), None)

    def _give_back(self, mail: Mail) -> None:
        """A reply of the desk's own did not arrive: it stands among what was given up."""
        replied = self._routes.replied((*mail.references, *mail.returned))
        if replied is not None:
            self._desk.execute(_BOUNCED, (replied[1],))

    def _begin(self) -> tuple[Importing, Telling]:
        if self._importing is None or self._telling is None:
            batch = self._result.batch = self._batch.begin()
            self._importing = Importing(
                batch=batch,
                agent_id=self._actor.agent_id,
                now=self._now,
                policy=current_version(self._desk),
                restart_clocks=self._options.clocks == "restart",
            )
            self._telling = Telling(self._desk, self._actor, source=self._name, batch=batch, now=self._now)
        return self._importing, self._telling

    def _files(self, ready: _Ready) -> tuple[ToldFile, ...]:
        """The files of a mail, those within the limits kept beside the desk."""
        if ready.files is None:
            ready.files = tuple(
                ToldFile(
                    one.name,
                    one.type,
                    one.size,
                    None if one.content is None else keep(self._desk.path, one.content),
                )
                for one in ready.mail.files
            )
            ready.mail = replace(
                ready.mail,
                files=tuple(replace(one, content=one.content and b"kept") for one in ready.mail.files),
            )
        return ready.files

    def _count_files(self, mail: Mail) -> None:
        kept = sum(one.content is not None for one in mail.files)
        self._counts.files_kept += kept
        self._counts.files_not_kept += len(mail.files) - kept

    def _count_new(self) -> None:
        self._counts.opened += 1
        self._result.created += 1

    def _count_joined(self) -> None:
        self._counts.joined += 1
        if self._opens:
            self._result.updated += 1
        else:
            self._result.created += 1

    def _reject(self, number: int, raw: bytes, reason: Refused) -> None:
        self._result.rejected += 1
        if len(self._result.rejects) < LISTED:
            self._result.rejects.append(Reject(number, reason))
        if self._rejects is not None:
            self._rejects.add(number, raw, reason)

    def _end(self, status: str, batch: int) -> None:
        """Settle what this box has opened; a batch that was continued does it for all its parts."""
        _importing, telling = self._begin()
        waiting = [row[0] for row in self._desk.rows(_OPEN_YET, (batch,))]
        while waiting:
            with self._desk.transaction() if self._options.offline else self._pace.turn():
                some = waiting[: 1000 if self._options.offline else 8]
                for number in some:
                    telling.end(number, status)
                telling.settle()
            del waiting[: len(some)]

    def _parts(self, batch: int) -> dict[str, int]:
        """What all parts of this batch brought; what was left out is met anew by each."""
        counts = self._counts
        opened, said, threads, automatic, bounced, kept, others = self._desk.rows(_BROUGHT, {"batch": batch})[
            0
        ]
        joined = said - opened
        created, updated = (opened, joined) if self._opens else (said, 0)
        return {
            "created": created,
            "updated": updated,
            "unchanged": self._result.read - self._result.rejected - said,
            "threads": threads,
            "opened": opened,
            "joined": joined,
            "automatic": automatic + counts.left_out - self._bounces_left_out,
            "bounced": bounced + self._bounces_left_out,
            "files_kept": kept,
            "files_not_kept": others,
        }

    def _finish(self) -> None:
        result = self._result
        self._counts.threads = len(self._met)
        if result.batch is None:
            return
        counts = {name: getattr(result, name) for name in _COUNTED}
        told = {"what": "mail", **counts, **self._counts.as_json()}
        parts = self._parts(result.batch) if self._batch.continued else None
        whole = self._batch.finish(told, parts=parts)
        result.continued = self._batch.continued
        if result.continued:
            result.whole = {name: whole[name] for name in _COUNTED}


def agents_named(desk: Desk) -> dict[str, int]:
    """Agents by login, and by name (in small letters) where only one has it."""
    rows = desk.rows(_AGENTS)
    names = [str(name).casefold() for _id, _login, name in rows]
    found = {
        str(name).casefold(): id_ for id_, _login, name in rows if names.count(str(name).casefold()) == 1
    }
    return found | {str(login): id_ for id_, login, _name in rows}
