"""What the wall is told: the same as the queues say, ticket by ticket, and nothing of anybody who wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from store.access.keys import add_keys, keys, remove_key
from store.access.public_keys import read_keys
from store.actor import Actor
from store.desk import closing, escalating, leaving, people, presence, replying, undoing
from store.desk.claiming import claim
from store.desk.following_up import survey
from store.desk.intake import CustomerFacts, receive
from store.desk.sweep import sweep
from store.rules.periods import span_of
from store.views import queues
from store.views.figures import desk_zone, figures
from store.views.wall import WallView, open_wall
from store.views.wall_day import QUARTER_MS
from store.views.wall_today import SHOWN, today
from tests.access.making_keys import ed25519
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, SECOND, Place, refused

Open = Callable[..., WallView]


@pytest.fixture
def wall(place: Place) -> Iterator[Open]:
    opened: list[WallView] = []

    def open_one(login: str = "vic", team: str | None = None) -> WallView:
        opened.append(open_wall(place.path, login, team, timeout_s=1))
        return opened[-1]

    yield open_one
    for view in opened:
        view.desk.close()


def busy(place: Place) -> None:
    """Tickets of every sort around MONDAY."""
    for n in range(12):
        channel = ("chat", "email", "message")[n % 3]
        number = place.open(at=MONDAY - n * 4 * MINUTE, channel=channel, category="refund" if n % 2 else None)
        if n % 4 == 0:
            claim(place.desk, place.ann, number, now=MONDAY - MINUTE)
        if n % 5 == 0:
            replying.reply(place.desk, place.ann, number, "So", now=MONDAY - 30 * SECOND)
    place.complaint(at=MONDAY - HOUR)
    closing.resolve(place.desk, place.ann, 1, now=MONDAY - 10 * SECOND)


def test_it_counts_what_the_queues_hold(place: Place, wall: Open) -> None:
    busy(place)
    told = wall().ask(now=MONDAY)
    rows = queues.page(place.desk, place.sue, "open", limit=100, now=MONDAY)
    late = [row for row in rows if row.live is not None and row.live.due_at < MONDAY]
    soon = [row for row in rows if row.live is not None and MONDAY <= row.live.due_at < MONDAY + 15 * MINUTE]
    free = [row for row in rows if row.status in ("new", "open") and row.assignee is None]
    standing = told.standing
    assert (standing.open, standing.breached, standing.soon, standing.unclaimed) == (
        len(rows),
        len(late),
        len(soon),
        len(free),
    )
    assert 0 < len(late) < len(rows)
    assert standing.waits_since == min(row.opened_at for row in free if row.live is not None)
    assert [one.number for one in told.breached] == [row.number for row in rows if row in late]
    assert [one.number for one in told.next] == [
        row.number for row in rows if row.live is not None and row not in late
    ]
    assert {line.team: line.standing.open for line in told.teams} == {
        team: sum(row.team == team for row in rows) for team in ("presales", "aftersales", "complaints")
    }
    assert told.teams[0].worst is not None
    assert told.teams[0].worst.due_at == min(row.live.due_at for row in rows if row.live is not None)


def test_a_team_s_wall_is_about_that_team(place: Place, wall: Open) -> None:
    busy(place)
    place.complaint(at=MONDAY - 2 * MINUTE)
    told = wall(team="complaints").ask(now=MONDAY)
    whole = wall().ask(now=MONDAY)
    assert told.standing == next(line for line in whole.teams if line.team == "complaints").standing
    assert {one.team for one in (*told.next, *told.breached)} == {"complaints"}
    assert [line.team for line in told.teams] == ["complaints"]
    assert sum(told.day.arrivals) == 2
    with refused("not_one_of", 2):
        wall(team="kitchen")


def test_time_alone_moves_it_at_the_moment_it_names(place: Place, wall: Open) -> None:
    place.open(at=MONDAY, channel="email")
    view = wall()
    now = MONDAY
    for counts in ((0, 1), (1, 0)):
        told = view.ask(now=now)
        assert told.changes_at is not None
        assert view.ask(now=told.changes_at - 1).standing == told.standing
        now = told.changes_at
        standing = view.ask(now=now).standing
        assert (standing.breached, standing.soon) == counts
    assert view.ask(now=now).changes_at is None


def test_it_knows_nothing_of_whoever_wrote(place: Place, wall: Open) -> None:
    who = CustomerFacts(nick="QqNick", name="Wang QqName", phone="13912345678", email="qq@example.com")
    number = place.open(subject="QqSubject", body="QqBody", customer=who, order_no="QqOrder", region="QqTown")
    receive(place.desk, place.ann, number, "QqMore", now=MONDAY + SECOND)
    escalating.escalate(place.desk, place.ann, number, "QqNote", now=MONDAY + 2 * SECOND)
    view = wall()
    told = repr((view.ask(now=MONDAY + MINUTE), today(view, now=MONDAY + MINUTE)))
    assert f"number={number}" in told
    assert "Qq" not in told
    assert "139" not in told.replace(str(MONDAY), "")


def test_alerts_that_nobody_looks_after(place: Place, wall: Open) -> None:
    place.open(at=MONDAY - 20 * MINUTE, channel="message")
    number = place.open(at=MONDAY, channel="email")
    replying.note(place.desk, place.ann, number, "@bob look", now=MONDAY)
    sweep(place.desk, now=MONDAY)
    escalating.escalate(place.desk, place.ann, number, "Help", now=MONDAY)
    view = wall()
    told = view.ask(now=MONDAY)
    assert [(alert.clock, alert.level) for alert in told.alerts] == [("manual", 0), ("first_response", 2)]
    assert (told.alert_count, told.alert_level) == (2, 2)
    for alert in told.alerts:
        escalating.acknowledge(place.desk, place.sue, alert.alert_id, now=MONDAY)
    assert (view.ask(now=MONDAY).alert_count, view.ask(now=MONDAY).alerts) == (0, ())


def test_people_are_on_away_or_come(place: Place, wall: Open) -> None:
    for who in (place.ann, place.pia, place.lou):
        presence.announce(place.desk, who, who.login, None, False, now=MONDAY)
    people.set_state(place.desk, place.pia, "pia", "away", now=MONDAY)
    view = wall()

    def team(name: str, now: int) -> tuple[int, int, int]:
        line = next(line for line in view.ask(now=now).teams if line.team == name)
        return line.on, line.away, line.coming

    assert team("presales", MONDAY) == (1, 1, 0)
    assert team("logistics", MONDAY) == (1, 0, 0)
    assert view.ask(now=MONDAY).forecast.people == 2
    assert team("presales", MONDAY + MINUTE) == (0, 1, 0)  # nobody's screen has been heard of for a minute
    early = MONDAY + DAY - 2 * HOUR  # the shift begins at nine
    assert team("presales", early) == (0, 0, 3)
    assert view.ask(now=early).forecast.people == 0


def test_the_day_goes_by_in_quarters(place: Place, wall: Open) -> None:
    view = wall()
    first = place.open(at=MONDAY - HOUR, channel="email")
    second = place.open(at=MONDAY - HOUR + MINUTE, channel="email")
    assert sum(view.ask(now=MONDAY).day.arrivals) == 2
    claim(place.desk, place.ann, first, now=MONDAY)
    replying.reply(place.desk, place.ann, first, "So", now=MONDAY)
    replying.sent(place.desk, place.ann, first, now=MONDAY)
    closing.resolve(place.desk, place.ann, first, now=MONDAY)
    day = view.ask(now=MONDAY + SECOND).day
    quarter = (MONDAY - HOUR - day.start) // QUARTER_MS
    assert len(day.arrivals) == (MONDAY - day.start) // QUARTER_MS + 1
    assert (day.arrivals[quarter], sum(day.arrivals), sum(day.answers)) == (2, 2, 1)
    assert (day.backlog[quarter - 1], day.backlog[quarter], day.backlog[-1]) == (0, 2, 1)
    undoing.undo(place.desk, place.ann, now=MONDAY + 2 * SECOND)
    assert view.ask(now=MONDAY + 3 * SECOND).day.backlog[-1] == 2
    assert view.ask(now=MONDAY + 3 * SECOND).day == wall().ask(now=MONDAY + 3 * SECOND).day
    tomorrow = view.ask(now=MONDAY + DAY).day
    assert (sum(tomorrow.arrivals), sum(tomorrow.answers), tomorrow.backlog[0]) == (0, 0, 2)
    assert second


def test_the_forecast_says_who_will_be_late_and_on_which_assumption(place: Place, wall: Open) -> None:
    for n in range(6):
        place.open(at=MONDAY + n * SECOND, channel="message")
    view = wall()
    nobody = view.ask(now=MONDAY + MINUTE).forecast
    assert (nobody.people, nobody.known, nobody.measured) == (0, 6, False)
    assert nobody.steps[0] == 6
    presence.announce(place.desk, place.ann, "ann", None, False, now=MONDAY + MINUTE)
    one = view.ask(now=MONDAY + MINUTE).forecast
    assert one.people == 1
    assert one.known < 6
    assert one.per_hour == 3


def test_figures_are_those_of_the_desk(place: Place, wall: Open) -> None:
    """The connection that knows nobody counts the same as one that does; what it may not read would be missing."""
    busy(place)
    survey(place.desk, place.ann, 1, outcome="reached", source="form", overall=5, now=MONDAY)
    view = wall()
    told = {goal.figure: goal for goal in today(view, now=MONDAY).goals}
    assert tuple(told) == SHOWN
    viewer = Actor(0, "x", "x", "viewer")
    span = span_of("day", MONDAY, desk_zone(place.desk))
    for figure, goal in told.items():
        only = {"channel": ("chat", "phone")} if figure == "first_response_avg" else {}
        expected = (
            figures(place.desk, viewer, span, only=only, which=(figure,), now=MONDAY).total[figure].value
        )
        assert goal.today == expected, figure
    assert told["csat"].today == 1
    assert (told["csat"].sign, told["csat"].target, told["csat"].every) == (">=", 0.95, "month")
    assert told["first_response_avg"].only == ("chat", "phone")


def test_any_role_may_look_and_sees_the_same(place: Place, wall: Open) -> None:
    busy(place)
    told = [
        (view.ask(now=MONDAY), today(view, now=MONDAY)) for view in map(wall, ("ann", "sue", "vic", "root"))
    ]
    assert told == [told[0]] * 4


def test_who_is_let_in_no_more_sees_nothing(place: Place, wall: Open) -> None:
    view = wall()
    leaving.disable(place.desk, place.root, "vic", now=MONDAY)
    with refused("agent_disabled", 1):
        view.ask(now=MONDAY)
    with refused("not_an_agent", 1):
        wall("nobody").ask(now=MONDAY)


def test_a_key_that_is_taken_back_shows_nothing_more(place: Place, wall: Open) -> None:
    made = add_keys(place.desk, place.root, "vic", read_keys(ed25519()), now=MONDAY)
    key = keys(place.desk, place.root, "vic")[0]
    view = open_wall(place.path, "vic", None, key=key.fingerprint, timeout_s=1)
    assert view.ask(now=MONDAY).standing.open == 0
    remove_key(place.desk, place.root, key.fingerprint, now=MONDAY)
    with refused("key_revoked", 1):
        view.ask(now=MONDAY)
    view.desk.close()
    assert made


def test_a_key_that_has_expired_shows_nothing_more(place: Place, wall: Open) -> None:
    add_keys(place.desk, place.root, "vic", read_keys(ed25519()), expires_at=MONDAY + MINUTE, now=MONDAY)
    (key,) = keys(place.desk, place.root, "vic")
    view = open_wall(place.path, "vic", None, key=key.fingerprint, timeout_s=1)
    assert view.ask(now=MONDAY + MINUTE - 1).standing.open == 0
    with refused("key_revoked", 1):
        view.ask(now=MONDAY + MINUTE)
    view.desk.close()
