"""The judge on a desk: one event is one alarm, it ends with its cause, and it says which tickets."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.arriving import HOUR, Row, Shop, put
from store.desk.escalating import acknowledge
from store.desk.judging import judge
from store.desk.unusual_rhythm import look
from store.errors import DeskError
from store.views.alerts import unacknowledged
from store.views.warnings import KindCount, warnings
from tests.making import made_once
from tests.store.conftest import copied
from tests.store.desks import DAY, MINUTE, Place, place_at

BEGIN = 490_816 * HOUR
NOW = BEGIN + 56 * DAY + 10 * HOUR
SHARES = {
    "category": (("logistics", "product", "refund"), (0.4, 0.4, 0.2)),
    "channel": (("chat", "email"), (0.7, 0.3)),
    "shop": (("A", "B"), (0.7, 0.3)),
    "region": (("上海", "广东"), (0.5, 0.5)),
    "product": (("P1", "P2"), (0.6, 0.4)),
}


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with eight weeks behind it, its rhythm learnt."""

    def make(folder: Path) -> None:
        place = place_at(folder / "weeks.db", now=BEGIN)
        put(place.desk, _shop().come(BEGIN, NOW))
        judge(place.desk, holder="t", now=NOW)
        place.desk.close()

    return made_once(tmp_path_factory, "eight-weeks", make) / "weeks.db"


@pytest.fixture
def place(weeks: Path, tmp_path: Path) -> Iterator[Place]:
    yield from copied(weeks, tmp_path / "desk.db")


def _shop(seed: int = 3) -> Shop:
    return Shop(random.Random(seed), 15, SHARES)


def _run(place: Place, start: int, end: int, rows: list[Row]) -> None:
    """Let the tickets come in and the judge look, each five minutes."""
    rows = sorted(rows)
    now, at = start, 0
    while now < end:
        now += 5 * MINUTE
        upto = at
        while upto < len(rows) and rows[upto][0] < now:
            upto += 1
        put(place.desk, rows[at:upto])
        at = upto
        judge(place.desk, holder="t", now=now)


def _fired(place: Place, kind: str = "volume") -> list[tuple[int, str, dict[str, Any], int, int | None]]:
    rows = "SELECT id, subject, data, fired_at, closed_at FROM alert WHERE clock = ? ORDER BY id"
    return [
        (id_, about, json.loads(data), at, end)
        for id_, about, data, at, end in place.desk.rows(rows, (kind,))
    ]


def _volume(place: Place, now: int) -> KindCount:
    counts = warnings(place.desk, place.sue, since=NOW, now=now).counts
    return next(one for one in counts if one.kind == "volume")


def test_a_burst_of_one_category_is_one_alarm_that_ends_with_it(place: Place) -> None:
    usual = _shop(4).come(NOW, NOW + 5 * HOUR)
    burst = _shop(5).come(NOW + HOUR, NOW + 3 * HOUR, times=1.5, category="logistics", shop="B")
    _run(place, NOW, NOW + 5 * HOUR, usual + burst)
    ((id_, about, data, fired_at, closed_at),) = _fired(place)
    assert NOW + HOUR < fired_at <= NOW + 2 * HOUR
    assert closed_at is not None
    assert NOW + 3 * HOUR < closed_at <= NOW + 4 * HOUR + 5 * MINUTE
    assert about.startswith(("category:logistics|2026-02-23T", "shop:B|2026-02-23T"))
    assert data["way"] == "rise"
    assert data["seen"] > 2 * data["expected"]
    assert 0 < data["chance"] < 0.001
    theirs = place.desk.rows(
        "SELECT category, shop FROM ticket WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(data["tickets"]),),
    )
    assert theirs
    assert all("logistics" in row or "B" in row for row in theirs)
    plan = place.desk.value("SELECT plan FROM alert WHERE id = ?", (id_,))
    assert plan in ("logistics_delay", "more_people")
    assert _volume(place, NOW + 2 * HOUR).fired == 1

    with pytest.raises(DeskError, match="closed"):
        acknowledge(place.desk, place.sue, id_, now=NOW + 5 * HOUR)
    acknowledge(place.desk, place.sue, id_, false_alarm=True, note="a mailing", now=NOW + 5 * HOUR)
    counted = _volume(place, NOW + 5 * HOUR)
    assert (counted.fired, counted.false, counted.acknowledged, counted.over) == (1, 1, 1, 1)


