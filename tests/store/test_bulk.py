"""One verb on many tickets does for each what the verb alone would have done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from store.desk import claiming, closing, fields, intake, moving, undoing
from store.desk.bulk import BULK, Done, bulk, each
from store.desk.drafts import save_draft
from store.errors import CouldNot, DeskError
from tests.store.desks import HOUR, MINUTE, MONDAY, Place, assert_sound, changes_nothing, everything, refused
from tests.store.hands import begin, finish
from tests.store.test_queues import copied

NOW = MONDAY + HOUR
ACTS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "claim": ((), {}),
    "release": ((), {}),
    "assign": (("bob",), {}),
    "transfer": ((), {"team": "logistics", "note": "Please look."}),
    "set": (({"priority": "high"},), {"add_tags": ["vip"]}),
    "resolve": ((), {"solution": "Sent again."}),
    "close": ((), {}),
}


def some_tickets(place: Place) -> list[int]:
    """Free, held by others, waiting, complaints that lack something, settled."""
    numbers = [place.open(at=MONDAY + step) for step in range(4)]
    numbers += [place.complaint(), place.complaint(category="refund")]
    claiming.claim(place.desk, place.bob, numbers[1], now=MONDAY + MINUTE)
    moving.wait(place.desk, place.sue, numbers[2], "customer", now=MONDAY + MINUTE)
    closing.resolve(place.desk, place.sue, numbers[3], now=MONDAY + MINUTE)
    fields.set_fields(
        place.desk, place.sue, numbers[5], {"responsibility": "merchant", "solution": "Refund"}, now=NOW
    )
    return [*numbers, 999]


def one_by_one(place: Place, numbers: list[int], verb: str) -> list[str | None]:
    """The verb alone on each; the code of the refusal, None when it was done."""
    args, options = ACTS[verb]
    codes: list[str | None] = []
    for number in dict.fromkeys(numbers):
        try:
            BULK[verb](place.desk, place.sue, number, *args, now=NOW, **options)
        except DeskError as error:
            codes.append(error.code)
        else:
            codes.append(None)
    return codes


@given(verb=st.sampled_from(sorted(BULK)), order=st.lists(st.integers(0, 6), max_size=12))
def test_in_bulk_is_one_by_one(founded: Path, verb: str, order: list[int]) -> None:
    args, options = ACTS[verb]
    with copied(founded) as place, copied(founded) as other:
        numbers = some_tickets(place)
        assert some_tickets(other) == numbers
        wanted = [numbers[at] for at in order]
        codes = one_by_one(other, wanted, verb)
        results = bulk(place.desk, place.sue, wanted, verb, *args, now=NOW, **options)
        assert [done.number for done in results] == list(dict.fromkeys(wanted))
        assert [done.refusal and done.refusal.code for done in results] == codes
        assert everything(place.desk) == everything(other.desk)
        assert_sound(place, now=NOW)


def test_a_result_a_ticket_and_undo_takes_one_back_after_the_other(place: Place) -> None:
    numbers = some_tickets(place)
    results = bulk(place.desk, place.sue, numbers, "assign", "ann", now=NOW)
    refusals = {done.number: done.refusal.code for done in results if done.refusal}
    assert refusals == {numbers[3]: "wrong_status", 999: "no_such_ticket"}
    held = [number for number in numbers if number != 999 and place.holder(number, now=NOW) == "ann"]
    assert len(held) == len(results) - len(refusals)
    assert undoing.undo(place.desk, place.sue, now=NOW).number == held[-1]
    assert [place.holder(number, now=NOW) for number in held[:-1]] == ["ann"] * (len(held) - 1)
    assert_sound(place, now=NOW)


def test_what_fits_no_ticket_is_said_at_once(place: Place) -> None:
    numbers = [place.open(), place.open()]
    desk = place.desk
    attempts = [
        ("not_one_of", lambda: bulk(desk, place.sue, numbers, "merge", now=NOW)),
        ("not_allowed", lambda: bulk(desk, place.ann, numbers, "assign", "bob", now=NOW)),
        ("not_one_of", lambda: bulk(desk, place.sue, numbers, "set", {"priority": "huge"}, now=NOW)),
        ("no_such_field", lambda: bulk(desk, place.sue, numbers, "set", {"colour": "red"}, now=NOW)),
        ("missing_field", lambda: bulk(desk, place.sue, numbers, "transfer", now=NOW)),
    ]
    for code, attempt in attempts:
        changes_nothing(place, code, attempt)
    assert bulk(desk, place.sue, [], "claim", now=NOW) == []


def test_what_was_done_stays_when_one_stops_in_the_middle(place: Place) -> None:
    numbers = [place.open() for _ in range(5)]
    done: list[Done] = []
    for result in each(place.desk, place.ann, numbers, "claim", now=NOW):
        done.append(result)
        if len(done) == 2:
            break
    assert [place.holder(number, now=NOW) for number in numbers] == ["ann", "ann", None, None, None]
    assert_sound(place, now=NOW)


LOCK = """
desk = open_desk(path)
with desk.transaction():
    print("locked", flush=True)
    sys.stdin.readline()
"""


def test_a_desk_that_cannot_be_written_is_tried_once(place: Place) -> None:
    numbers = [place.open() for _ in range(3)]
    place.desk.execute("PRAGMA busy_timeout = 50")
    process = begin(LOCK, place.path)
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    results = bulk(place.desk, place.ann, numbers, "claim", now=NOW)
    assert [type(done.refusal) for done in results] == [CouldNot] * 3
    assert len({id(done.refusal) for done in results}) == 1
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    finish(process)
    assert [done.refusal for done in bulk(place.desk, place.ann, numbers, "claim", now=NOW)] == [None] * 3


def test_drafts_and_words_of_others_stay(place: Place) -> None:
    numbers = [place.open() for _ in range(3)]
    for number in numbers:
        save_draft(place.desk, place.bob, number, "reply", "Dear customer", now=MONDAY)
        intake.receive(place.desk, place.ann, number, "And?", now=MONDAY + MINUTE)
    bulk(place.desk, place.sue, numbers, "transfer", team="quality", now=NOW)
    assert place.desk.value("SELECT count(*) FROM draft") == 3
    with refused("nothing_changed"):
        moving.transfer(place.desk, place.sue, numbers[0], team="quality", now=NOW)
