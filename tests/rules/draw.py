"""What the property tests draw: calendars, windows around clock changes, ticket histories."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.rules.naive import DAY, MINUTE, NAMES, at

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/St_Johns",
)
CHANGES = {
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),
    "Australia/Lord_Howe": ("2026-04-05", "2026-10-04"),
    "Pacific/Apia": ("2011-12-30", "2011-12-30"),
    "Pacific/Chatham": ("2026-04-05", "2026-09-27"),
    "America/Sao_Paulo": ("2018-02-18", "2018-11-04"),
    "Africa/Casablanca": ("2026-02-15", "2026-03-22"),
    "America/St_Johns": ("2010-03-14", "2010-11-07"),
}


def clock_text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def spans(draw: st.DrawFn) -> list[str]:
    """Up to three spans of a day, perhaps touching, the last perhaps past midnight."""
    edges = sorted(draw(st.lists(st.integers(0, 96), max_size=6, unique=True)))
    minutes = [edge * 15 for edge in edges[: len(edges) // 2 * 2]]
    found = [f"{clock_text(a)}-{clock_text(b)}" for a, b in zip(minutes[::2], minutes[1::2], strict=True)]
    last = minutes[-1] if minutes else 0
    if last < 1440 and draw(st.booleans()):
        begin = draw(st.integers(last, 1439))
        end = draw(st.integers(0, begin - 1 if begin else 0))
        if end < begin:
            found.append(f"{clock_text(begin)}-{clock_text(end)}")
    return draw(st.permutations(found))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[dict[str, Any], int, int]:
    """A calendar's table, and the start and days of a window worth looking at."""
    zone = draw(st.sampled_from(ZONES))
    if zone in CHANGES and draw(st.booleans()):
        first = date.fromisoformat(draw(st.sampled_from(CHANGES[zone]))) - timedelta(days=3)
    else:
        first = date(2004, 1, 1) + timedelta(days=draw(st.integers(0, 11_000)))
    week = {name: draw(spans()) for name in draw(st.sets(st.sampled_from(NAMES)))}
    if not any(week.values()):
        week["wed"] = ["09:00-12:00", "13:00-18:00"]
    some_days = st.integers(-1, 9).map(lambda n: (first + timedelta(days=n)).isoformat())
    table = {
        "timezone": zone,
        "week": week,
        "closed": draw(st.lists(some_days, max_size=3)),
        "open": draw(st.dictionaries(some_days, spans(), max_size=3)),
    }
    return table, at(f"{first}T00:00", "UTC"), 8


def moments(start: int, days: int) -> st.SearchStrategy[int]:
    """Moments of a window, often on a full quarter of an hour."""
    quarter = 15 * MINUTE
    on_edge = st.integers(0, days * DAY // quarter - 1).map(lambda n: start + n * quarter)
    return on_edge | st.integers(start, start + days * DAY - 1)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A ticket's events in order, as verbs would write them."""
    moment = at("2026-03-02T08:00") + draw(st.integers(0, 3 * DAY))
    scenario = st.sampled_from(("presales", "aftersales", "complaint"))
    kind = st.sampled_from(("inquiry", "complaint", "suggestion"))
    channel = st.sampled_from(("chat", "email", "phone", "message"))
    priority = st.sampled_from(("low", "normal", "high", "urgent"))
    events: list[dict[str, Any]] = [
        {
            "at": moment,
            "type": "opened",
            "by": "customer",
            "policy": 1,
            "kind": draw(kind),
            "scenario": draw(scenario),
            "channel": draw(channel),
            "priority": draw(priority),
            "spoken": draw(st.booleans()),
            "outbound": draw(st.booleans()),
        }
    ]
    if draw(st.booleans()):
        events[0]["imported_at"] = moment + draw(st.integers(0, 2 * DAY))
    status = "new"
    step = st.sampled_from((0, 1, 40_000, 40_001, 120_000, 7_200_000)) | st.integers(0, 2 * DAY)
    statuses = st.sampled_from(("open", "waiting_customer", "waiting_team", "resolved", "closed"))
    acts = ("customer_message", "public_reply", "auto_reply", "call", "note", "no_reply_needed", "offered")
    for _ in range(draw(st.integers(0, 12))):
        moment += draw(step)
        what = draw(
            st.sampled_from(
                (*acts, "status", "status", "classified", "policy_applied", "external_due", "split_out")
            )
        )
        event: dict[str, Any] = {"at": moment, "type": what, "by": "agent"}
        if what == "customer_message":
            event["by"] = "customer"
        elif what == "auto_reply":
            event.update(type="public_reply", by="auto")
        elif what == "status":
            event.update({"from": status, "to": draw(statuses)})
            status = event["to"]
        elif what == "classified":
            field, values = draw(
                st.sampled_from(
                    (("scenario", scenario), ("kind", kind), ("channel", channel), ("priority", priority))
                )
            )
            event[field] = draw(values)
            event["quiet"] = draw(st.booleans())
        elif what == "policy_applied":
            event["policy"] = draw(st.sampled_from((1, 2)))
        elif what == "split_out":
            wrote = [one["at"] for one in events if one["type"] == "customer_message"]
            event["unanswered_since"] = draw(st.sampled_from([None, *wrote[-1:]]))
        elif what == "external_due":
            event["due_at"] = moment + draw(st.integers(-DAY, 5 * DAY))
        events.append(event)
    return events