def test_a_desk_that_falls_silent_is_told_of_once_and_marked_false(place: Place) -> None:
    _run(place, NOW, NOW + 3 * HOUR, [])
    ((id_, about, data, _at, _end),) = _fired(place)
    assert about.endswith("|drop")
    assert data["way"] == "drop"
    waiting = unacknowledged(place.desk, place.sue, now=NOW + 3 * HOUR)
    assert [one.alert_id for one in waiting if one.clock == "volume"] == [id_]
    assert unacknowledged(place.desk, place.ann, now=NOW + 3 * HOUR) == []
    acknowledge(place.desk, place.sue, id_, false_alarm=True, now=NOW + 3 * HOUR)
    _run(place, NOW + 3 * HOUR, NOW + 4 * HOUR, [])
    assert len(_fired(place)) == 1
    counted = _volume(place, NOW + 4 * HOUR)
    assert (counted.fired, counted.false, counted.acknowledged) == (1, 1, 1)


def test_an_ordinary_afternoon_is_quiet_and_the_series_stand_in_the_view(place: Place) -> None:
    _run(place, NOW, NOW + 3 * HOUR, _shop(6).come(NOW, NOW + 3 * HOUR))
    assert _fired(place) == []
    found = warnings(place.desk, place.vic, since=NOW, now=NOW + 3 * HOUR)
    whole = next(one for one in found.series if one.series == "all")
    assert found.learnt_weeks > 7
    assert whole.expected > 5
    assert not whole.runs
    assert {one.series for one in found.series} >= {"all", "category", "channel", "shop", "region", "product"}


def test_what_comes_in_by_nightly_files_is_no_silence(place: Place) -> None:
    place.desk.execute("UPDATE ticket SET recorded_at = opened_at + ?", (DAY,))
    place.desk.execute("DELETE FROM judgement WHERE name = 'unusual'")
    _run(place, NOW, NOW + 2 * HOUR, [])
    assert _fired(place) == []


def test_a_new_desk_waits_until_it_knows_a_rhythm(tmp_path: Path) -> None:
    place = place_at(tmp_path / "new.db", now=BEGIN)
    put(place.desk, _shop().come(BEGIN, BEGIN + 2 * DAY))
    assert judge(place.desk, holder="t", now=BEGIN + 2 * DAY) == 0
    found = warnings(place.desk, place.sue, since=BEGIN, now=BEGIN + 2 * DAY)
    assert (found.learnt_weeks, found.series) == (0.0, ())
    place.desk.close()


def test_slow_answers_are_a_figure_out_of_the_usual(place: Place) -> None:
    slow, usual = 100_000, 10_000
    clock = (
        "INSERT INTO clock (ticket_id, kind, cycle, target_ms, policy, started_at, consumed_ms, state, ended_at)"
        " SELECT number, 'first_response', 1, 40000, 1, opened_at, ? + number % 7 * 1000, 'met', opened_at + 60000"
        " FROM ticket WHERE opened_at >= ? AND opened_at < ?"
    )
    place.desk.execute(clock, (usual, BEGIN, NOW - 6 * HOUR))
    place.desk.execute(clock, (slow, NOW - 6 * HOUR, NOW))
    place.desk.execute("DELETE FROM judgement")
    judge(place.desk, holder="t", now=NOW)
    fired = _fired(place, "figure")
    assert [data["figure"] for _id, _about, data, _at, _end in fired] == ["response_time"]
    data = fired[0][2]
    assert data["seen"] > 0.9 * data["cases"]
    assert data["usual"] < 0.2
    assert data["tickets"]


def test_a_promotion_is_learnt_from_days_that_have_ended_in_the_desk_s_zone(tmp_path: Path) -> None:
    place = place_at(tmp_path / "double.db", now=BEGIN)
    day = BEGIN - 17 * DAY  # midnight of 12 December in Shanghai
    for weeks_ago, count in ((2, 10), (1, 10), (0, 25)):
        noon = day - 7 * DAY * weeks_ago + 12 * HOUR
        put(place.desk, [(noon, "refund", "chat", "A", "", "") for _ticket in range(count)])
    assert look(place.desk, {}, now=day + 23 * HOUR).data["factors"] == {}
    assert look(place.desk, {}, now=day + 25 * HOUR).data["factors"] == {"双12": 2.5}
    place.desk.close()
