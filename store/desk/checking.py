"""Items of checklists, ticked off: who has done it, and when."""

from __future__ import annotations

from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import upsert
from store.desk.acts import act
from store.errors import DeskError
from store.policy.versions import current_policy
from store.rules.handling import Checklist
from store.rules.words import CHECK_ITEMS, DISPUTES, GUIDES, code_of
from store.tables import Check

CHECK: Final = upsert(Check, ("ticket_id", "guide", "item"), "ticket_id", "guide", "item", "at", "agent_id")
_STANDS: Final = "SELECT at, agent_id FROM ticket_check WHERE ticket_id = ? AND guide = ? AND item = ?"
UNCHECK: Final = "DELETE FROM ticket_check WHERE ticket_id = ? AND guide = ? AND item = ?"


def check_item(
    desk: Desk,
    actor: Actor,
    number: int,
    guide: str,
    item: int | str,
    *,
    done: bool = True,
    now: int,
) -> None:
    """Tick off an item of one of the ticket's checklists, or take the tick away. `item`: its place from 1, or itself.

    Raises DeskError no_such_checklist, no_such_item, nothing_changed.
    """
    with act(desk, actor, "check", number, now) as doing:
        classes = {name: doing[name] for name in ("kind", "scenario", "category")}
        lists = {found.name: found for found in current_policy(desk).handling.checklists(classes)}
        if guide not in lists:
            guide = code_of({**DISPUTES, **GUIDES}, guide) or guide
        if guide not in lists:
            raise DeskError("no_such_checklist", number=number, name=guide, known=", ".join(lists) or "-")
        place = _place(lists[guide], item)
        text = lists[guide].items[place]
        stands = desk.row(_STANDS, (number, guide, text))
        if done == (stands is not None):
            raise DeskError("nothing_changed", number=number)
        if stands is None:
            desk.execute(CHECK, (number, guide, text, doing.at, actor.agent_id))
            doing.made.append(["checked", [guide, text]])
        else:
            desk.execute(UNCHECK, (number, guide, text))
            doing.made.append(["unchecked", [guide, text, *stands]])
        doing.event("checked", guide=guide, item=place + 1, done=done)


def _place(checklist: Checklist, item: int | str) -> int:
    """From 0."""
    items = checklist.items
    if isinstance(item, str) and item.strip() in items:
        return items.index(item.strip())
    if isinstance(item, str) and not item.strip().isdecimal():
        code = code_of(CHECK_ITEMS, item)
        if code in items:
            return items.index(code)
    else:
        place = int(item)
        if 1 <= place <= len(items):
            return place - 1
    raise DeskError("no_such_item", guide=checklist.name, item=item, known=", ".join(items))
