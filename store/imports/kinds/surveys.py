"""Survey results into the desk: each to its ticket, as an answer of that ticket's customer."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, update
from store.desk import record as writer
from store.desk.acts import Act, read
from store.desk.at_risk import rated
from store.desk.speech import one_line
from store.desk.watched_words import FRESH_MS
from store.imports.asked import Asked, importer
from store.imports.before import changed, remember
from store.imports.customers import Outcome
from store.imports.keeping import Findings
from store.imports.kinds.history_people import HistoryPeople
from store.imports.kinds.surveys_record import SURVEYS, SurveyRecord
from store.imports.options import ImportResult
from store.imports.reasons import Refused
from store.imports.shop_loader import bring_in
from store.imports.snapshots import difference, snapshot
from store.rules.words import ALL_RATINGS
from store.tables import Survey

COMMENT_LENGTH: Final = 2_000
_SAID: Final = ("at", "agent_id", "source", "outcome", *ALL_RATINGS, "comment", "via", "reason")
_INSERT: Final = insert(Survey, "ticket_id", *_SAID, "origin", "external_id", "import_batch")
_STANDING: Final = (
    f"SELECT external_id, id, ticket_id, {', '.join(_SAID)} FROM survey"
    " WHERE origin = ? AND external_id IN (SELECT value FROM json_each(?))"
)
_BY_NUMBER: Final = "SELECT number FROM ticket WHERE number = ?"
_BY_EXTERNAL: Final = "SELECT number, source FROM ticket WHERE external_id = ? ORDER BY number"
_BY_ORDER: Final = (
    "SELECT number FROM ticket WHERE order_no = ? AND merged_into IS NULL"
    " ORDER BY opened_at > ?, opened_at DESC, number DESC LIMIT 1"
)
_CLEARED: Final = ("comment", "via", "reason")
"""Columns that are empty, and not null, where nothing is said."""


@importer
def import_surveys(asked: Asked) -> ImportResult:
    """Bring a file's survey results in ("-" reads `stdin`), each to its ticket. Raises as import_tickets."""
    keeper = SurveyKeeper(asked.desk, asked.actor, asked.now)
    result = bring_in(SURVEYS, keeper, asked)
    result.people = keeper.people_made
    return result


