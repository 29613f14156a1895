"""What is known of a ticket: its classification and the other fields that a person sets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import upsert
from store.desk.acts import Act, act
from store.desk.speech import one_line, write_note
from store.desk.values import categories_of, checked_word, tag_of
from store.errors import DeskError, WrongUsage
from store.rules import words
from store.rules.events import CLASSIFICATION
from store.tables import Step

CODED: Final[Mapping[str, Collection[str]]] = {
    "kind": words.KINDS,
    "scenario": words.SCENARIOS,
    "channel": words.CHANNELS,
    "priority": words.PRIORITIES,
    "urgency": words.GRADES,
    "importance": words.GRADES,
    "product_type": words.PRODUCT_TYPES,
    "responsibility": words.RESPONSIBILITIES,
}
"""Fields with a fixed vocabulary; `category` is the policy's."""
FREE: Final = (
    "subject",
    "solution",
    "responsibility_reason",
    "wish",
    "impact",
    "product",
    "platform",
    "order_no",
    "region",
    "shop",
    "customer_level",
)
SETTABLE: Final = (*CODED, "category", *FREE)
_REQUIRED: Final = ("kind", "scenario", "channel", "priority", "subject")
_STEP = upsert(Step, ("ticket_id", "name"), "ticket_id", "name", "done_at", "agent_id")


def set_fields(
    desk: Desk,
    actor: Actor,
    number: int,
    changes: Mapping[str, str | None],
    *,
    add_tags: Collection[str] = (),
    drop_tags: Collection[str] = (),
    note: str = "",
    now: int,
) -> None:
    """Set fields (None or "" empties one) and tags; clocks get their new targets.

    Scenario follows kind and category, and priority follows urgency and importance, while they stand as the desk
    would have chosen them. Raises WrongUsage for an unknown field or word, DeskError when nothing would change or
    responsibility `undetermined` comes without a reason or a note.
    """
    with act(desk, actor, "set", number, now) as doing:
        wanted = {name: _checked(doing, name, value) for name, value in changes.items()}
        _follow(doing, wanted)
        _require_reason(doing, wanted)
        changed = {name: value for name, value in wanted.items() if doing[name] != value}
        tagged = _tags(doing, add_tags, drop_tags)
        if not changed and not tagged and not note.strip():
            raise DeskError("nothing_changed", number=number)
        explained = note.strip() or wanted.get("responsibility_reason")
        if changed.get("responsibility") == "undetermined" and not explained:
            raise DeskError("undetermined_needs_note")
        _decide(doing, changed)
        write_note(doing, note)


def solve(doing: Act, solution: str | None) -> None:
    """Set the solution as part of another verb; nothing when none is given."""
    if solution is not None and one_line(solution, 2000) != (doing["solution"] or ""):
        _decide(doing, {"solution": one_line(solution, 2000) or None})


def _checked(doing: Act, name: str, value: str | None) -> str | None:
    if name not in SETTABLE:
        raise WrongUsage("no_such_field", field=name, known=", ".join(SETTABLE))
    if name == "category":
        found = checked_word(name, categories_of(doing.policy), value)
    elif name in CODED:
        found = checked_word(name, CODED[name], value)
    else:
        found = one_line(value or "", 2000) or None
    if found is None and name in _REQUIRED:
        raise WrongUsage("missing_field", field=name)
    return found


def _follow(doing: Act, wanted: dict[str, Any]) -> None:
    was = doing.ticket
    if "scenario" not in wanted and was["scenario"] == words.scenario_for(was["kind"], was["category"]):
        kind, category = wanted.get("kind", was["kind"]), wanted.get("category", was["category"])
        wanted["scenario"] = words.scenario_for(kind, category)
    graded = "urgency" in wanted or "importance" in wanted
    if "priority" not in wanted and graded:
        suggest = doing.policy.suggest_priority
        if was["priority"] == suggest(was["urgency"], was["importance"]):
            wanted["priority"] = suggest(
                wanted.get("urgency", was["urgency"]), wanted.get("importance", was["importance"])
            )


def _require_reason(doing: Act, wanted: dict[str, Any]) -> None:
    """A reason belongs to the responsibility it was given for: another one that comes without a reason has none."""
    if "responsibility" in wanted and wanted["responsibility"] != doing["responsibility"]:
        wanted.setdefault("responsibility_reason", None)
    if wanted.get("responsibility_reason") and not wanted.get("responsibility", doing["responsibility"]):
        raise WrongUsage("missing_field", field="responsibility")


def _decide(doing: Act, changed: Mapping[str, Any]) -> None:
    """One event for what chooses clocks, one for the rest; of free text only that it changed."""
    classified = {name: value for name, value in changed.items() if name in CLASSIFICATION}
    if classified:
        doing.event("classified", **classified, was={name: doing[name] for name in classified})
    others = {name: value for name, value in changed.items() if name not in classified}
    if others:
        codes = {name: [doing[name], value] for name, value in others.items() if name in CODED}
        doing.event("set", fields=sorted(others), codes=codes)
    doing.change(**changed)
    if doing["kind"] == "complaint" and doing["category"] and doing["responsibility"]:
        _classified_step(doing)


def _classified_step(doing: Act) -> None:
    done = doing.desk.row("SELECT 1 FROM step WHERE ticket_id = ? AND name = 'classified'", (doing.number,))
    if done is None:
        agent_id = None if doing.actor is None else doing.actor.agent_id
        doing.desk.execute(_STEP, (doing.number, "classified", doing.at, agent_id))
        doing.event("step", name="classified")
        doing.made.append(["step", "classified"])


def _tags(doing: Act, add: Collection[str], drop: Collection[str]) -> bool:
    standing = {
        row[0] for row in doing.desk.rows("SELECT tag FROM ticket_tag WHERE ticket_id = ?", (doing.number,))
    }
    adding = {tag for name in add if (tag := tag_of(name))} - standing
    dropping = {tag_of(name) for name in drop} & standing
    for tag in adding:
        doing.desk.execute("INSERT INTO ticket_tag (ticket_id, tag) VALUES (?, ?)", (doing.number, tag))
        doing.made.append(["tag", tag])
    for tag in dropping:
        doing.desk.execute("DELETE FROM ticket_tag WHERE ticket_id = ? AND tag = ?", (doing.number, tag))
        doing.made.append(["untag", tag])
    if adding or dropping:
        doing.event("tagged", added=len(adding), dropped=len(dropping))
    return bool(adding or dropping)
