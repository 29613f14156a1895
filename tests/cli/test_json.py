"""The JSON that tools rely on: keys, types and times."""

from __future__ import annotations

from store.database import SCHEMA_VERSION
from tests.cli.conftest import Kefu

TICKET = {
    "number", "external_id", "subject", "kind", "scenario", "category", "status", "priority", "channel", "team",
    "assignee", "opened_at", "next_due_at", "next_clock", "remaining_s", "breached", "breaches", "tags",
}  # fmt: skip
ALERT = {
    "id", "ticket", "clock", "cycle", "level", "fired_at", "reason", "told", "acknowledged_by", "acknowledged_at",
    "note",
}  # fmt: skip


def test_a_ticket(kefu: Kefu, complaint: int) -> None:
    ticket = kefu.told("set", "1", "--tag", "b", "--tag", "a")
    assert ticket.keys() >= TICKET
    assert ticket["tags"] == ["a", "b"]
    assert ticket["opened_at"] == "2026-03-16T10:00:00+08:00"
    assert ticket["next_due_at"] == "2026-03-16T10:15:00+08:00"
    assert (ticket["next_clock"], ticket["remaining_s"]) == ("first_response", 900)
    assert (ticket["breached"], ticket["breaches"]) == (False, 0)


def test_the_time_left_is_the_clocks_own(kefu: Kefu, complaint: int) -> None:
    kefu.at("2026-03-16T10:15:00+08:00")
    (ticket,) = kefu.told("queue", "open")
    assert (ticket["remaining_s"], ticket["breached"]) == (0, False)
    kefu.at("2026-03-16T10:15:01+08:00")
    (ticket,) = kefu.told("queue", "open")
    assert (ticket["remaining_s"], ticket["breached"], ticket["breaches"]) == (-1, True, 1)
    kefu.at("2026-03-16T23:00:00+08:00")
    (ticket,) = kefu.told("queue", "open")
    assert ticket["remaining_s"] == -(11 * 60 + 45) * 60  # the night does not count


def test_nothing_is_left_of_a_clock_that_does_not_run(kefu: Kefu) -> None:
    kefu.done("new", "what colours?", "--spoken")
    ticket = kefu.told("wait", "1", "--for", "customer")
    assert (ticket["next_due_at"], ticket["next_clock"], ticket["remaining_s"]) == (None, None, None)
    assert (ticket["paused"], ticket["status"]) == (True, "waiting_customer")


def test_take_says_why(kefu: Kefu, complaint: int) -> None:
    taken = kefu.told("take")
    assert taken.keys() == {"ticket", "because"}
    assert taken["ticket"].keys() >= TICKET
    assert taken["ticket"]["assignee"] == kefu.me
    assert "first response" in taken["because"]


def test_show_adds_the_whole_story(kefu: Kefu, complaint: int) -> None:
    kefu.done("offer", "1", "--type", "refund", "--amount", "¥1,200.00")
    ticket = kefu.told("show", "1")
    assert ticket.keys() >= TICKET | {"customer", "messages", "events", "clocks", "steps", "offers", "alerts"}
    assert ticket["customer"]["nick"] == "小红"
    assert [message["body"] for message in ticket["messages"]] == ["三天没动了"]
    assert ticket["events"][0]["type"] == "opened"
    assert {clock["kind"] for clock in ticket["clocks"]} == {"first_response", "plan", "resolution"}
    assert [step["name"] for step in ticket["steps"]][:3] == ["received", "recorded", "classified"]
    assert ticket["offers"][0]["amount_fen"] == 120_000


def test_a_customer_is_masked(kefu: Kefu) -> None:
    kefu.done("new", "call me at 13912345678", "--phone", "13912345678", "--email", "hong@example.com")
    printed = kefu.done("show", "1", "--json") + kefu.done("show", "1") + kefu.done("queue", "open")
    assert "13912345678" not in printed
    assert "hong@example.com" not in printed


def test_queues_and_pages(kefu: Kefu) -> None:
    for index in range(5):
        kefu.at(f"2026-03-16T10:0{index}:00+08:00")
        kefu.done("new", f"question {index}")
    assert [ticket["number"] for ticket in kefu.told("queue", "open", "--limit", "2")] == [1, 2]
    following = kefu.told("queue", "open", "--limit", "2", "--after", "2")
    assert [ticket["number"] for ticket in following] == [3, 4]
    counts = kefu.told("queue")
    assert {count["view"]: count["count"] for count in counts}["unclaimed"] == 5
    assert kefu.told("queue", "due_soon") == kefu.told("queue", "due-soon")


def test_alerts(kefu: Kefu, complaint: int) -> None:
    assert kefu.told("alerts") == []
    kefu.done("escalate", "1", "--note", "shouting")
    kefu.at("2026-03-16T10:16:00+08:00")
    assert kefu.told("escalate", "--once") == {"fired": 1, "skipped": 1, "sent": 0}
    first, second = kefu.told("alerts")
    assert first.keys() >= ALERT
    assert (first["clock"], first["level"], first["reason"]) == ("first_response", 2, "time")
    assert (second["clock"], second["level"], second["note"]) == ("manual", "manual", "shouting")
    acknowledged = kefu.told("ack", str(second["id"]), "--note", "calling")
    assert acknowledged["acknowledged_by"] == kefu.me
    assert acknowledged["acknowledged_at"] == "2026-03-16T10:16:00+08:00"
    assert len(kefu.told("alerts")) == 1
    assert len(kefu.told("alerts", "--all")) == 2


def test_why(kefu: Kefu, complaint: int) -> None:
    answer = kefu.told("why", "1")
    assert answer["ticket"] == 1
    clock = answer["clocks"][0]
    assert (clock["kind"], clock["state"], clock["target_ms"]) == ("first_response", "running", 900_000)
    assert clock["story"][0] == "2026-03-16 10:00:00 started, because the ticket was opened"
    assert clock["story"][-1].endswith("therefore due at 2026-03-16 10:15:00")


def test_people_and_policy(kefu: Kefu) -> None:
    agents = {agent["login"]: agent for agent in kefu.told("agent", "list")}
    assert agents.keys() == {kefu.me, "anna", "bob", "vera", "nobody"}
    assert (agents["anna"]["limit"], agents[kefu.me]["limit"]) == (8, None)
    assert kefu.told("agent", "state", "anna", "away")["state"] == "away"
    shown = kefu.told("policy", "show")
    assert (shown["version"], shown["policy"]["name"]) == (1, "shipped")


def test_doctor_is_content(kefu: Kefu, complaint: int) -> None:
    assert kefu.told("doctor") == {"ok": True, "problems": []}


def test_doctor_names_what_is_wrong(kefu: Kefu, complaint: int) -> None:
    kefu.path.chmod(0o644)
    ended = kefu("doctor", "--json")
    assert ended.code == 1
    assert ended.json["ok"] is False
    assert {problem["code"] for problem in ended.json["problems"]} == {"open_to_others"}
    assert "0o644" in ended.json["problems"][0]["text"]
    assert "0o644" in kefu("doctor").out


def test_founding_and_copies(kefu: Kefu) -> None:
    copy = kefu.path.with_name("copy.db")
    told = kefu.told("backup", str(copy))
    assert told == {"path": str(copy), "bytes": copy.stat().st_size, "files": 0}
    assert kefu.told("migrate") == {
        "path": str(kefu.path),
        "from": SCHEMA_VERSION,
        "to": SCHEMA_VERSION,
        "backup": None,
    }
    new = kefu.path.with_name("new.db")
    assert kefu("--db", str(new), "init", "--json").json == {"path": str(new), "login": kefu.me}
