"""A filter as SQL about tickets `t`. What people typed goes in as parameters, never as SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from store.actor import Actor
from store.database import Desk
from store.errors import WrongUsage
from store.policy.versions import current_policy
from store.rules import filter_words, words
from store.rules.filters import Date, Filter, Is, OneOf, Span, Term, Text
from store.text import phrase_query
from store.views.calendars import zone
from store.views.queues import belongs
from store.views.rows import UNREAD_NOTE
from store.views.sorting import FOLLOW_UP
from store.views.words_found import FUNCTION, is_plain, needs_no_look, teach

_HELD_BY: Final = "(t.assignee_id = {id} AND (t.lease_until IS NULL OR t.lease_until > :now))"
_UNHELD: Final = "(t.assignee_id IS NULL OR t.lease_until <= :now)"
_FLAGS: Final = {
    "breached": "t.next_due_at < :now",
    "unsent": "t.unsent > 0",
    "promised": "t.promised_at IS NOT NULL",
    # As store.views.rows tells it: in tickets that one holds or has opened before.
    "unread": "(t.said_id > coalesce((SELECT message_id FROM seen WHERE agent_id = :agent AND ticket_id = t.number),"
    f" CASE WHEN {_HELD_BY.format(id=':agent')} THEN 0 ELSE t.said_id END)"
    f" OR CASE WHEN {_HELD_BY.format(id=':agent')} THEN {UNREAD_NOTE} END IS TRUE)",
}
_COLUMNS: Final = {
    "team": "t.team",
    "status": "t.status",
    "kind": "t.kind",
    "category": "t.category",
    "channel": "t.channel",
    "scenario": "t.scenario",
    "responsibility": "t.responsibility",
    "order": "t.order_no",
}
_WRITTEN: Final = {"level": "t.customer_level", "platform": "t.platform", "shop": "t.shop"}
_DATES: Final = {"opened": "t.opened_at", "updated": "t.updated_at"}
EVERY: Final = "all"
"""Stands for a view where tickets of every status are asked for."""
_OF_NICK: Final = "SELECT coalesce(same_as, id) FROM customer WHERE nick = {nick}"
_SAID: Final = (
    """t.number IN (
SELECT m.ticket_id FROM ticket_text f CROSS JOIN message m ON m.id = f.rowid CROSS JOIN ticket s ON s.number = m.ticket_id
WHERE ticket_text MATCH {query} AND {among} AND {look}
UNION ALL SELECT g.ticket_id FROM ticket_tag g WHERE instr(lower(g.tag), lower({words})) > 0
UNION ALL SELECT s.number FROM ticket s WHERE s.customer_id IN (
 SELECT coalesce(same_as, id) FROM customer WHERE nick = {words}
 UNION ALL SELECT coalesce(c.same_as, c.id) FROM customer_text x JOIN customer c ON c.id = x.rowid
 WHERE customer_text MATCH {nick_query} AND """
    + f"{FUNCTION}({{words}}, c.nick, '')))"
)

Bind = Callable[[Any], str]
"""Makes a value a parameter; gives its name as SQL has it."""


def conditions(desk: Desk, actor: Actor, view: str, filter: Filter) -> tuple[list[str], dict[str, Any]]:
    """What a ticket of a view has to fulfil, a condition a term, and the parameters; the SQL also uses :agent and :now.

    Raises WrongUsage, with the `column`, for a person or category that the desk does not know.
    """
    parameters: dict[str, Any] = {}

    def bind(value: Any) -> str:
        name = f"f{len(parameters)}"
        parameters[name] = value
        return f":{name}"

    found = []
    for term in filter.terms:
        truth = "IS NOT TRUE" if term.negated else "IS TRUE"
        found.append(f"({_condition(desk, actor, view, term, bind)}) {truth}")
    return found, parameters


def _condition(desk: Desk, actor: Actor, view: str, term: Term, bind: Bind) -> str:
    match term.what:
        case Text(words=wanted):
            return _text(desk, view, wanted, bind)
        case Is(flag=flag):
            return _FLAGS[flag]
        case Span(name="due", sign=sign, ms=ms):
            due = "t.follow_up_at" if view == FOLLOW_UP else "t.next_due_at"
            return f"{due} - :now {sign} {bind(ms)}"
        case Span(sign=sign, ms=ms):
            return f":now - t.opened_at {sign} {bind(ms)}"
        case Date(name=name, sign=sign, date=date):
            return f"{_DATES[name]} {'<' if sign[0] == '<' else '>='} {bind(_bound(sign, date, zone(desk)))}"
        case OneOf():
            return _one_of(desk, actor, term, term.what, bind)


def _one_of(desk: Desk, actor: Actor, term: Term, what: OneOf, bind: Bind) -> str:
    name, values = what.name, what.values
    if name == "queue":
        return " OR ".join(f"({belongs(value.replace('_', '-'), actor)})" for value in values)
    if name == "assignee":
        return " OR ".join(_holder(desk, actor, term, value, bind) for value in values)
    if name == "priority":  # its rank stands in the queue's index
        return f"t.priority_rank IN ({', '.join(bind(words.PRIORITY_RANK[value]) for value in values)})"
    if name == "category":
        _require_categories(desk, term, values)
    if name == "tag":
        tags = " OR ".join(f"g.tag = {bind(value)} COLLATE NOCASE" for value in values)
        return f"EXISTS (SELECT 1 FROM ticket_tag g WHERE g.ticket_id = t.number AND ({tags}))"
    if name == "customer":
        nicks = " UNION ALL ".join(_OF_NICK.format(nick=bind(value)) for value in values)
        return f"t.number IN (SELECT number FROM ticket WHERE customer_id IN ({nicks}))"
    if name in _WRITTEN:
        return " OR ".join(f"{_WRITTEN[name]} = {bind(value)} COLLATE NOCASE" for value in values)
    return f"{_COLUMNS[name]} IN ({', '.join(bind(value) for value in values)})"


def _holder(desk: Desk, actor: Actor, term: Term, login: str, bind: Bind) -> str:
    if login == filter_words.NONE:
        return _UNHELD
    if login == filter_words.ME:
        return _HELD_BY.format(id=bind(actor.agent_id))
    agent_id = desk.value("SELECT id FROM agent WHERE login = ?", (login,))
    if agent_id is None:
        raise WrongUsage("filter_no_agent", column=term.column, value=login)
    return _HELD_BY.format(id=bind(agent_id))


def _require_categories(desk: Desk, term: Term, values: tuple[str, ...]) -> None:
    known = (*words.CATEGORIES, *current_policy(desk).categories)
    for value in values:
        if value not in known:
            shown = ", ".join(known)
            raise WrongUsage("filter_value", column=term.column, field="category", value=value, choices=shown)


def _bound(sign: str, date: str, zone: str) -> int:
    """The moment (ms) before which, or from which on, a date's comparison holds; a day or minute counts as a whole."""
    start = datetime.fromisoformat(date).replace(tzinfo=ZoneInfo(zone))
    if sign in ("<=", ">"):
        start += timedelta(days=1) if len(date) == 10 else timedelta(minutes=1)
    return round(start.timestamp() * 1000)


def _text(desk: Desk, view: str, wanted: str, bind: Bind) -> str:
    """Subject, a message, a tag or the customer's nick as everybody sees it."""
    teach(desk)
    query = phrase_query(wanted)
    if not query:
        return "0"
    here = bind(wanted)
    if needs_no_look(wanted):
        look = "1"
    else:
        look = f"{FUNCTION}({here}, m.body, s.subject)"
        if is_plain(wanted):
            look = f"(instr(m.body, {here}) > 0 OR instr(s.subject, {here}) > 0 OR {look})"
    among = "1" if view == EVERY else "(s.settled_at IS NULL OR s.follow_up_at IS NOT NULL)"
    return _SAID.format(
        among=among, query=bind(query), look=look, words=here, nick_query=bind(f"nick : ({query})")
    )
