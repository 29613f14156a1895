"""A complaint taken to its end with keys: the form, its rounds, causes, departments, checklists, measures, story."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store import i18n
from store.desk import asking, causing, checking, claiming, complaint, fields, replying
from store.views.case import case
from store.views.case_lists import causes, measures
from store.views.case_shapes import CaseView
from tests.app.driving import Driven, desk_app
from tests.store.desks import MINUTE, MONDAY, Place
from tui.screens.case import CaseScreen
from tui.screens.ticket import TicketScreen
from tui.widgets.form import Form

SIZES = [(80, 24), (120, 40)]
LATER = MONDAY + 30 * MINUTE


@pytest.fixture(params=i18n.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.use(request.param)
    yield request.param
    i18n.use("en")


def view(place: Place, number: int, *, by: str = "sue") -> CaseView:
    return case(place.desk, place.people[by], number, now=LATER)


async def open_case(driven: Driven, number: int) -> CaseScreen:
    """From the queue through the ticket into its case."""
    await driven.open(number)
    await driven.press("d")
    await driven.until(lambda: isinstance(driven.app.screen, CaseScreen) and driven.app.screen.case)
    screen = driven.app.screen
    assert isinstance(screen, CaseScreen)
    return screen


async def on_line(driven: Driven, key: str) -> None:
    """The cursor onto a line."""
    form = driven.one(Form)
    form.go_to(key)
    assert form.cursor == key, f"no line {key}:\n{driven.text}"
    await driven.pilot.pause()


async def change(driven: Driven, key: str, *answers: str) -> None:
    """Enter on a line, then the answers, each with its Enter."""
    await on_line(driven, key)
    await driven.press("enter")
    await driven.settle()
    for answer in answers:
        await driven.type(answer + "\n")
        await driven.settle()


@pytest.mark.parametrize("size", SIZES)
async def test_a_complaint_is_taken_to_its_end(place: Place, language: str, size: tuple[int, int]) -> None:
    number = place.complaint(category="logistics")
    claiming.claim(place.desk, place.ann, number, now=LATER)
    async with desk_app(place.path, "ann", size=size, now=LATER) as ann:
        await open_case(ann, number)
        await change(ann, "wish", "money back")
        await change(ann, "why:+", "weather" if language == "en" else "天气")
        await change(ann, "responsibility", "logistics", "it was the van")
        await change(ann, "investigated", "asked the driver")
        await change(ann, "offer:+", "refund", "12.50", "half of it")
        first = view(place, number).offers[0]
        await change(ann, f"offer:{first.offer_id}", "refused", "all of it")
        await change(ann, "offer:+", "refund", "25", "all of it")
        second = view(place, number).offers[1]
        await change(ann, f"offer:{second.offer_id}", "accepted", "fine")
        await change(ann, "carried_out", "paid back")
        seen = view(place, number)
        assert [cause.code for cause in seen.causes] == ["weather"]
        assert (seen.responsibility, seen.responsibility_reason) == ("logistics", "it was the van")
        assert [(offer.amount_fen, offer.answer) for offer in seen.offers] == [
            (1250, "refused"),
            (2500, "accepted"),
        ]
        done = {step.name for step in seen.steps if step.done}
        assert {"classified", "investigated", "solution", "carried_out"} <= done
        await change(ann, "informed")
        await ann.in_ticket(number)
        await ann.until(lambda: ann.composer.display)
        await ann.type("It is on its way.")
        await ann.press("ctrl+g")
        await ann.until(lambda: not ann.composer.display)
        await ann.press("s")
        await ann.until(lambda: view(place, number).informed_at is not None)


async def test_what_is_missing_to_resolve_stands_out(place: Place) -> None:
    number = place.complaint(category="")
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await ann.sees(
            "missing to resolve: category, responsibility, solution", "!   category", "!   solution"
        )
        fields.set_fields(
            place.desk,
            place.bob,
            number,
            {"category": "refund", "responsibility": "merchant", "solution": "paid"},
            now=LATER,
        )
        await ann.until(lambda: "missing to resolve" not in ann.text)


async def test_the_bar_on_the_ticket_follows_what_others_do(place: Place) -> None:
    number = place.complaint(category="")
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await ann.open(number)
        await ann.sees(">sorted .checked", "category, responsibility")
        changes = {"category": "refund", "responsibility": "merchant"}
        fields.set_fields(place.desk, place.bob, number, changes, now=LATER)
        await ann.sees("+sorted >checked", "next: investigated")
        complaint.step(place.desk, place.bob, number, "investigated", now=LATER)
        complaint.offer(place.desk, place.bob, number, "refund", now=LATER)
        await ann.sees("+checked >offer", "solution: the customer's answer")


async def test_other_tickets_have_no_bar_and_a_case_of_what_applies(place: Place) -> None:
    number = place.open(category="refund")
    async with desk_app(place.path, "ann", size=(120, 40), now=LATER) as ann:
        await ann.open(number)
        assert "noted" not in ann.text
        await ann.press("d")
        await ann.sees("Checklist: aftersales call", "order verified", "ask a department", "Follow-up")
        assert "Solution" not in ann.text
        assert "responsibility" not in ann.text
        await change(ann, "check:aftersales_call:2")
        assert [item.at is not None for item in view(place, number).checklists[0].items] == [
            False,
            True,
            False,
        ]


async def test_d_opens_the_case_of_a_queues_row_and_closes_it(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann", now=LATER) as ann:
        await ann.turn_to("open")
        await ann.press("d")
        await ann.sees(f"case of #{number}")
        await ann.press("d")
        await ann.in_queue()
        await ann.press("d", "escape")
        await ann.in_queue()


async def test_the_suggested_responsibility_is_taken_by_one_key(place: Place) -> None:
    number = place.complaint(category="logistics")
    causing.set_causes(place.desk, place.ann, number, ["sorting_short_of_staff"], now=LATER)
    async with desk_app(place.path, "ann", now=LATER) as ann:
        await open_case(ann, number)
        await ann.sees("suggested", "sorting short of staff (= takes it)")
        await ann.press("equals_sign")
        await ann.says("responsible is logistics")
        assert view(place, number).responsibility_reason == "sorting short of staff"
        await ann.until(lambda: "suggested" not in ann.text)
        await ann.press("equals_sign")
        await ann.says("Nothing else is suggested.")


async def test_undetermined_needs_a_reason(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann", now=LATER) as ann:
        await open_case(ann, number)
        await change(ann, "responsibility", "undet", "")
        assert view(place, number).responsibility is None
        await change(ann, "responsibility", "undet", "two stories")
        assert view(place, number).responsibility_reason == "two stories"


async def test_five_whys_from_the_list_and_new_ones(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await change(ann, "why:+", "weather")
        await change(ann, "why:+", "no covered dock", "logistics", "logistics")
        await change(ann, "why:+", "system")
        assert [cause.name if cause.code is None else cause.code for cause in view(place, number).causes] == [
            "weather",
            "no covered dock",
            "system_defect",
        ]
        grown = next(cause for cause in causes(place.desk, place.ann) if cause.name == "no covered dock")
        assert (grown.theme, grown.responsibility, grown.used) == ("logistics_delay", "logistics", 1)
        await change(ann, "why:1", "carrier")
        assert view(place, number).causes[0].code == "carrier_overloaded"
        await change(ann, "why:2", "remove")
        assert [cause.code for cause in view(place, number).causes] == ["carrier_overloaded"]
        for code in ("weather", "staff skills", "uneven", "unclear"):
            await change(ann, "why:+", code)
        assert len(view(place, number).causes) == 5
        await ann.press("g")
        assert "next why" not in ann.text
        await on_line(ann, "why:5")


async def test_a_department_is_asked_and_answers(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await change(ann, "question:+", "logi", "Where was it dropped?")
        question = view(place, number).questions[0]
        assert (question.team, question.text) == ("logistics", "Where was it dropped?")
        await change(ann, f"question:{question.question_id}")
        await ann.says("People of logistics answer this.")
    async with desk_app(place.path, "lou", size=(80, 24), now=LATER + MINUTE) as lou:
        await open_case(lou, number)
        await on_line(lou, f"question:{question.question_id}")
        await lou.sees("no answer for 1m (Enter: answer)")
        await lou.press("enter")
        await lou.says("Answer of logistics")
        await lou.type("At the gate\n")
        await lou.says("the answer of logistics was recorded")
        await lou.sees("lou after 1m: At the gate")
        await lou.press("enter")
        await lou.says("That question is answered.")


async def test_space_ticks_and_unticks(place: Place) -> None:
    number = place.complaint(category="logistics")
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await on_line(ann, "check:logistics:2")
        await ann.press("space")
        await ann.sees("[x] calm the customer  (ann 10:30)")
        assert "[ ] contact the carrier" in ann.text
        await ann.press("space")
        await ann.sees("[ ] calm the customer")
        checking.check_item(place.desk, place.bob, number, "logistics", 1, now=LATER)
        await ann.sees("[x] contact the carrier  (bob 10:30)", "1 of 3")


async def test_a_measure_from_a_cause_and_its_effect(place: Place) -> None:
    number = place.complaint()
    causing.set_causes(place.desk, place.ann, number, ["weather"], now=LATER)
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await change(ann, "measure:+", "A roof over the dock", "weather", "bob", "7d")
        (measure,) = measures(place.desk, place.ann, now=LATER)
        assert (measure.text, measure.owner, measure.number) == ("A roof over the dock", "bob", number)
        assert measure.cause is not None
        assert measure.cause.code == "weather"
        key = f"measure:{measure.measure_id}"
        await change(ann, key, "", "no wet parcels")
        assert measures(place.desk, place.ann, now=LATER)[0].effect == "no wet parcels"
        await change(ann, key)
        await ann.says("That measure is done.")


async def test_a_story_is_marked_changed_and_taken_out(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await change(ann, "story", "succ", "a calm voice")
        story = view(place, number).story
        assert story is not None
        assert (story.outcome, story.note) == ("success", "a calm voice")
        await change(ann, "story", "fail", ", too late")
        story = view(place, number).story
        assert story is not None
        assert (story.outcome, story.note) == ("failure", "a calm voice, too late")
        await change(ann, "story", "take")
        assert view(place, number).story is None


async def test_an_amount_that_is_none_is_asked_again_with_what_was_typed(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await change(ann, "offer:+", "refund", "12 or so")
        assert ann.one(Form).app.focused is not ann.one(Form)
        assert "12 or so" in ann.said
        await ann.press("ctrl+u")
        await ann.type("12\n")
        await ann.says("What was offered")
        await ann.type("half\n")
        await ann.says("the offer was recorded")
        assert view(place, number).offers[0].amount_fen == 1200


FLOWS = {
    "responsibility": ("mer", "because"),
    "why:+": ("quite new", "other", "plat"),
    "offer:+": ("refund", "12", "half"),
    "question:+": ("qua", "Is it real?"),
    "measure:+": ("Better boxes", "bob", ""),
    "story": ("succ", "calm"),
    "investigated": ("looked",),
    "wish": ("money",),
}


@pytest.mark.parametrize("key", FLOWS)
async def test_escape_at_each_step_records_nothing_and_loses_nothing(place: Place, key: str) -> None:
    number = place.complaint()
    answers = FLOWS[key]
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        for given in range(len(answers)):
            await on_line(ann, key)
            await ann.press("enter")
            await ann.settle()
            for answer in answers[:given]:
                if answer.casefold() not in ann.said.casefold():
                    await ann.type(answer)
                await ann.press("enter")
                await ann.settle()
            await ann.press("escape")
            await ann.settle()
            assert ann.one(Form).has_focus
            assert set(place.types(number)) <= {"opened", "fired"}
        await change(ann, key)
        for answer in answers:
            if answer.casefold() not in ann.said.casefold():
                await ann.type(answer)
            await ann.press("enter")
            await ann.settle()
        assert not set(place.types(number)) <= {"opened", "fired"}


async def test_text_that_was_left_is_there_again(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await on_line(ann, "wish")
        await ann.press("enter")
        await ann.type("money ba")
        await ann.press("escape")
        await ann.says("Not recorded; what you gave is offered again.")
        await ann.press("enter")
        await ann.says("money ba")
        await ann.type("ck\n")
        await ann.says("was changed")
        await ann.sees("money back")


async def test_the_cursor_stays_on_its_line_while_others_work(place: Place) -> None:
    number = place.complaint(category="logistics")
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await on_line(ann, "story")
        causing.set_causes(place.desk, place.bob, number, ["weather", "system_defect"], now=LATER)
        asking.ask(place.desk, place.bob, number, "quality", "Well?", now=LATER)
        await ann.until(lambda: "waiting team" in ann.text)
        assert ann.one(Form).cursor == "story"
        await ann.press(*["ctrl+u"] * 9)
        assert ann.one(Form).cursor == "category"
        await ann.press("G")
        assert ann.one(Form).cursor == "story"


async def test_keys_in_one_burst_find_the_form_as_they_leave_it(place: Place) -> None:
    number = place.complaint(category="logistics")
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        keys = [
            "equals_sign",
            "g",
            *"jjjjj",
            "enter",
            *"weather",
            "enter",
            "g",
            *"jjjjjjj",
            "enter",
            *"ok",
            "enter",
        ]
        await ann.press(*keys)
        await ann.until(
            lambda: any(step.name == "investigated" and step.done for step in view(place, number).steps)
        )
        assert view(place, number).responsibility == "logistics"
        assert [cause.code for cause in view(place, number).causes] == ["weather"]


async def test_acts_on_the_ticket_work_from_its_case(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        await ann.press("c")
        await ann.says(f"#{number} is yours.")
        await ann.press("i")
        await ann.in_ticket(number)
        await ann.until(lambda: ann.composer.display)
        await ann.type("Looked into it")
        await ann.press("ctrl+g")
        await ann.sees("Looked into it")
        assert len([screen for screen in ann.app.screen_stack if isinstance(screen, TicketScreen)]) == 1


async def test_a_viewer_sees_the_case_and_changes_nothing(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "vic", size=(80, 24), now=LATER) as vic:
        await open_case(vic, number)
        for key in ("wish", "why:+", "offer:+", "check:complaint_call:1", "measure:+", "story"):
            await change(vic, key)
            await vic.until(lambda: "may not do this" in vic.said)
            assert vic.one(Form).has_focus
            await vic.press("y")
        await vic.press("E")
        await vic.says("may not do this")


async def test_a_told_reply_not_confirmed_is_named(place: Place) -> None:
    number = place.complaint(category="refund")
    complaint.step(place.desk, place.ann, number, "carried_out", now=LATER)
    async with desk_app(place.path, "ann", size=(80, 24), now=LATER) as ann:
        await open_case(ann, number)
        replying.reply(place.desk, place.ann, number, "Done", key="k1", now=LATER)
        await ann.until(lambda: ann.app.screen.case.row.unsent)  # type: ignore[attr-defined]
        await change(ann, "informed")
        await ann.says("Confirm the reply as sent (s).")
        await ann.press("s")
        await ann.until(lambda: view(place, number).informed_at is not None)
        await change(ann, "informed")
        await ann.says("The customer was told.")