class SurveyKeeper(Findings):
    """Keeps survey results; (where they come from, their number there) is their identity."""

    def __init__(self, desk: Desk, actor: Actor, now: int) -> None:
        super().__init__()
        self._desk, self._actor, self._now = desk, actor, now
        self._asked_by: HistoryPeople | None = None
        self.people_made = 0

    @property
    def _people(self) -> HistoryPeople:
        if self._asked_by is None:
            self._asked_by = HistoryPeople(self._desk, self.source, self._now)
        return self._asked_by

    def identity(self, record: SurveyRecord) -> tuple[str, Hashable, str]:
        """Raises Refused when there is no such ticket."""
        field, value = _named(record)
        key = self._key(record, self._ticket_of(record))
        return (field, key, value) if record.survey_id is None else ("survey_id", key, record.survey_id)

    def keep(
        self, desk: Desk, records: Sequence[SurveyRecord], *, update: bool, write: bool, now: int
    ) -> list[Outcome]:
        told = [(record, self._ticket_of(record)) for record in records]
        keys = json.dumps([self._key(record, number) for record, number in told])
        rows = desk.rows(_STANDING, (self.source, keys))
        standing = {row[0]: (row[1], row[2], dict(zip(_SAID, row[3:], strict=True))) for row in rows}
        if write and self._people.overtaken():
            self._people.read()
        outcomes: list[Outcome] = []
        for record, number in told:
            key = self._key(record, number)
            said = self._said(record)
            if key not in standing:
                outcomes.append("created")
                if write:
                    self._write_people()
                    self._add(number, key, said)
                continue
            id_, _number, before = standing[key]
            differs = changed(before, {name: value for name, value in said.items() if value is not None})
            outcomes.append("updated" if update and differs else "unchanged")
            if update and differs and write:
                self._write_people()
                self._change(id_, {name: after for name, (_before, after) in differs.items()}, differs)
        return outcomes

    def _said(self, record: SurveyRecord) -> dict[str, Any]:
        """By the table's columns; None for what the file does not say."""
        said: dict[str, Any] = {name: getattr(record, name) for name in ("at", *ALL_RATINGS, "via")}
        said["source"] = record.source or ("follow_up" if record.outcome not in (None, "reached") else "form")
        said["outcome"] = record.outcome or "reached"
        said["agent_id"] = None if record.agent is None else self._people.id_of(record.agent)
        for name in ("comment", "reason"):
            text = getattr(record, name)
            said[name] = None if text is None else one_line(text, COMMENT_LENGTH)
        return said

    def _add(self, number: int, key: str, said: dict[str, Any]) -> None:
        desk, batch = self._desk, self.batch
        values = {
            name: value if value is not None or name not in _CLEARED else "" for name, value in said.items()
        }
        row = (number, *map(values.__getitem__, _SAID), self.source, key, batch)
        survey_id = int(desk.execute(_INSERT, row).lastrowid)
        doing = Act(desk, self._actor, read(desk, number), self._now)
        at = max(said["at"], doing["opened_at"])
        answered = said["source"] == "follow_up" and said["outcome"] != "unreachable"
        if answered and doing["follow_up_at"] is not None and at >= (doing["resolved_at"] or at):
            doing.change(follow_up_at=None)
        told = {name: said[name] for name in ("source", "outcome", "overall")}
        event = doing.event(
            "surveyed", at=at, survey=survey_id, **told, next_at=doing["follow_up_at"], batch=batch
        )
        event["agent_id"] = said["agent_id"]
        before = snapshot(desk, number)
        if said["overall"] is not None and said["at"] >= self._now - FRESH_MS:
            rated(doing)
        writer.write(doing)
        told_of_it = difference(before, snapshot(desk, number))
        remember(desk, batch, "ticket", [(number, told_of_it)], now=self._now)

    def _change(self, id_: int, values: dict[str, Any], differs: dict[str, list[Any]]) -> None:
        remember(self._desk, self.batch, "survey", [(id_, differs)], now=self._now)
        self._desk.execute(update(Survey, "id = ?", *values), (*values.values(), id_))

    def _write_people(self) -> None:
        if self._people.made and self.batch is not None:
            self.people_made += self._people.write(self.batch)

    def _key(self, record: SurveyRecord, number: int) -> str:
        """Its number where it comes from; one without any is told by its ticket and its time."""
        return record.survey_id if record.survey_id is not None else f"#{number}@{record.at}"

    def _ticket_of(self, record: SurveyRecord) -> int:
        """Raises Refused when there is no such ticket, or several that might be meant."""
        if record.ticket is not None:
            found = self._desk.value(_BY_NUMBER, (record.ticket,))
            if found is None:
                raise Refused("no_ticket_number", field="ticket", value=record.ticket)
            return int(found)
        if record.external_id is not None:
            rows = self._desk.rows(_BY_EXTERNAL, (record.external_id,))
            ours = [number for number, source in rows if source == self.source] or [row[0] for row in rows]
            if len(ours) > 1:
                raise Refused("several_tickets", field="external_id", value=record.external_id)
            if ours:
                return int(ours[0])
        if record.order_no is not None:
            found = self._desk.value(_BY_ORDER, (record.order_no, record.at))
            if found is not None:
                return int(found)
        field, value = _named(record)
        code = "no_ticket_of_order" if field == "order_no" else "no_ticket_for_message"
        raise Refused(code, field=field, value=value, source=self.source)


def _named(record: SurveyRecord) -> tuple[str, str]:
    """How the row names its ticket."""
    if record.ticket is not None:
        return "ticket", str(record.ticket)
    if record.external_id is not None:
        return "external_id", record.external_id
    return "order_no", record.order_no or ""
