"""Filtered queues against a plain reading of every ticket, and their windows against the whole list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from store.actor import Actor
from store.desk import claiming, closing, fields, intake, moving, replying
from store.desk.intake import CustomerFacts
from store.rules import filter_words
from store.rules.filter_syntax import parse
from store.rules.filters import Date, Filter, Is, OneOf, Span, Term, Text
from store.text import segmented
from store.views import queues
from store.views.filtering import filtered_count, filtered_numbers, filtered_page, filtered_window
from tests.rules.filters import WHATS, filters
from tests.store.crowds import crowd
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place, refused
from tests.store.test_queues import belongs, copied

NOW = MONDAY + HOUR
ZONE = ZoneInfo("Asia/Shanghai")
logins = st.sampled_from(("ann", "bob", "sue", "com", "vic"))


def stocked(place: Place) -> None:
    """Tickets that differ in everything a filter asks about."""
    desk, ann, bob = place.desk, place.ann, place.bob
    deer, elephant = CustomerFacts(nick="小鹿", level="gold"), CustomerFacts(nick="大象", level="silver")
    broken = place.complaint(
        at=MONDAY - 2 * DAY, subject="商品破损", body="件破损了，要换货", category="damage", customer=deer
    )
    place.open(
        at=MONDAY - 30 * MINUTE, subject="Broken cup", body="It hit the floor", platform="Tmall", shop="north"
    )
    refund = place.open(
        at=MONDAY - DAY, subject="Refund", body="Refund or VIP?", category="refund", customer=elephant
    )
    slow = place.open(
        at=MONDAY - 5 * HOUR, subject="物流", body="破，损 5元", category="logistics", order_no="SO1"
    )
    fast = place.open(
        at=MONDAY, channel="chat", subject="缺货", body="还有吗", scenario="presales", priority="high"
    )
    place.open(
        at=MONDAY + 50 * MINUTE,
        channel="phone",
        subject="a call",
        body="Prefund 15元",
        shop="南店",
        platform="jd",
    )
    settled = place.complaint(at=MONDAY - DAY, subject="商品破损", body="破", category="damage")
    fields.set_fields(
        desk, ann, broken, {"responsibility": "merchant", "priority": "urgent"}, add_tags=["VIP"], now=MONDAY
    )
    fields.set_fields(desk, ann, refund, {}, add_tags=["a,b", "urgent case"], now=MONDAY)
    fields.set_fields(desk, ann, settled, {"responsibility": "merchant", "solution": "Paid"}, now=MONDAY)
    closing.resolve(desk, ann, settled, now=MONDAY)
    claiming.claim(desk, ann, slow, now=MONDAY)
    claiming.claim(desk, bob, fast, now=MONDAY - 0)
    replying.reply(desk, ann, refund, "物流会补发", status="waiting_customer", now=MONDAY + MINUTE)
    intake.receive(desk, bob, refund, "破损的是杯子", now=MONDAY + 2 * MINUTE)
    moving.wait(desk, ann, broken, "team", until=MONDAY + DAY, now=MONDAY + 3 * MINUTE)


@pytest.fixture(scope="module")
def stock(founded: Path) -> Iterator[Place]:
    with copied(founded) as place:
        stocked(place)
        yield place


def says(words: str, text: str) -> bool:
    """Whether a text holds the words, read plainly: whole tokens but for the last, and Chinese in one piece."""
    if not words.isascii() and words.lower() not in text.lower():
        return False
    wanted, found = (re.findall(r"[^\W_]+", segmented(each)) for each in (words, text))
    open_ended = words[-1].isascii()
    for at in range(len(found) - len(wanted) + 1):
        piece = found[at : at + len(wanted)]
        if piece == wanted or (open_ended and piece[:-1] == wanted[:-1] and piece[-1].startswith(wanted[-1])):
            return True
    return False


class Plain:
    """One ticket, read column by column, and what a filter asks of it."""

    def __init__(self, place: Place, who: Actor, number: int, now: int) -> None:
        self.place, self.who, self.number, self.now = place, who, number, now
        desk = place.desk
        cursor = desk.execute("SELECT * FROM ticket WHERE number = ?", (number,))
        self.facts: dict[str, Any] = dict(
            zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True)
        )
        self.tags = [tag for (tag,) in desk.rows("SELECT tag FROM ticket_tag WHERE ticket_id = ?", (number,))]
        self.nick = desk.value("SELECT nick FROM customer WHERE id = ?", (self.facts["customer_id"],))
        self.bodies = [
            body for (body,) in desk.rows("SELECT body FROM message WHERE ticket_id = ?", (number,))
        ]
        in_force = self.facts["lease_until"] is None or self.facts["lease_until"] > now
        holder = self.facts["assignee_id"] if in_force else None
        self.holder = desk.value("SELECT login FROM agent WHERE id = ?", (holder,))

    def fits(self, filter: Filter) -> bool:
        return all(self.holds(term.what) != term.negated for term in filter.terms)

    def holds(self, what: object) -> bool:
        facts = self.facts
        match what:
            case Text(words=words):
                texts = [facts["subject"], *self.bodies, self.nick or ""]
                return any(says(words, text) for text in texts) or any(
                    words.lower() in tag.lower() for tag in self.tags
                )
            case Is(flag="breached"):
                return facts["next_due_at"] is not None and facts["next_due_at"] < self.now
            case Is(flag="unsent"):
                return bool(facts["unsent"])
            case Is(flag="promised"):
                return facts["promised_at"] is not None
            case Is(flag="unread"):
                (row,) = queues.rows(self.place.desk, self.who, [self.number], now=self.now)
                return row.unread
            case Span(name="due", sign=sign, ms=ms):
                due = facts["next_due_at"]
                return due is not None and compared(due - self.now, sign, ms)
            case Span(name="age", sign=sign, ms=ms):
                return compared(self.now - facts["opened_at"], sign, ms)
            case Date(name=name, sign=sign, date=date):
                moment = datetime.fromtimestamp(facts[f"{name}_at"] / 1000, ZONE).replace(tzinfo=None)
                first = datetime.fromisoformat(date)
                length = timedelta(days=1) if len(date) == 10 else timedelta(minutes=1)
                return {
                    "<": moment < first,
                    "<=": moment < first + length,
                    ">": moment >= first + length,
                    ">=": moment >= first,
                }[sign]
            case OneOf(name=name, values=values):
                return any(self.has(name, value) for value in values)
        raise AssertionError(what)

    def has(self, name: str, value: str) -> bool:
        facts = self.facts
        match name:
            case "queue":
                return belongs(self.place, value.replace("_", "-"), self.who, self.number, self.now)
            case "assignee":
                wanted = {"me": self.who.login, "none": None}.get(value, value)
                return bool(self.holder == wanted)
            case "tag":
                return value.lower() in (tag.lower() for tag in self.tags)
            case "customer":
                return bool(self.nick == value)
            case "order":
                return bool(facts["order_no"] == value)
            case "level" | "platform" | "shop":
                kept = facts["customer_level" if name == "level" else name]
                return kept is not None and kept.lower() == value.lower()
            case _:
                return bool(facts[name] == value)


def compared(a: int, sign: str, b: int) -> bool:
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]


@given(filter=filters(WHATS, most=3), login=logins, later=st.sampled_from((0, HOUR, 3 * DAY)))
def test_a_filter_leaves_what_a_plain_reading_leaves(
    stock: Place, filter: Filter, login: str, later: int
) -> None:
    # Asking for the follow-up calls asks for settled tickets: a test of its own below.
    assume(all(term.negated or term.what != OneOf("queue", ("follow_up",)) for term in filter.terms))
    desk, who, now = stock.desk, stock.people[login], NOW + later
    numbers = [row[0] for row in desk.rows("SELECT number FROM ticket WHERE settled_at IS NULL")]
    wanted = {number for number in numbers if Plain(stock, who, number, now).fits(filter)}
    found = filtered_page(desk, who, "open", filter, now=now)
    assert {row.number for row in found} == wanted, str(filter)
    assert [row.sort_key for row in found] == sorted(row.sort_key for row in found)
    assert filtered_count(desk, who, "open", filter, now=now)[0] == len(wanted)
    assert filtered_window(desk, who, "open", filter, now=now).count == len(wanted)


@pytest.mark.parametrize("what", [Text("破损"), Text("refund"), Text("5元"), Text("vip"), Text("小鹿")])
def test_words_are_found_where_people_see_them(stock: Place, what: Text) -> None:
    numbers = [row[0] for row in stock.desk.rows("SELECT number FROM ticket WHERE settled_at IS NULL")]
    for negated in (False, True):
        filter = Filter((Term(what, negated),))
        wanted = {number for number in numbers if Plain(stock, stock.sue, number, NOW).fits(filter)}
        assert {row.number for row in filtered_page(stock.desk, stock.sue, "open", filter, now=NOW)} == wanted
        assert wanted


@pytest.fixture(scope="module")
def crowded(founded: Path) -> Iterator[Place]:
    with copied(founded) as place:
        crowd(place, 1_500, 300)
        yield place


sorts = st.sampled_from((None, "number", "holder", "updated"))


@given(
    view=st.sampled_from(("open", "mine", "team", "breached")),
    filter=st.sampled_from(
        ("team:aftersales", "!team:presales priority:high,low", "due<1d", "", "assignee:none age>1m")
    ),
    start=st.integers(0, 1_600),
    limit=st.integers(2, 300),
    sort=sorts,
    reverse=st.booleans(),
)
def test_a_window_is_a_piece_of_the_filtered_queue(
    crowded: Place, view: str, filter: str, start: int, limit: int, sort: str | None, reverse: bool
) -> None:
    desk, who, wanted = crowded.desk, crowded.sue, parse(filter)
    order: dict[str, Any] = {"sort": sort, "reverse": reverse, "now": NOW}
    whole = filtered_page(desk, who, view, wanted, limit=10_000, **order)
    numbers = [row.number for row in whole]
    assert filtered_numbers(desk, who, view, wanted, limit=10_000, **order) == numbers
    if not wanted:
        assert whole == queues.page(desk, who, view, limit=10_000, **order)
    seen = filtered_window(desk, who, view, wanted, at_index=start, limit=limit, **order)
    assert seen.count == len(whole)
    assert list(seen.rows) == whole[seen.start : seen.start + limit]
    if whole:
        place = min(start, len(whole) - 1)
        assert seen.start <= place < seen.start + len(seen.rows)
        around = filtered_window(desk, who, view, wanted, around=whole[place].sort_key, limit=limit, **order)
        assert list(around.rows) == whole[around.start : around.start + len(around.rows)]
        assert around.start <= place < around.start + len(around.rows)
        behind = filtered_page(desk, who, view, wanted, limit=5, after=numbers[place], **order)
        assert behind == whole[place + 1 : place + 6]


def test_what_the_desk_does_not_know_is_named_with_its_place(stock: Place) -> None:
    for text, code, column in (
        ("vip assignee:nobody", "filter_no_agent", 5),
        ("category:nonsense", "filter_value", 1),
    ):
        with refused(code, 2) as caught:
            filtered_page(stock.desk, stock.ann, "open", parse(text), now=NOW)
        assert caught.value.params["column"] == column
    with refused("no_such_ticket", 1):
        filtered_page(stock.desk, stock.ann, "open", parse("vip"), after=999, now=NOW)
    with refused("not_one_of", 2):
        filtered_window(stock.desk, stock.ann, "nonsense", parse("vip"), now=NOW)


def test_follow_up_calls_are_filtered_as_the_other_queues(place: Place) -> None:
    numbers = [
        place.complaint(at=MONDAY - DAY, subject=text, category="damage")
        for text in ("破损", "Parcel", "破损")
    ]
    for number in numbers[:2]:
        fields.set_fields(
            place.desk, place.ann, number, {"responsibility": "merchant", "solution": "Paid"}, now=MONDAY
        )
        closing.resolve(place.desk, place.ann, number, now=MONDAY)
    for view, text, wanted in (
        ("follow-up", "破损", numbers[:1]),
        ("open", "queue:follow-up", numbers[:2]),
        ("open", "queue:follow_up !破损 due<9d", numbers[1:2]),
        ("open", "!queue:follow_up", numbers[2:]),
    ):
        found = filtered_window(place.desk, place.sue, view, parse(text), now=NOW)
        assert [row.number for row in found.rows] == wanted, text
        count, soonest = filtered_count(place.desk, place.sue, view, parse(text), now=NOW)
        assert (count, soonest is not None) == (len(wanted), True)


def test_every_queue_of_the_desk_has_its_word() -> None:
    assert {name.replace("_", "-") for name in filter_words.QUEUES} == set(queues.VIEWS)


def test_what_is_masked_is_not_found_by_a_part_of_it(place: Place) -> None:
    customer = CustomerFacts(
        nick="13812345678", name="欧阳峰来", phone="13812345678", email="deng@example.cn"
    )
    number = place.open(subject="Call me", body="On 13912340000 or at qiao@example.com", customer=customer)
    shown = place.open(subject="Order 1391234", body="欧阳", customer=CustomerFacts(nick="峰来"))

    def found(text: str) -> list[int]:
        rows = filtered_page(place.desk, place.sue, "open", parse(text), now=NOW)
        return sorted(row.number for row in rows)

    assert found("13912340000") == found("1391234000") == []
    assert found("1391234") == [shown]
    assert found("139") == [number, shown], "the first digits are there for everybody to see"
    assert found("qiao") == found("1381234567") == found("deng") == []
    assert found("example") == [number]
    assert found("欧阳") == found("峰来") == [shown]
    assert found("13812345678") == found("customer:13812345678") == [number]
    assert found("call me") == found('"call me"') == [number]


@given(text=st.text(max_size=40))
def test_no_text_is_sql(stock: Place, text: str) -> None:
    filter = Filter((Term(Text(text)), Term(OneOf("tag", (text,))), Term(OneOf("shop", (text, "x")), True)))
    filtered_page(stock.desk, stock.sue, "open", filter, now=NOW)
