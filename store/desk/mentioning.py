"""Whoever a note names with `@login` is alerted, each for themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from store.desk.alert_rows import INSERT_ALERT
from store.rules.masking import mask_text
from store.views.mentions import mentioned

if TYPE_CHECKING:
    from store.desk.acts import Act

_SO_FAR: Final = "SELECT count(*) FROM alert WHERE ticket_id = ? AND clock = 'mention'"
LONGEST_NOTE: Final = 500


def alert_mentioned(doing: Act, text: str) -> None:
    """Write an alert, with the note's words, for each person of the desk whom the acting person's text names."""
    if doing.actor is None or "@" not in text:
        return
    desk, number = doing.desk, doing.number
    cycle = int(desk.value(_SO_FAR, (number,)))
    words = mask_text(f"{doing.actor.login}: {' '.join(text.split())}")[:LONGEST_NOTE]
    for login in mentioned(desk, doing.actor, text).told:
        cycle += 1
        row = (number, "mention", cycle, 0, 0, "fired", doing.at, "mention", None, json.dumps([login]), 1)
        alert_id = int(desk.execute(INSERT_ALERT, row).lastrowid)
        desk.execute("UPDATE alert SET note = ? WHERE id = ?", (words, alert_id))
        doing.event("mentioned", alert=alert_id, agent=_id_of(doing, login))
        doing.made.append(["alert", alert_id])


def _id_of(doing: Act, login: str) -> int:
    return int(doing.desk.value("SELECT id FROM agent WHERE login = ?", (login,)))
