"""One masked value is shown to whoever works on the ticket: written down first, counted, refused beyond the limit."""

from __future__ import annotations

import io
from typing import Any

import pytest

from store.database import open_desk
from store.desk.claiming import claim
from store.desk.closing import resolve
from store.desk.intake import CustomerFacts
from store.desk.replying import reply
from store.desk.revealing import copy_reply, reveal
from store.errors import DeskError
from store.exports.exporting import export
from store.exports.options import Shape
from store.rules.masking import mask_region
from store.views.alerts import told_to, unacknowledged
from store.views.exporting import Question
from store.views.revealing import masked_fields
from store.views.reveals import reveals
from tests.store.desks import HOUR, MINUTE, MONDAY, Place

PHONE, NAME = "13812345678", "张小凡"


def held(place: Place, by: str = "ann") -> int:
    """A ticket with a customer's number, in somebody's hands."""
    facts = CustomerFacts(nick="buyer", name=NAME, phone=PHONE)
    number = place.open(customer=facts, category="refund", body="电话１３８１２３４５６７８，急")
    claim(place.desk, place.people[by], number, now=MONDAY)
    return number


def looks(place: Place) -> list[tuple[str, str, str | None]]:
    found = reveals(place.desk, place.sue, since=0, until=MONDAY + 10 * HOUR)
    return [(one.login, one.what, one.reason) for one in found.rows]


def refused_as(code: str, place: Place, *words: Any, **options: Any) -> None:
    with pytest.raises(DeskError) as refused:
        reveal(place.desk, *words, now=MONDAY + 1, **options)
    assert refused.value.code == code


def test_the_holder_sees_one_field_and_the_event_is_there_before_the_value(place: Place) -> None:
    number = held(place)
    fields, needs_reason = masked_fields(place.desk, place.ann, number)
    assert [(one.field, one.shown) for one in fields] == [
        ("name", "张**"),
        ("phone", "138****5678"),
        ("message", "电话１３８****５６７８，急"),
    ]
    assert not needs_reason
    seen: list[int] = []
    other = open_desk(place.path, readonly=True)
    place.desk.on_commit(
        lambda: seen.append(other.value("SELECT count(*) FROM event WHERE type = 'revealed'"))
    )
    found = reveal(place.desk, place.ann, number, "phone", now=MONDAY + 1)
    assert (found.value, found.until, found.left) == (PHONE, MONDAY + 1 + MINUTE, 29)
    assert seen == [1]
    message = fields[2].message
    assert (
        PHONE not in reveal(place.desk, place.ann, number, "message", message=message, now=MONDAY + 2).value
    )
    other.close()
    told = [row[0] for row in place.desk.rows("SELECT data FROM event WHERE type = 'revealed'")]
    assert all(PHONE not in data and NAME not in data for data in told)


def test_only_the_holder_and_who_leads_the_team(place: Place) -> None:
    number = held(place)
    refused_as("not_allowed", place, place.vic, number, "phone")
    for other in (place.bob, place.com):
        refused_as("not_revealing", place, other, number, "phone")
    assert reveal(place.desk, place.sue, number, "phone", now=MONDAY + 2).value == PHONE
    assert looks(place) == [
        ("bob", "reveal_refused", "not_revealing"),
        ("com", "reveal_refused", "not_revealing"),
        ("sue", "revealed", None),
    ]


def test_a_claim_that_ran_out_is_no_holding(place: Place) -> None:
    number = held(place)
    with pytest.raises(DeskError, match="held by"):
        reveal(place.desk, place.ann, number, "phone", now=MONDAY + HOUR)


def test_a_settled_ticket_needs_a_reason(place: Place) -> None:
    number = held(place)
    resolve(place.desk, place.ann, number, solution="Paid back", now=MONDAY)
    refused_as("reveal_needs_reason", place, place.sue, number, "phone")
    refused_as("not_one_of", place, place.sue, number, "phone", reason="curious")
    assert reveal(place.desk, place.sue, number, "phone", reason="refund", now=MONDAY + 2).value == PHONE
    assert looks(place)[-1] == ("sue", "revealed", "refund")


def test_nothing_masked_is_no_look(place: Place) -> None:
    number = held(place)
    refused_as("nothing_masked", place, place.ann, number, "email")
    refused_as("nothing_masked", place, place.ann, number, "message", message=10**6)
    assert looks(place) == []


