"""From the alert to the far side: written with it, claimed by one, tried again, gathered, given up, never forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from store.clock import Clock
from store.desk.escalating import acknowledge, escalate
from store.desk.outgoing import ChannelFacts, tell_channels
from store.desk.replying import reply
from store.desk.sweep import sweep
from store.outbox.again import drop, retry
from store.outbox.channels import Channel, Webhook, WeCom
from store.outbox.queue import (
    HEARTBEAT_MS,
    LONGEST_REST_MS,
    MOST_ATTEMPTS,
    claim,
    failed,
    rest_ms,
    say_sending,
)
from store.outbox.secret import Secret
from store.outbox.senders.outcome import NotSentError
from store.outbox.sending import send_waiting
from store.views.outbox import outbox_rows, outbox_state
from tests.outbox.servers import Robot
from tests.store.desks import HOUR, MINUTE, MONDAY, SECOND, Place, assert_sound, changes_nothing, refused

FIRST_LEVEL = MONDAY + 15 * MINUTE * 3 // 4
OVERDUE = MONDAY + 15 * MINUTE + 1


def words(group: str, code: str) -> str:
    return f"{group}:{code}"


def at(now: int) -> Clock:
    return lambda: now


def robots(far: Robot, **more: Any) -> dict[str, Channel]:
    return {"robot": WeCom(url=Secret(far.url), timeout_s=1, **more)}


def told(place: Place, channels: dict[str, Channel], *, now: int) -> None:
    tell_channels(place.desk, {name: one.facts() for name, one in channels.items()}, now=now)


def send(place: Place, channels: dict[str, Channel], now: int, *, holder: str = "me") -> int:
    told(place, channels, now=now)
    return send_waiting(place.desk, channels, words, at(now), holder=holder)


def states(place: Place, channel: str = "robot") -> list[str]:
    sql = "SELECT state FROM outbox WHERE channel = ? ORDER BY id"
    return [row[0] for row in place.desk.rows(sql, (channel,))]


def column(place: Place, name: str) -> list[Any]:
    return [row[0] for row in place.desk.rows(f"SELECT {name} FROM outbox ORDER BY id")]


def test_an_alert_and_its_messages_are_one(place: Place, far: Robot) -> None:
    number = place.open()
    assert sweep(place.desk, now=FIRST_LEVEL).fired == 1
    assert sweep(place.desk, now=OVERDUE).fired == 1
    alerts = [row[0] for row in place.desk.rows("SELECT id FROM alert WHERE state = 'fired' ORDER BY id")]
    assert column(place, "key") == [
        f"alert-{alerts[0]}-robot",
        f"alert-{alerts[1]}-robot",
        f"alert-{alerts[1]}-mail",
    ]
    sweep(place.desk, now=OVERDUE)
    assert len(column(place, "id")) == 3
    assert send(place, robots(far), OVERDUE + MINUTE) == 2
    assert states(place) == ["sent", "sent"]
    assert states(place, "mail") == ["waiting"]
    assert send(place, robots(far), OVERDUE + MINUTE) == 0
    text = far.heard[1].json["text"]["content"]
    assert text.startswith(
        f"[kefu] #{number} team:presales · clock:first_response, level 2 · overdue for 1 min"
    )
    assert f"({far.keys()[1]})" in text
    assert far.keys()[1].startswith(f"alert-{alerts[1]}-robot.")
    assert_sound_but_for(place, "unknown_channels")


def assert_sound_but_for(place: Place, *codes: str) -> None:
    from store.views.health import doctor

    assert {problem.code for problem in doctor(place.desk, now=OVERDUE)} <= set(codes)


def test_nothing_of_the_customers_goes_out(place: Place, far: Robot) -> None:
    place.open(subject="SECRETSUBJECT", body="SECRETBODY", order_no="SECRETORDER")
    sweep(place.desk, now=OVERDUE)
    far.usual = (200, {})
    hook = {"robot": Webhook(url=Secret(far.url), secret=Secret("KEY"))}
    assert send(place, hook, OVERDUE) == 1
    said = str(far.heard) + str(place.desk.rows("SELECT * FROM outbox"))
    assert "SECRET" not in said.replace("TOPSECRET", "")
    assert "buyer" not in said
    facts = far.heard[0].json
    assert facts.keys() == {
        "key", "kind", "ticket", "team", "clock", "level", "priority", "opened_at", "due_at", "fired_at", "text",
    }  # fmt: skip
    assert facts["due_at"] == "2026-07-20T02:15:00+00:00"


def test_a_level_without_channels_writes_nothing(place: Place) -> None:
    number = place.open()
    reply(place.desk, place.ann, number, "Yes", now=MONDAY)
    assert sweep(place.desk, now=MONDAY + 3 * HOUR).fired == 1
    assert column(place, "id") == []


def test_what_fails_is_tried_again_after_a_growing_rest(place: Place, far: Robot) -> None:
    place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    far.usual = (200, {"errcode": 12345})
    now, rests = FIRST_LEVEL, []
    for attempt in range(1, 10):
        assert send(place, robots(far), now) == 0
        assert column(place, "attempts") == [attempt]
        (next_at,) = column(place, "next_at")
        rests.append(next_at - now)
        assert send(place, robots(far), next_at - 1) == 0
        assert column(place, "attempts") == [attempt]
        now = max(next_at, place.desk.value("SELECT rest_until FROM channel"))
    assert all(
        low * 0.75 <= rest <= low * 1.25
        for rest, low in zip(rests, [5_000 << n for n in range(7)], strict=False)
    )
    assert rests[-1] <= LONGEST_REST_MS * 1.25
    assert column(place, "error") == ["robot 12345"]
    far.usual = (200, {"errcode": 0})
    assert send(place, robots(far), now) == 1
    assert len(set(far.keys())) == 1
    assert place.desk.row("SELECT failures, rest_until FROM channel") == (0, None)


def test_chance_spreads_the_rests() -> None:
    assert len({rest_ms(8) for _ in range(20)}) > 10
    assert rest_ms(1, 60_000) == 60_000
    assert rest_ms(10_000) <= LONGEST_REST_MS * 1.25


def test_a_channel_that_fails_rests_as_a_whole(place: Place, far: Robot) -> None:
    for _ in range(3):
        place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    far.usual = (429, {})
    far.headers = {"Retry-After": "120"}
    assert send(place, robots(far), FIRST_LEVEL) == 0
    assert len(far.heard) == 1
    far.usual, far.headers = (200, {"errcode": 0}), {}
    assert send(place, robots(far), FIRST_LEVEL + 119 * SECOND) == 0
    assert send(place, robots(far), FIRST_LEVEL + 121 * SECOND) == 3


def test_what_no_attempt_can_help_is_given_up_at_once_and_seen(place: Place, far: Robot) -> None:
    place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    far.usual = (200, {"errcode": 93000})
    assert send(place, robots(far), FIRST_LEVEL) == 0
    assert states(place) == ["dead"]
    assert outbox_state(place.desk, place.vic, now=FIRST_LEVEL).dead == 1
    (row,) = outbox_rows(place.desk, place.vic)
    assert (row.state, row.error, row.attempts) == ("dead", "robot 93000", 1)
    far.usual = (200, {"errcode": 0})
    assert send(place, robots(far), FIRST_LEVEL + HOUR) == 0
    assert retry(place.desk, place.sue, now=FIRST_LEVEL + HOUR) == 1
    assert send(place, robots(far), FIRST_LEVEL + HOUR) == 1
    assert outbox_state(place.desk, place.vic, now=FIRST_LEVEL).dead == 0


def test_after_thirty_attempts_a_message_is_given_up(place: Place, far: Robot) -> None:
    place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    far.usual, now = (503, {}), FIRST_LEVEL
    for _ in range(MOST_ATTEMPTS):
        assert states(place) == ["waiting"]
        send(place, robots(far), now)
        now += HOUR
    assert states(place) == ["dead"]
    assert len(far.heard) == MOST_ATTEMPTS
    assert column(place, "error") == ["http 503?"]


def test_one_message_is_dropped_and_others_are_not_to_be_had(place: Place, far: Robot) -> None:
    place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    (row_id,) = column(place, "id")
    for verb in (retry, drop):
        changes_nothing(
            place,
            "no_such_message_out",
            lambda verb=verb: verb(place.desk, place.sue, row_id, now=FIRST_LEVEL),
        )
        changes_nothing(
            place,
            "no_such_message_out",
            lambda verb=verb: verb(place.desk, place.sue, 1 << 70, now=FIRST_LEVEL),
        )
    far.usual = (404, {})
    send(place, robots(far), FIRST_LEVEL)
    changes_nothing(place, "not_allowed", lambda: drop(place.desk, place.ann, row_id, now=FIRST_LEVEL))
    drop(place.desk, place.sue, row_id, now=FIRST_LEVEL)
    assert states(place) == ["silenced"]
    assert outbox_rows(place.desk, place.vic) == []


def test_fifteen_a_minute_and_no_more(place: Place, far: Robot) -> None:
    now = FIRST_LEVEL
    sent = []
    for _batch in range(4):
        for _ in range(9):
            place.open(at=now - 15 * MINUTE * 3 // 4)
        sweep(place.desk, now=now)
        for _ in range(30):
            sent += [now] * send(place, robots(far), now, holder=str(now))
            now += SECOND
    assert len(sent) >= 15
    for moment in sent:
        assert sum(moment - MINUTE < other <= moment for other in sent) <= 15
    for _ in range(200):
        sent += [now] * send(place, robots(far), now)
        now += SECOND
    assert set(states(place)) == {"sent"}
    assert all(sum(moment - MINUTE < other <= moment for other in sent) <= 15 for moment in sent)


def test_the_limit_holds_for_all_processes_together(place: Place, far: Robot) -> None:
    from store.database import open_desk

    told(place, robots(far), now=FIRST_LEVEL)
    for turn in range(3):
        for _ in range(9):
            place.open(at=MONDAY + turn)
        sweep(place.desk, now=FIRST_LEVEL + turn)
    others = [open_desk(place.path) for _ in range(4)]
    place.desk.execute("UPDATE outbox SET kind = 'single'")  # a digest would take all at once
    got = [
        claim(desk, "robot", str(n), per_minute=15, lease_ms=MINUTE, now=FIRST_LEVEL + 10 + turn)
        for turn in range(9)
        for n, desk in enumerate(others)
    ]
    assert sum(one is not None for one in got) == 15
    assert len({one.row_id for one in got if one is not None}) == 15
    for desk in others:
        desk.close()


def test_above_ten_that_wait_one_digest_tells_of_all(place: Place, far: Robot) -> None:
    numbers = [place.open() for _ in range(10)]
    sweep(place.desk, now=FIRST_LEVEL)
    assert send(place, robots(far), FIRST_LEVEL) == 10
    numbers = [place.open(at=MONDAY + HOUR) for _ in range(25)]
    now = MONDAY + HOUR + 15 * MINUTE * 3 // 4
    assert sweep(place.desk, now=now).fired == 25 + 10
    before = len(far.heard)
    assert send(place, robots(far), now + MINUTE) == 1
    (digest,) = far.heard[before:]
    text = digest.json["text"]["content"]
    assert "35 alerts" in text
    assert "team:presales 35" in text
    assert f"#{numbers[9]}" in text
    assert "+15" in text
    assert digest.key.startswith("digest-")
    assert set(states(place)) == {"sent"}
    assert place.desk.value("SELECT count(*) FROM outbox WHERE digest_id IS NOT NULL") == 35


def test_what_is_held_back_for_somebodys_shift_is_in_no_digest(place: Place, far: Robot) -> None:
    for _ in range(12):
        place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    place.desk.execute("UPDATE outbox SET next_at = ? WHERE id <= 11", (FIRST_LEVEL + HOUR,))
    assert send(place, robots(far), FIRST_LEVEL) == 1
    assert states(place).count("waiting") == 11
    assert not outbox_state(place.desk, place.vic, now=FIRST_LEVEL + HOUR - 1).stuck(FIRST_LEVEL + HOUR - 1)
    assert outbox_state(place.desk, place.vic, now=FIRST_LEVEL + 2 * HOUR).stuck(FIRST_LEVEL + 2 * HOUR)
    assert send(place, robots(far), FIRST_LEVEL + HOUR) == 1
    assert far.keys()[-1].startswith("digest-")


def test_a_digest_that_is_given_up_keeps_its_alerts_until_it_is_tried_again(place: Place, far: Robot) -> None:
    for _ in range(11):
        place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    far.usual = (403, {})
    assert send(place, robots(far), FIRST_LEVEL) == 0
    state = outbox_state(place.desk, place.vic, now=FIRST_LEVEL)
    assert (state.waiting, state.dead) == (0, 1)
    far.usual = (200, {"errcode": 0})
    assert retry(place.desk, place.sue, now=FIRST_LEVEL) == 1
    assert send(place, robots(far), FIRST_LEVEL) == 1
    assert set(states(place)) == {"sent"}


def test_an_alert_that_somebody_looks_after_needs_not_go_out(place: Place, far: Robot) -> None:
    place.open()
    place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    first = place.desk.value("SELECT min(id) FROM alert WHERE state = 'fired'")
    acknowledge(place.desk, place.sue, first, now=FIRST_LEVEL)
    assert send(place, robots(far), FIRST_LEVEL) == 1
    assert states(place) == ["silenced", "sent"]


def test_calls_for_help_and_broken_promises_go_where_they_are_wanted(place: Place, far: Robot) -> None:
    from store.desk.moving import wait

    number = place.complaint()
    escalate(place.desk, place.ann, number, "Threatens to sue", now=MONDAY)
    assert column(place, "id") == []
    told(place, robots(far, calls=True), now=MONDAY)
    other = place.complaint()
    escalate(place.desk, place.ann, other, "Threatens to sue", now=MONDAY)
    third = place.open(channel="email")
    wait(place.desk, place.ann, third, "customer", until=MONDAY + 10 * MINUTE, now=MONDAY)
    sweep(place.desk, now=MONDAY + 10 * MINUTE)
    sweep(place.desk, now=MONDAY + 10 * MINUTE + 1)
    assert send(place, robots(far, calls=True), MONDAY + 11 * MINUTE) == 2
    texts = [one.json["text"]["content"] for one in far.heard]
    assert f"#{other} team:complaints · clock:manual · open for 11 min" in texts[0]
    assert f"#{third} team:presales · clock:promise, level 2 · overdue for 1 min" in texts[1]
    assert "sue" not in "".join(texts)


# ---------------------------------------------------------------- claims


def claimed(place: Place, holder: str, now: int, **more: Any) -> Any:
    return claim(place.desk, "robot", holder, **{"per_minute": 15, "lease_ms": 60_000, **more}, now=now)


def test_a_claim_is_one_holders_until_it_runs_out(place: Place, far: Robot) -> None:
    place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    told(place, robots(far), now=FIRST_LEVEL)
    first = claimed(place, "one", FIRST_LEVEL)
    assert claimed(place, "two", FIRST_LEVEL + 59_999) is None
    second = claimed(place, "two", FIRST_LEVEL + 60_000)
    assert (first.key, first.attempts, second.key, second.attempts) == (first.key, 1, first.key, 2)
    failed(place.desk, first, NotSentError("late", permanent=True), now=FIRST_LEVEL + 60_001)
    assert states(place) == ["sending"], "who has lost the claim decides nothing"


def test_what_arrived_late_is_still_sent(place: Place, far: Robot) -> None:
    from store.outbox.queue import delivered

    place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    told(place, robots(far), now=FIRST_LEVEL)
    first = claimed(place, "one", FIRST_LEVEL)
    second = claimed(place, "two", FIRST_LEVEL + HOUR)
    delivered(place.desk, first, now=FIRST_LEVEL + HOUR)
    failed(place.desk, second, NotSentError("late"), now=FIRST_LEVEL + HOUR)
    delivered(place.desk, second, now=FIRST_LEVEL + HOUR)
    assert states(place) == ["sent"]
    assert column(place, "sent_at") == [FIRST_LEVEL + HOUR]


def test_a_message_that_kills_its_senders_is_given_up(place: Place, far: Robot) -> None:
    place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    told(place, robots(far), now=FIRST_LEVEL)
    now = FIRST_LEVEL
    for _ in range(MOST_ATTEMPTS):
        assert claimed(place, "dies", now) is not None
        now += 2 * MINUTE
    assert claimed(place, "dies", now) is None
    assert states(place) == ["dead"]


def test_an_address_that_nothing_can_be_done_with_stops_nobody(place: Place, far: Robot) -> None:
    place.open()
    sweep(place.desk, now=OVERDUE)
    bad: dict[str, Channel] = {"mail": Webhook(url=Secret(f"https://{'a' * 70}.example/HUSH"))}
    both = bad | robots(far)
    told(place, both, now=OVERDUE)
    assert send(place, both, OVERDUE) == 1
    assert states(place, "mail") == ["waiting"]
    assert place.desk.value("SELECT error FROM outbox WHERE channel = 'mail'") in ("defect?", "no_connection")


def test_a_channel_that_nobody_has_named_waits(place: Place, far: Robot) -> None:
    place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    assert claimed(place, "one", FIRST_LEVEL) is None
    assert outbox_state(place.desk, place.vic, now=FIRST_LEVEL).unknown == ("robot",)


def test_nothing_due_writes_nothing(place: Place, far: Robot) -> None:
    told(place, robots(far), now=MONDAY)
    version = place.desk.value("PRAGMA main.data_version")
    changes = place.desk.value("SELECT total_changes()")
    assert send(place, robots(far), MONDAY) == 0
    assert place.desk.value("SELECT total_changes()") == changes
    assert place.desk.value("PRAGMA main.data_version") == version


# ---------------------------------------------------------------- who sends


def test_nobody_sends(place: Place) -> None:
    place.open()
    sweep(place.desk, now=FIRST_LEVEL)

    def look(now: int) -> bool:
        return outbox_state(place.desk, place.vic, now=now).stuck(now)

    assert not look(FIRST_LEVEL + MINUTE - 1)
    assert look(FIRST_LEVEL + MINUTE)
    say_sending(place.desk, "me", now=FIRST_LEVEL + MINUTE)
    assert not look(FIRST_LEVEL + MINUTE + HEARTBEAT_MS)
    assert look(FIRST_LEVEL + MINUTE + HEARTBEAT_MS + 1)


def test_the_heartbeat_is_written_seldom(place: Place) -> None:
    say_sending(place.desk, "me", now=MONDAY)
    changes = place.desk.value("SELECT total_changes()")
    for second in range(44):
        say_sending(place.desk, "me", now=MONDAY + second * SECOND)
    assert place.desk.value("SELECT total_changes()") == changes
    say_sending(place.desk, "me", now=MONDAY + 46 * SECOND)
    assert place.desk.value("SELECT total_changes()") == changes + 1
    say_sending(place.desk, "me", now=MONDAY - HOUR)
    assert place.desk.value("SELECT until FROM lease WHERE name = 'send'") == MONDAY - HOUR + HEARTBEAT_MS


def test_channels_come_and_go(place: Place) -> None:
    both = {"robot": ChannelFacts("wecom"), "mail": ChannelFacts("smtp", replies=True)}
    tell_channels(place.desk, both, now=MONDAY)
    changes = place.desk.value("SELECT total_changes()")
    tell_channels(place.desk, both, now=MONDAY + 1)
    assert place.desk.value("SELECT total_changes()") == changes
    tell_channels(place.desk, {"robot": ChannelFacts("feishu")}, now=MONDAY + 2)
    assert place.desk.rows("SELECT name, kind, told_at FROM channel") == [("robot", "feishu", MONDAY + 2)]


def test_the_view_asks_for_its_right(place: Place) -> None:
    from store.actor import Actor

    for view in (outbox_rows, lambda desk, who: outbox_state(desk, who, now=MONDAY)):
        with refused("not_allowed"):
            view(place.desk, Actor(99, "x", "X", "stranger"))


@pytest.mark.parametrize("count", [1, 11])
def test_the_desk_stays_sound(place: Place, far: Robot, count: int) -> None:
    for _ in range(count):
        place.open()
    sweep(place.desk, now=FIRST_LEVEL)
    send(place, robots(far), FIRST_LEVEL)
    assert_sound(place, now=FIRST_LEVEL)
