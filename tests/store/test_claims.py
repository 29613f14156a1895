"""Who holds a ticket: claim, release, assign, and the lease that is one until the first public reply."""

from __future__ import annotations

import itertools

from store.desk.claiming import assign, claim, release, take, touch
from store.desk.closing import close, resolve
from store.desk.intake import receive
from store.desk.moving import transfer, wait
from store.desk.replying import note, reply
from store.desk.sweep import sweep
from store.policy.versions import current_policy
from store.views.queues import page
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, SECOND, Place, assert_sound, changes_nothing, refused

LEASE = 15 * MINUTE
END = MONDAY + LEASE


def numbers(place: Place, view: str, *, now: int, who: str = "ann") -> list[int]:
    return [row.number for row in page(place.desk, place.people[who], view, now=now)]


def test_a_claim_opens_the_ticket_and_holds_it(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    assert place.status(number) == "open"
    assert place.holder(number, now=MONDAY) == "ann"
    assert place.types(number) == ["opened", "claimed", "status"]
    assert current_policy(place.desk).lease_ms == LEASE
    assert place.column(number, "lease_until") == END
    assert_sound(place, now=MONDAY)


def test_a_claimed_ticket_is_refused_to_others_by_name(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    changes_nothing(place, "taken_meanwhile", lambda: claim(place.desk, place.bob, number, now=MONDAY))
    changes_nothing(place, "already_yours", lambda: claim(place.desk, place.ann, number, now=MONDAY))


def test_an_expired_lease_counts_as_unclaimed_at_once_through_every_door(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    assert numbers(place, "mine", now=END - 1) == [number]
    assert numbers(place, "unclaimed", now=END - 1) == []
    assert place.holder(number, now=END - 1) == "ann"
    assert numbers(place, "mine", now=END) == []
    assert numbers(place, "unclaimed", now=END) == [number]
    assert place.holder(number, now=END) is None
    with refused("not_claimed"):
        release(place.desk, place.ann, number, now=END)
    assert not touch(place.desk, place.ann, number, now=END)
    assert take(place.desk, place.bob, now=END).number == number
    assert place.holder(number, now=END) == "bob"
    assert place.types(number)[-2:] == ["lapsed", "claimed"]
    assert_sound(place, now=END)


def test_claiming_what_has_expired_works_too_and_leaves_the_status(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    claim(place.desk, place.bob, number, now=END)
    assert place.holder(number, now=END) == "bob"
    assert place.status(number) == "open"


def test_a_sweep_writes_the_expiry_once_and_leaves_the_status(place: Place) -> None:
    number = place.open(channel="email")
    claim(place.desk, place.ann, number, now=MONDAY)
    sweep(place.desk, now=END - 1)
    assert "lapsed" not in place.types(number)
    sweep(place.desk, now=END)
    sweep(place.desk, now=END + 1)
    assert place.types(number).count("lapsed") == 1
    assert place.status(number) == "open"
    assert place.column(number, "free") == 1
    assert_sound(place, now=END)


def test_every_act_of_the_holder_on_the_ticket_extends_the_lease(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    note(place.desk, place.ann, number, "Asked the courier", now=MONDAY + 10 * MINUTE)
    assert place.column(number, "lease_until") == MONDAY + 10 * MINUTE + LEASE
    note(place.desk, place.bob, number, "I know him", now=MONDAY + 12 * MINUTE)
    assert place.column(number, "lease_until") == MONDAY + 10 * MINUTE + LEASE


def test_touch_writes_at_most_once_a_minute_and_no_event(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    before = place.types(number)
    written = [
        at for at in range(0, 5 * MINUTE, SECOND) if touch(place.desk, place.ann, number, now=MONDAY + at)
    ]
    assert len(written) in (4, 5)
    assert all(later - earlier >= MINUTE for earlier, later in itertools.pairwise(written))
    assert place.types(number) == before
    assert place.column(number, "lease_until") == MONDAY + written[-1] + LEASE
    assert_sound(place, now=MONDAY + 5 * MINUTE)


def test_touch_is_for_the_holder_of_a_lease_alone(place: Place) -> None:
    number = place.open()
    later = MONDAY + 10 * MINUTE
    assert not touch(place.desk, place.ann, number, now=MONDAY)
    claim(place.desk, place.ann, number, now=MONDAY)
    assert not touch(place.desk, place.bob, number, now=later)
    reply(place.desk, place.ann, number, "Yes", now=MONDAY + MINUTE)
    assert not touch(place.desk, place.ann, number, now=later)
    assert not touch(place.desk, place.ann, 999, now=later)


def test_the_first_public_reply_makes_the_holding_durable(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    note(place.desk, place.ann, number, "No reply yet", now=MONDAY + 1)
    assert place.column(number, "lease_until") is not None
    reply(place.desk, place.ann, number, "Soon", now=MONDAY + 2)
    assert place.column(number, "lease_until") is None
    sweep(place.desk, now=MONDAY + 30 * DAY)
    assert place.holder(number, now=MONDAY + 30 * DAY) == "ann"


def test_a_call_by_the_holder_makes_the_holding_durable_through_both_doors(place: Place) -> None:
    for door in ("reply", "receive"):
        number = place.open()
        claim(place.desk, place.ann, number, now=MONDAY)
        if door == "reply":
            reply(place.desk, place.ann, number, "Talked", spoken=True, now=MONDAY + 1)
        else:
            receive(place.desk, place.ann, number, "Talked", spoken=True, now=MONDAY + 1)
        assert place.column(number, "lease_until") is None, door
        assert place.holder(number, now=MONDAY + DAY) == "ann", door


def test_a_reply_by_somebody_else_leaves_the_holder_and_the_lease(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    reply(place.desk, place.sue, number, "For Ann", now=MONDAY + MINUTE)
    assert place.holder(number, now=MONDAY + MINUTE) == "ann"
    assert place.column(number, "lease_until") == END


def test_replying_to_what_nobody_holds_claims_it_durably(place: Place) -> None:
    number = place.open()
    reply(place.desk, place.ann, number, "Hello", now=MONDAY)
    assert place.status(number) == "open"
    assert place.holder(number, now=MONDAY + DAY) == "ann"
    assert place.column(number, "lease_until") is None


def test_only_claim_and_take_give_a_lease(place: Place) -> None:
    claimed, taken, assigned, handed, called = (place.open(spoken=n == 4) for n in range(5))
    claim(place.desk, place.ann, claimed, now=MONDAY)
    assert take(place.desk, place.bob, now=MONDAY).number == taken
    assign(place.desk, place.sue, assigned, "ann", now=MONDAY)
    transfer(place.desk, place.sue, handed, login="ann", now=MONDAY)
    leased = [number for number in range(1, 6) if place.column(number, "lease_until") is not None]
    assert leased == [claimed, taken]
    assert place.status(assigned) == "new"
    assert [place.holder(number, now=MONDAY + DAY) for number in (assigned, handed, called)] == ["ann"] * 3


def test_release_leaves_the_status_and_frees_the_ticket(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    release(place.desk, place.ann, number, now=MONDAY)
    assert place.status(number) == "open"
    assert numbers(place, "unclaimed", now=MONDAY) == [number]
    changes_nothing(place, "not_claimed", lambda: release(place.desk, place.ann, number, now=MONDAY))


def test_anothers_holding_is_released_by_a_supervisor_alone(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    changes_nothing(place, "not_yours", lambda: release(place.desk, place.bob, number, now=MONDAY))
    release(place.desk, place.sue, number, now=MONDAY)
    assert place.holder(number, now=MONDAY) is None


def test_assigning_is_refused_for_those_who_cannot_hold(place: Place) -> None:
    number = place.open()
    for login, code in (("vic", "cannot_hold"), ("nobody", "no_such_agent")):
        changes_nothing(
            place, code, lambda login=login: assign(place.desk, place.sue, number, login, now=MONDAY)
        )
    assign(place.desk, place.sue, number, "ann", now=MONDAY)
    changes_nothing(
        place, "nothing_changed", lambda: assign(place.desk, place.sue, number, "ann", now=MONDAY)
    )


def test_assigning_the_holder_of_a_lease_makes_it_durable(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    assign(place.desk, place.sue, number, "ann", now=MONDAY)
    assert place.holder(number, now=MONDAY + DAY) == "ann"


def test_a_finishing_write_of_one_who_lost_the_ticket_is_refused(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    known = place.column(number, "generation")
    claim(place.desk, place.bob, number, now=END)
    now = END + MINUTE
    for verb in (
        lambda: reply(place.desk, place.ann, number, "Late", generation=known, now=now),
        lambda: resolve(place.desk, place.ann, number, generation=known, now=now),
        lambda: close(place.desk, place.ann, number, generation=known, now=now),
        lambda: wait(place.desk, place.ann, number, "customer", generation=known, now=now),
    ):
        changes_nothing(place, "taken_meanwhile", verb)
    reply(place.desk, place.bob, number, "Mine", generation=place.column(number, "generation"), now=now)


def test_a_finishing_write_after_an_expiry_nobody_used_goes_through(place: Place) -> None:
    number = place.open()
    claim(place.desk, place.ann, number, now=MONDAY)
    known = place.column(number, "generation")
    reply(place.desk, place.ann, number, "Was away", generation=known, now=END + HOUR)
    assert place.holder(number, now=END + HOUR) == "ann"


def test_the_generation_rises_with_every_change_of_hands(place: Place) -> None:
    number = place.open()
    seen = [place.column(number, "generation")]
    for verb in (
        lambda: claim(place.desk, place.ann, number, now=MONDAY),
        lambda: release(place.desk, place.ann, number, now=MONDAY),
        lambda: assign(place.desk, place.sue, number, "bob", now=MONDAY),
        lambda: transfer(place.desk, place.bob, number, team="aftersales", now=MONDAY),
    ):
        verb()
        seen.append(place.column(number, "generation"))
    assert seen == sorted(set(seen))


def test_a_clock_set_back_ends_no_lease_early_and_puts_no_event_before_another(place: Place) -> None:
    number = place.open(at=MONDAY)
    claim(place.desk, place.ann, number, now=MONDAY)
    note(place.desk, place.ann, number, "The host's clock went back", now=MONDAY - HOUR)
    assert [event["at"] for event in place.events(number)][-1] == MONDAY
    assert place.column(number, "lease_until") == END
    assert place.holder(number, now=MONDAY - HOUR) == "ann"
    assert_sound(place, now=MONDAY)
