"""A ticket's events as the fold reads them."""

from __future__ import annotations

import json
from typing import Any, Final

from store.database import Desk

_READ: Final = 'SELECT id, at, type, "by", agent_id, act, data, recorded_at FROM event WHERE ticket_id = ? ORDER BY at, id'


def ticket_events(desk: Desk, number: int) -> list[dict[str, Any]]:
    """The history of a ticket in order; empty when there is none."""
    return [
        {**json.loads(data), "id": id_, "at": at, "type": type_, "by": by, "agent_id": agent_id}
        | ({} if act is None else {"act": act})
        | {"recorded_at": recorded_at}
        for id_, at, type_, by, agent_id, act, data, recorded_at in desk.rows(_READ, (number,))
    ]
