"""What an act on a case has written beside the ticket, taken back."""

from __future__ import annotations

from typing import Any

from store.desk.acts import Act
from store.desk.causing import write_causes
from store.desk.checking import CHECK, UNCHECK
from store.desk.collecting import STORY


def unmake(doing: Act, kind: str, what: Any) -> None:
    """Take back one entry of `made`; nothing for a kind that is not of a case."""
    desk, number = doing.desk, doing.number
    if kind == "causes":
        write_causes(desk, number, what)
    elif kind == "question":
        desk.execute("DELETE FROM question WHERE id = ?", (what,))
    elif kind == "told":
        desk.execute(
            "UPDATE question SET answered_at = NULL, answered_by = NULL, answer_id = NULL WHERE id = ?",
            (what,),
        )
    elif kind == "checked":
        desk.execute(UNCHECK, (number, *what))
    elif kind == "unchecked":
        desk.execute(CHECK, (number, *what))
    elif kind == "survey":
        desk.execute("DELETE FROM survey WHERE id = ?", (what,))
    elif kind == "story" and what is None:
        desk.execute("DELETE FROM story WHERE ticket_id = ?", (number,))
    elif kind == "story":
        desk.execute(STORY, (number, *what))
