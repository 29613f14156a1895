"""Refunds, returns and exchanges from files: to orders, customers and tickets, with the platform's clock."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.desk import closing, returning
from store.desk.sweep import sweep
from store.errors import DeskError
from store.imports.kinds.returns import import_returns
from store.imports.kinds.returns_record import RETURNS
from store.imports.options import ImportOptions, ImportResult
from store.imports.preset import read_preset
from store.rules.returns import ENDED
from store.rules.returns_told import moves_by_file, stage_told, times_of, way_to
from store.rules.words import RETURN_STAGES
from store.views.alerts import of_ticket
from store.views.orders import ReturnView, returns_of_customer, returns_of_order, returns_of_ticket
from store.views.tickets import ticket
from tests.imports.files import DAY, HOUR, NOW, assert_sound, counts, iso
from tests.imports.test_shop import orders, written
from tests.imports.test_undo_batch import anew, stands, undo
from tests.store.desks import Place

APPLIED = NOW - DAY - HOUR
WAITS = {
    "return_no": "R1",
    "order_no": "SO1",
    "type": "我要退款（无需退货）",
    "status": "买家已经申请退款，等待卖家同意",
    "reason": "坏了",
    "amount": "10.50",
    "applied_at": iso(APPLIED),
    "external_due_at": iso(NOW + DAY),
}
OVER = {
    "return_no": "R2",
    "order_no": "SO2",
    "status": "退款成功",
    "applied_at": iso(NOW - 5 * DAY),
    "ended_at": iso(NOW - 4 * DAY),
    "nick": "cat",
}


def bring(
    place: Place, folder: Path, *rows: Mapping[str, Any], now: int = NOW, **options: Any
) -> ImportResult:
    asked = replace(ImportOptions(preset="kefu"), **options)
    file = written(folder / "returns.csv", [{"return_no": "", "order_no": "", **row} for row in rows])
    return import_returns(place.desk, place.root, file, asked, now=now, pause=lambda _s: None)


def the(place: Place, order_no: str) -> ReturnView:
    (view,) = returns_of_order(place.desk, order_no)
    return view


def test_every_field_has_a_name_in_both_languages() -> None:
    columns = read_preset("kefu").of("returns").columns
    assert set(columns) == set(RETURNS.fields)
    assert all(names[0] == field and not names[-1].isascii() for field, names in columns.items())


def test_one_whose_clock_runs_gets_a_ticket_with_its_deadline(place: Place, tmp_path: Path) -> None:
    orders(place, tmp_path, {"order_no": "SO1", "nick": "deer", "product": "茶杯"})
    result = bring(place, tmp_path, WAITS)
    assert (counts(result), len(result.opened)) == ((1, 1, 0, 0, 0), 1)
    (number,) = result.opened
    view = ticket(place.desk, place.sue, number, now=NOW)
    assert (view.row.subject, view.row.category, view.row.channel) == ("坏了 · 茶杯", "refund", "import")
    assert (view.row.scenario, view.row.kind, view.row.opened_at) == ("aftersales", "inquiry", APPLIED)
    assert view.customer is not None
    assert view.customer.nick == "deer"
    clock = place.clock(number, "external")
    assert clock is not None
    assert (clock["state"], clock["due_at"]) == ("running", NOW + DAY)
    (request,) = view.returns
    assert (request.stage, request.type, request.amount_fen) == ("applied", "refund_only", 1050)
    assert (request.return_no, request.external_due_at) == ("R1", NOW + DAY)
    answered = place.clock(number, "first_response")
    assert answered is not None
    assert answered["breach_reason"] == "imported"
    sweep(place.desk, now=NOW + 1)
    assert [alert.reason for alert in of_ticket(place.desk, number) if alert.reason != "skipped"] == []
    assert_sound(place)


def test_it_goes_onto_the_open_ticket_about_its_order(place: Place, tmp_path: Path) -> None:
    number = place.open(order_no="SO1", at=NOW - HOUR)
    elsewhere = place.open(order_no="SO1", platform="京东", at=NOW - HOUR)
    result = bring(place, tmp_path, {**WAITS, "platform": "淘宝"})
    assert result.opened == []
    assert the(place, "SO1").number == number != elsewhere
    assert [event["stage"] for event in place.events(number) if event["type"] == "returned"] == ["applied"]
    clock = place.clock(number, "external")
    assert clock is not None
    assert clock["due_at"] == NOW + DAY
    second = bring(place, tmp_path, {**WAITS, "platform": "淘宝", "return_no": "R9"})
    assert len(second.opened) == 1, "a ticket has one open request"
    assert_sound(place)


def test_one_that_is_over_is_history(place: Place, tmp_path: Path) -> None:
    result = bring(place, tmp_path, OVER, {**OVER, "return_no": "R3", "status": "退款关闭", "nick": "cat"})
    assert (counts(result), result.opened) == ((2, 2, 0, 0, 0), [])
    views = returns_of_order(place.desk, "SO2")
    assert [(one.number, one.stage, one.ended_at) for one in views] == [
        (None, "refused", NOW - 4 * DAY),
        (None, "done", NOW - 4 * DAY),
    ]
    (customer,) = place.desk.rows("SELECT id FROM customer")
    assert len(returns_of_customer(place.desk, customer[0])) == 2
    number = place.open(order_no="SO2", at=NOW)
    assert len(ticket(place.desk, place.sue, number, now=NOW).returns) == 2
    assert returns_of_ticket(place.desk, number) == ()
    assert_sound(place)


def test_one_that_is_over_is_told_on_the_open_ticket_about_its_order(place: Place, tmp_path: Path) -> None:
    number = place.open(order_no="SO2", at=NOW - HOUR)
    bring(place, tmp_path, {**OVER, "reviewed_at": iso(NOW - 5 * DAY + HOUR)})
    assert the(place, "SO2").number == number
    told = [event for event in place.events(number) if event["type"] == "returned"]
    assert [event["stage"] for event in told] == ["applied", "reviewed", "done"]
    assert {event["at"] for event in told} == {NOW - HOUR}, "a ticket's history begins with it"
    assert place.clock(number, "external") is None
    assert_sound(place)


def test_what_waits_without_a_deadline_ahead_opens_no_ticket(place: Place, tmp_path: Path) -> None:
    late = {**WAITS, "external_due_at": iso(NOW - HOUR)}
    assert bring(place, tmp_path, late, {**WAITS, "return_no": "R8", "external_due_at": ""}).opened == []
    later = bring(place, tmp_path, {**late, "external_due_at": iso(NOW + HOUR)})
    assert (later.updated, len(later.opened)) == (1, 1)
    assert place.clock(later.opened[0], "external") is not None
    assert_sound(place)


def test_the_same_file_again_changes_nothing(place: Place, tmp_path: Path) -> None:
    rows = (
        WAITS,
        OVER,
        {"order_no": "SO3", "status": "完成"},
        {"order_no": "SO4", "applied_at": iso(NOW - DAY)},
    )
    first = bring(place, tmp_path, *rows)
    assert counts(first) == (4, 4, 0, 0, 0)
    again = bring(place, tmp_path, *rows, now=NOW + 1)
    assert (counts(again), again.batch) == ((4, 0, 0, 4, 0), None)
    older = {**WAITS, "status": "退款成功", "updated_at": iso(NOW - 2 * HOUR)}
    assert bring(place, tmp_path, {**WAITS, "updated_at": iso(NOW - HOUR)}).updated == 1
    assert bring(place, tmp_path, older).unchanged == 1
    assert bring(place, tmp_path, {**WAITS, "status": "退款成功"}, on_duplicate="skip").unchanged == 1


def test_a_later_file_moves_it_and_its_deadline_is_met(place: Place, tmp_path: Path) -> None:
    (number,) = bring(place, tmp_path, WAITS).opened
    moved = {
        **WAITS,
        "status": "待退款",
        "external_due_at": iso(NOW + 2 * DAY),
        "received_at": iso(NOW + HOUR),
    }
    assert bring(place, tmp_path, moved, now=NOW + 2 * HOUR).updated == 1
    clock = place.clock(number, "external")
    assert clock is not None
    assert (clock["due_at"], clock["cycle"]) == (NOW + 2 * DAY, 1)
    done = {**moved, "status": "退款成功", "ended_at": iso(NOW + 3 * HOUR)}
    assert bring(place, tmp_path, done, now=NOW + 4 * HOUR).updated == 1
    assert place.clock_ended(number, "external") == ("met", "returned")
    view = the(place, "SO1")
    assert (view.stage, view.received_at, view.ended_at) == ("done", NOW + HOUR, NOW + 3 * HOUR)
    told = [(e["stage"], e["at"]) for e in place.events(number) if e["type"] == "returned"]
    assert told == [("applied", APPLIED), ("received", NOW + HOUR), ("done", NOW + 3 * HOUR)]
    assert_sound(place, now=NOW + 4 * HOUR)


def test_a_row_that_says_no_stage_moves_none_back(place: Place, tmp_path: Path) -> None:
    number = place.open(order_no="SO1", at=NOW - HOUR)
    bring(place, tmp_path, {**WAITS, "status": "待退款"})
    quiet = {name: value for name, value in WAITS.items() if name != "status"}
    more = {
        **quiet,
        "external_due_at": iso(NOW + 3 * DAY),
        "reviewed_at": iso(NOW - HOUR),
        "platform": "淘宝",
    }
    assert bring(place, tmp_path, more).updated == 1
    view = the(place, "SO1")
    assert (view.number, view.stage, view.platform) == (number, "received", "淘宝")
    assert (view.external_due_at, view.reviewed_at) == (NOW + 3 * DAY, NOW - HOUR)
    assert bring(place, tmp_path, quiet | {"external_due_at": iso(NOW + 3 * DAY)}).unchanged == 1
    assert_sound(place)


def test_a_deadline_that_passed_before_its_end_was_told_of_was_kept(place: Place, tmp_path: Path) -> None:
    (number,) = bring(place, tmp_path, WAITS).opened
    done = {**WAITS, "status": "退款成功", "ended_at": iso(NOW + HOUR)}
    bring(place, tmp_path, done, now=NOW + 2 * DAY)
    assert place.clock_ended(number, "external") == ("met", "returned")
    clock = place.clock(number, "external")
    assert clock is not None
    assert clock["breached_at"] is None
    assert_sound(place, now=NOW + 2 * DAY)


def test_what_was_moved_here_stays_and_is_listed(place: Place, tmp_path: Path) -> None:
    (number,) = bring(place, tmp_path, WAITS).opened
    later = NOW + 2 * HOUR
    returning.move_return(place.desk, place.ann, number, "reviewed", amount_fen=900, now=NOW + HOUR)
    back = {**WAITS, "reason": "不喜欢", "amount": "20"}
    result = bring(place, tmp_path, back, now=later)
    assert [(one.number, one.fields) for one in result.kept] == [(number, ("amount_fen", "reason", "stage"))]
    assert (the(place, "SO1").stage, the(place, "SO1").amount_fen) == ("reviewed", 900)
    done = {**back, "status": "退款成功", "ended_at": iso(later)}
    bring(place, tmp_path, done, now=later)
    assert the(place, "SO1").stage == "done", "further on, and later"
    assert_sound(place, now=later)


def test_a_request_that_was_begun_by_hand_is_the_files(place: Place, tmp_path: Path) -> None:
    number = place.open(order_no="SO1", at=NOW - HOUR)
    returning.open_return(place.desk, place.ann, number, "refund_only", reason="坏了", now=NOW - HOUR)
    result = bring(place, tmp_path, WAITS)
    assert (result.created, result.updated, result.opened) == (0, 1, [])
    view = the(place, "SO1")
    assert (view.return_no, view.number, view.stage) == ("R1", number, "applied")
    assert place.clock(number, "external") is not None
    assert_sound(place)


def test_a_settled_ticket_is_left_in_peace(place: Place, tmp_path: Path) -> None:
    number = place.open(order_no="SO1", at=NOW - HOUR)
    closing.resolve(place.desk, place.ann, number, now=NOW - 1)
    assert len(bring(place, tmp_path, WAITS).opened) == 1
    assert place.status(number) == "resolved"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"return_no": "", "order_no": ""}, "missing_return"),
        ({"status": "lost"}, "not_one_of"),
        ({"type": "gift"}, "not_one_of"),
        ({"amount": "免单"}, "not_an_amount"),
        ({"currency": "dollars"}, "not_a_currency"),
        ({"ended_at": iso(NOW - 9 * DAY)}, "before"),
        ({"return_no": "1.2E+17"}, "rounded_number"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_come_in(
    place: Place, tmp_path: Path, values: dict[str, str], code: str
) -> None:
    result = bring(place, tmp_path, {**WAITS, **values}, OVER)
    assert (result.created, [one.reason.code for one in result.rejects]) == (1, [code])


def test_a_dry_run_changes_nothing(place: Place, tmp_path: Path) -> None:
    result = bring(place, tmp_path, WAITS, OVER, dry_run=True)
    assert (result.created, result.batch) == (2, None)
    assert place.desk.value("SELECT count(*) FROM return_request") == 0
    assert place.desk.value("SELECT count(*) FROM ticket") == 0


def test_a_batch_of_refunds_goes_again(place: Place, tmp_path: Path) -> None:
    orders(place, tmp_path, {"order_no": "SO1", "nick": "deer"}, {"order_no": "SO5", "nick": "owl"})
    place.open(order_no="SO5", at=NOW - HOUR)
    empty = stands(place)
    first = bring(place, tmp_path, WAITS, OVER, {**WAITS, "return_no": "R5", "order_no": "SO5"})
    before = stands(place)
    done = {"status": "退款成功", "ended_at": iso(NOW)}
    second = bring(
        place, tmp_path, {**WAITS, **done}, {**WAITS, "return_no": "R5", **done, "order_no": "SO5"}
    )
    assert second.updated == 2
    for batch, then in ((second.batch, before), (first.batch, empty)):
        assert undo(place, batch).kept == []
        found = stands(place)
        for name, rows in then.items():
            assert found[name] == rows, name
        assert_sound(place, now=NOW + HOUR)


STEPS = st.one_of(
    st.tuples(
        st.just("file"),
        st.fixed_dictionaries(
            {"status": st.sampled_from(list(RETURN_STAGES))},
            optional={
                "external_due_at": st.integers(-2, 4).map(lambda days: iso(NOW + days * DAY)),
                "ended_at": st.integers(0, 20).map(lambda hours: iso(NOW - hours * HOUR)),
                "reviewed_at": st.integers(0, 20).map(lambda hours: iso(NOW - hours * HOUR)),
                "amount": st.sampled_from(["1", "2"]),
            },
        ),
    ),
    st.tuples(st.just("move"), st.sampled_from(list(RETURN_STAGES)[1:])),
    st.tuples(st.just("act"), st.sampled_from(["resolve", "reopen", "close", "open_return"])),
)


@settings(max_examples=8 if settings().max_examples < 100 else 1_000)
@given(steps=st.lists(STEPS, min_size=1, max_size=6))
def test_whatever_files_and_people_do_by_turns_the_desk_is_sound(
    founded: Path, tmp_path: Path, steps: list[tuple[str, Any]]
) -> None:
    with anew(founded, tmp_path) as place:
        root, now = place.people["root"], NOW
        number = place.open(order_no="SO1", at=NOW - 2 * DAY, by="root")
        for what, told in steps:
            now += HOUR
            with suppress(DeskError):
                if what == "file":
                    bring(place, tmp_path, {**WAITS, "external_due_at": "", **told}, now=now)
                elif what == "move":
                    returning.move_return(place.desk, root, number, told, now=now)
                elif told == "open_return":
                    returning.open_return(place.desk, root, number, "refund_only", now=now)
                else:
                    getattr(closing, told)(place.desk, root, number, now=now)
            sweep(place.desk, now=now)
            assert_sound(place, now=now)


TIMES = st.none() | st.integers(NOW - 9 * DAY, NOW)


@given(
    stage=st.sampled_from([None, *RETURN_STAGES]),
    after=st.sampled_from([None, *RETURN_STAGES]),
    times=st.fixed_dictionaries(
        dict.fromkeys(("reviewed_at", "received_at", "ended_at", "updated_at"), TIMES)
    ),
)
def test_a_way_goes_forward_in_time_and_ends_where_it_is_told(
    stage: str | None, after: str | None, times: dict[str, int | None]
) -> None:
    told = {"stage": stage, **times}
    reached = stage_told(told)
    way = way_to(reached, times_of(told, reached, NOW - 9 * DAY), NOW - 9 * DAY, after=after)
    assert [at for _stage, at in way] == sorted(at for _stage, at in way)
    if after is None:
        assert way[0][0] == "applied"
    if way:
        assert way[-1][0] == reached
    else:
        assert after == reached
    assert ("ended_at" in times_of(told, reached, NOW)) == (reached in ENDED)


def test_who_moves_a_stage() -> None:
    assert moves_by_file("applied", "done", None, None)
    assert not moves_by_file("applied", "applied", None, None)
    assert moves_by_file("reviewed", "done", 5, 6)
    assert not moves_by_file("reviewed", "done", 5, 5)
    assert not moves_by_file("reviewed", "applied", 5, 9)
    assert not moves_by_file("refused", "done", 5, 9)