def test_beyond_the_limit_nothing_is_shown_and_the_supervisors_hear_of_it_once(place: Place) -> None:
    number = held(place)
    for second in range(30):
        reveal(place.desk, place.ann, number, "phone", now=MONDAY + second)
    for second in (40, 50):
        with pytest.raises(DeskError, match="30 values"):
            reveal(place.desk, place.ann, number, "name", now=MONDAY + second)
    (alert,) = unacknowledged(place.desk, place.sue, now=MONDAY + 60)
    assert (alert.clock, alert.note, alert.number) == ("reveals", "ann", number)
    assert told_to(alert, place.sue)
    assert not told_to(alert, place.ann)
    claim(place.desk, place.ann, place.open(customer=CustomerFacts(nick="b", phone=PHONE)), now=MONDAY + HOUR)
    later = MONDAY + HOUR + MINUTE
    claim(place.desk, place.ann, number, now=later)
    assert reveal(place.desk, place.ann, number, "phone", now=later).left == 29


def test_an_unmasked_export_is_one_look_of_the_hour(place: Place) -> None:
    number, unmasked = held(place, "sue"), Question(kind="customers", reveal=True)
    for second in range(28):
        reveal(place.desk, place.sue, number, "phone", now=MONDAY + second)
    out = io.BytesIO()
    export(place.desk, place.sue, unmasked, Shape(), out, now=MONDAY + 40)
    assert PHONE in out.getvalue().decode()
    assert reveal(place.desk, place.sue, number, "phone", now=MONDAY + 50).left == 0
    out = io.BytesIO()
    with pytest.raises(DeskError, match="an unmasked export counts"):
        export(place.desk, place.sue, unmasked, Shape(), out, now=MONDAY + 60)
    assert out.getvalue() == b""
    export(place.desk, place.sue, Question(kind="customers"), Shape(), out, now=MONDAY + 70)
    assert "138****5678" in out.getvalue().decode()
    assert ("sue", "reveal_refused", "too_many_exports") in looks(place)


def test_a_policy_sets_the_limit(place: Place) -> None:
    from store.desk.policies import apply_policy
    from store.policy.read import shipped_text

    file = place.path.with_suffix(".toml")
    file.write_text(shipped_text() + "\n[privacy]\nreveals_per_hour = 0\n", encoding="utf-8")
    apply_policy(place.desk, place.root, file, now=MONDAY)
    refused_as("too_many_reveals", place, place.ann, held(place), "phone")


def test_a_reply_with_the_customers_number_leaves_for_the_clipboard_as_a_reveal(place: Place) -> None:
    number = held(place)
    assert copy_reply(place.desk, place.ann, number, now=MONDAY) is None
    reply(place.desk, place.ann, number, "热线 057188157858", now=MONDAY + 1)
    assert copy_reply(place.desk, place.ann, number, now=MONDAY + 2) == "热线 057188157858"
    assert looks(place) == []
    reply(place.desk, place.ann, number, f"回电 {PHONE}", now=MONDAY + 3)
    assert copy_reply(place.desk, place.ann, number, now=MONDAY + 4) == f"回电 {PHONE}"
    assert looks(place) == [("ann", "revealed", None)]
    assert copy_reply(place.desk, place.bob, number, now=MONDAY + 5) == "回电 138****5678"


@pytest.mark.parametrize(
    ("region", "shown"),
    [
        ("浙江省杭州市西湖区", "浙江省杭州市西湖区"),
        ("浙江 杭州", "浙江 杭州"),
        ("330100", "330100"),
        ("浙江省杭州市西湖区文三路1号翠苑小区3栋502室", "浙江省杭州市西湖区****"),
        ("文三路1号", "****"),
        ("杭州市138 1234 5678", "杭州市****"),
        ("杭州市****", "杭州市****"),
    ],
)
def test_of_an_address_the_district_is_shown(region: str, shown: str) -> None:
    assert mask_region(region) == shown


def test_the_report_is_for_who_leads(place: Place) -> None:
    number = held(place)
    reveal(place.desk, place.ann, number, "phone", now=MONDAY + 1)
    with pytest.raises(DeskError, match="may not do this"):
        reveals(place.desk, place.ann, since=0, until=MONDAY)
    (sums,) = reveals(place.desk, place.com, since=MONDAY, until=MONDAY + 2, login="ann").sums
    assert (sums.login, sums.revealed, sums.refused, sums.tickets) == ("ann", 1, 0, 1)
    assert reveals(place.desk, place.com, since=MONDAY + 2, until=MONDAY + 9).rows == ()
