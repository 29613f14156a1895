"""A ticket that stands and a history that goes on: what is newer is added, what was changed here stays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert
from store.desk import record as writer
from store.desk.acts import Act, read
from store.imports.before import changed, remember
from store.imports.history import Importing
from store.imports.kinds.history_building import settled_columns, state_of
from store.imports.kinds.history_moves import Past, Values, past_of_events, past_of_snapshots
from store.imports.kinds.history_people import HistoryPeople
from store.imports.kinds.history_record import CHANGES, EVENT_ROWS
from store.imports.kinds.history_spool import TicketRows, Told
from store.imports.kinds.history_weave import Message, Standing, Woven, weave
from store.imports.snapshots import Snapshot, difference, snapshot
from store.imports.updating import changed_here
from store.rules import words
from store.tables import Message as MessageTable
from store.text import segmented
from store.views.history import ticket_events

_MESSAGE_COLUMNS: Final = (
    "ticket_id", "at", "author", "agent_id", "public", "channel", "spoken", "body", "needs_sending",
    "import_batch",
)  # fmt: skip
_MESSAGE: Final = insert(MessageTable, *_MESSAGE_COLUMNS)
_SEEN: Final = (
    "INSERT INTO import_row (ticket_id, batch, row, digest, updated_at, state) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (ticket_id) DO UPDATE SET batch = excluded.batch, row = excluded.row,"
    " digest = excluded.digest, updated_at = excluded.updated_at, state = excluded.state"
)
_SHOWN: Final = ("status", "team", *CHANGES)
_STATE: Final = "SELECT state FROM import_row WHERE ticket_id = ?"


class Appending:
    """One standing ticket and the rows that tell of it once more."""

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        number: int,
        told: TicketRows,
        people: HistoryPeople,
        importing: Importing,
        *,
        columns: Collection[str],
        shape: str,
    ) -> None:
        self.desk, self.number, self.told = desk, number, told
        self.people, self.importing, self.columns = people, importing, columns
        self.doing = Act(desk, actor, read(desk, number), importing.now)
        self.events = ticket_events(desk, number)
        self.shape = shape
        self.woven: Woven | None = None
        self.mended: Counter[str] = Counter()
        self.kept: set[str] = set()
        self._state = self._standing_state()

    def decide(self) -> bool:
        """Decide what is new; True when there is anything to write beside how far the file goes."""
        rows = self._newer()
        if not rows:
            return False
        past = self._past(rows)
        doing = self.doing
        standing = Standing(
            status=doing["status"],
            team=doing["team"],
            scenario=doing["scenario"],
            opened_at=doing["opened_at"],
            holder_id=self._holder_told(),
            merged=doing["merged_into"] is not None,
            ours=changed_here(self.events),
        )
        before = standing.team
        self.woven = weave(past.moves, standing, self.people, self.importing.batch)
        self.mended += self.woven.mended
        self.kept = self.woven.kept
        self._state = json.loads(state_of(rows, past.values or self._state["values"])) | {
            "seen": self._state["seen"] + len(rows)
        }
        if not self.woven.events:
            return False
        self._changes(standing, before)
        return True

    def sample(self) -> dict[str, Any]:
        """What a dry run shows of it: columns before and behind, and how much would be added."""
        assert self.woven is not None
        shown = {
            name: two
            for name, two in changed(self.doing.ticket, self.doing.changes).items()
            if name in _SHOWN
        }
        return {**shown, "events": len(self.woven.events), "messages": len(self.woven.messages)}

    def write(self) -> None:
        """Write what was decided, inside the caller's transaction."""
        assert self.woven is not None
        desk, doing, woven = self.desk, self.doing, self.woven
        before = snapshot(desk, self.number)
        is_late = bool(doing.events) or any(
            event["at"] < doing.ticket["updated_at"] for event in woven.events
        )
        doing.events += woven.events
        for message in woven.messages:
            self._say(message)
        writer.write(doing)
        if is_late:
            writer.refold(desk, self.number)
        self._changed_since(before, "ticket")

    def seen(self) -> None:
        """Keep how far the file goes, inside the caller's transaction."""
        told = self.told
        state = json.dumps(self._state, ensure_ascii=False, separators=(",", ":"))
        row = (self.number, self.importing.batch, told.rows[0].row, told.digest, self._state["at"], state)
        before = snapshot(self.desk, self.number)
        self.desk.execute(_SEEN, row)
        self._changed_since(before, "import_row")

    def _changed_since(self, before: Snapshot, what: str) -> None:
        told = difference(before, snapshot(self.desk, self.number))
        remember(self.desk, self.importing.batch, what, [(self.number, told)], now=self.importing.now)

    def _standing_state(self) -> dict[str, Any]:
        text = self.desk.value(_STATE, (self.number,))
        if text is not None:
            found: dict[str, Any] = json.loads(text)
            return found
        # It came in by its last state alone: that is where its history goes on.
        imported = [event["at"] for event in self.events if "batch" in event]
        doing = self.doing
        values: Values = {name: doing[name] for name in ("status", *CHANGES)}
        return {"at": max(imported, default=doing["opened_at"]), "last": [], "seen": 0, "values": values}

    def _newer(self) -> list[Told]:
        """The rows that did not come in before; older ones that were not there then are left out, and counted."""
        state, rows = self._state, self.told.rows
        seen = Counter(state["last"])
        newer: list[Told] = []
        older = 0
        for told in rows:
            if told.record.at < state["at"]:
                older += 1
            elif told.record.at == state["at"] and seen[told.digest]:
                seen[told.digest] -= 1
                older += 1
            elif told.record.at == state["at"] and not state["last"]:
                older += 1
            else:
                newer.append(told)
        if state["last"] and older > state["seen"]:
            self.mended["older"] += older - state["seen"]
        return newer

    def _past(self, rows: list[Told]) -> Past:
        if self.shape == EVENT_ROWS:
            return past_of_events(rows)
        return past_of_snapshots(rows, self.columns, self._state["values"])

    def _holder_told(self) -> int | None:
        """Who holds it by the files' history, whether or not they work here."""
        holder: int | None = self.doing["assignee_id"]
        for event in self.events:
            if "batch" in event and event["type"] == "assigned":
                holder = event["agent"]
            elif event["type"] in ("assigned", "claimed", "transferred", "released"):
                holder = self.doing["assignee_id"]
        return holder

    def _changes(self, standing: Standing, team_before: str) -> None:
        assert self.woven is not None
        doing, events = self.doing, self.woven.events
        for event in events:
            if event["type"] == "classified":
                doing.change(**{name: event[name] for name in CHANGES if name in event})
        if standing.team != team_before:
            doing.change(team=standing.team)
        if any(event["type"] in ("assigned", "released") for event in events):
            if standing.holder_id is not None and self.people.may_hold(standing.holder_id):
                doing.hold(standing.holder_id, leased=False)
            elif doing["assignee_id"] is not None:
                doing.let_go()
        if standing.status != doing.ticket["status"]:
            history = sorted([*self.events, *events], key=lambda event: event["at"])
            doing.change(status=standing.status, **settled_columns(history, standing.status))
            if standing.status not in words.SETTLED:
                doing.change(follow_up_at=None)

    def _say(self, message: Message) -> None:
        row = (
            self.number,
            message.at,
            message.author,
            message.agent_id,
            int(message.public),
            self.doing["channel"],
            int(message.spoken),
            message.body,
            0,
            self.importing.batch,
        )
        message_id = int(self.desk.execute(_MESSAGE, row).lastrowid)
        self.desk.execute(
            "INSERT INTO ticket_text (rowid, subject, body) VALUES (?, '', ?)",
            (message_id, segmented(message.body)),
        )
        if message.author == "customer":
            self.doing.change(said_id=message_id)
