"""What the ledgers of the processes say, held against what stands on the desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from store.database import Desk
from store.views.health import doctor
from tests.store.desks import HOUR, MONDAY

LATER = MONDAY + 12 * HOUR
WRITTEN = {"reply": "public = 1", "note": "public = 0"}
EVENTS = {"reply": "public_reply", "note": "note", "resolve": "status", "release": "released"}


def faults(desk: Desk, lines: list[list[str]]) -> list[str]:
    """Everything that is wrong: lost, there twice, half there, claimed twice, or sick."""
    return [
        *_file(desk),
        *_texts(desk, lines),
        *_halves(desk),
        *_counts(desk, lines),
        *_double(desk, lines),
        *_drafts(desk, lines),
    ]


def prefix_faults(desk: Desk, lines: list[list[str]]) -> list[str]:
    """What is wrong with a desk whose end was cut off: all of it is whole, and of each ledger a first part is there."""
    there = _there(desk)
    found = [*_file(desk), *_halves(desk)]
    ended: dict[str, str] = {}
    for login, word, kind, id_, *_rest in lines:
        if word == "done" and kind in ("reply", "note", "new"):
            if there[f"Act {id_}"] > 1:
                found.append(f"there twice: {id_}")
            if not there[f"Act {id_}"]:
                ended.setdefault(login, id_)
            elif login in ended:
                found.append(f"{id_} is there, and {ended[login]} before it is not")
    return found


def standing(desk: Desk, lines: list[list[str]]) -> int:
    """How many of the acknowledged texts are there."""
    there = _there(desk)
    return sum(there[f"Act {line[3]}"] for line in lines if line[1] == "done")


def _there(desk: Desk) -> Counter[str]:
    """Texts that have an act's id in them."""
    there = Counter(body for (body,) in desk.rows("SELECT body FROM message WHERE body LIKE 'Act %'"))
    there.update(subject for (subject,) in desk.rows("SELECT subject FROM ticket WHERE subject LIKE 'Act %'"))
    return there


def _file(desk: Desk) -> Iterator[str]:
    found = desk.rows("PRAGMA integrity_check")
    if found != [("ok",)]:
        yield f"integrity: {found}"
    for problem in doctor(desk, now=LATER):
        yield f"doctor: {problem.code} {problem.number} {problem.params}"


def _texts(desk: Desk, lines: list[list[str]]) -> Iterator[str]:
    """What has its id in it: acknowledged, it is there once; only tried, it is there once or not at all."""
    there = _there(desk)
    tried = {line[3] for line in lines if line[1] == "tried"}
    done = {line[3] for line in lines if line[1] == "done" and line[2] in ("reply", "note", "new")}
    for id_ in done:
        if there[f"Act {id_}"] != 1:
            yield f"acknowledged and there {there[f'Act {id_}']} times: {id_}"
    for text, times in there.items():
        if times > 1 or text.removeprefix("Act ") not in tried:
            yield f"there {times} times: {text}"


def _halves(desk: Desk) -> Iterator[str]:
    """Messages and their events come together."""
    for kind, which in WRITTEN.items():
        messages = (
            f"SELECT count(*) FROM message m WHERE m.ticket_id = t.number AND author = 'agent' AND {which}"
        )
        events = f"SELECT count(*) FROM event e WHERE e.ticket_id = t.number AND type = '{EVENTS[kind]}'"
        sql = f"SELECT number, ({messages}), ({events}) FROM ticket t WHERE ({messages}) <> ({events})"
        for number, said, told in desk.rows(sql):
            yield f"half of a {kind} on #{number}: {said} messages, {told} events"


def _counts(desk: Desk, lines: list[list[str]]) -> Iterator[str]:
    """Acts that are only events: at least what was acknowledged, at most what was tried."""
    for kind, where in (
        ("resolve", "type = 'status' AND data ->> 'to' = 'resolved'"),
        ("release", "type = 'released' AND by = 'agent'"),
    ):
        found = Counter(
            {
                (login, str(number)): times
                for login, number, times in desk.rows(
                    "SELECT a.login, e.ticket_id, count(*) FROM event e JOIN agent a ON a.id = e.agent_id"
                    f" WHERE {where} GROUP BY 1, 2"
                )
            }
        )
        tried = Counter((line[0], line[4]) for line in lines if line[1:3] == ["tried", kind])
        done = Counter((line[0], line[4]) for line in lines if line[1:3] == ["done", kind])
        for whom in found | tried:
            if not done[whom] <= found[whom] <= tried[whom]:
                yield f"{kind} by {whom}: {done[whom]} acknowledged, {found[whom]} there, {tried[whom]} tried"


def _double(desk: Desk, lines: list[list[str]]) -> Iterator[str]:
    """Who holds a ticket was given it while nobody held it; who was told so was the one."""
    claims = Counter(
        (line[4], line[5]) for line in lines if line[1] == "done" and line[2] in ("take", "claim")
    )
    for (number, generation), times in claims.items():
        if times > 1:
            yield f"#{number} was claimed {times} times as {generation}"
    holders: dict[int, str] = {}
    given: Counter[tuple[str, str]] = Counter()
    sql = (
        "SELECT e.ticket_id, e.type, a.login FROM event e LEFT JOIN agent a ON a.id = e.agent_id"
        " WHERE type IN ('claimed', 'released') ORDER BY e.id"
    )
    for number, type_, login in desk.rows(sql):
        if type_ == "claimed":
            if number in holders:
                yield f"#{number} went to {login} while {holders[number]} held it"
            holders[number] = login
            given[login, str(number)] += 1
        else:
            holders.pop(number, None)
    told = Counter((line[0], line[4]) for line in lines if line[1] == "done" and line[2] in ("take", "claim"))
    for whom, times in told.items():
        if given[whom] < times:
            yield f"acknowledged to {whom[0]} and not held: #{whom[1]}"


def _drafts(desk: Desk, lines: list[list[str]]) -> Iterator[str]:
    """The last that was acknowledged, or one that was tried behind it; none once it was recorded or sent."""
    sql = "SELECT a.login, d.ticket_id, d.text FROM draft d JOIN agent a ON a.id = d.agent_id"
    there = {(login, str(number)): text.removeprefix("Act ") for login, number, text in desk.rows(sql)}
    last: dict[tuple[str, str], list[str]] = {}
    for login, word, kind, id_, number, _generation in lines:
        if kind == "draft":
            if word == "done":
                last[login, number] = [id_]
            elif word == "tried":
                last.setdefault((login, number), []).append(id_)
    for (login, number), ids in last.items():
        text = there.get((login, number))
        if text is not None and text not in ids:
            yield f"an older draft of {login} on #{number}: {text}, not one of {ids}"
        if text is None and any(line[3] == ids[0] and line[1] == "done" for line in lines):
            yield f"the draft of {login} on #{number} is gone: {ids}"
