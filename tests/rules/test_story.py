from __future__ import annotations

import re
from typing import Any

from hypothesis import given

from store.rules.story import BECAUSE, LINES, Line, story
from tests.rules.desk import HOUR, event, on, opened, replied, status
from tests.rules.draw import histories
from tests.rules.test_replay_laws import CALENDARS, POLICIES


def told(kind: str, *events: dict[str, Any], until: str = "20:00") -> list[Line]:
    found = [lines for clock, lines in story(events, POLICIES, CALENDARS, on(until)) if clock.kind == kind]
    assert len(found) == 1
    return found[0]


def test_the_story_of_a_resolution() -> None:
    lines = told(
        "resolution",
        opened(),
        replied("10:00"),
        status("11:00", "waiting_customer"),
        status("13:00", "open"),
        event("14:00", "classified", scenario="presales"),
        until="18:00",
    )
    assert [(line.at, line.code) for line in lines] == [
        (on("10:00"), "started"),
        (on("11:00"), "paused"),
        (on("13:00"), "resumed"),
        (on("14:00"), "retargeted"),
        (on("16:00"), "breached"),
        (on("18:00"), "consumed"),
        (on("18:00"), "rules"),
        (on("18:00"), "due"),
    ]
    assert lines[0].params == {"because": "opened"}
    assert lines[1].params == {"status": "waiting_customer", "consumed_ms": HOUR}
    assert lines[3].params == {
        "target_ms": 4 * HOUR,
        "before_ms": 48 * HOUR,
        "because": "classified_scenario",
    }
    assert lines[5].params == {"consumed_ms": 6 * HOUR, "target_ms": 4 * HOUR}


def test_the_end_says_why() -> None:
    lines = told("plan", opened(), event("12:00", "offered"))
    assert lines[1] == Line(
        on("12:00"), "met", {"because": "offered", "consumed_ms": 2 * HOUR, "target_ms": 24 * HOUR}
    )


def test_what_changed_a_target_is_named() -> None:
    told_of = {
        "classified_priority": {"priority": "urgent"},
        "raised": {"priority": "urgent", "quiet": True},
        "classified": {"priority": "urgent", "kind": "suggestion"},
    }
    for because, facts in told_of.items():
        lines = told("first_response", opened(), event("10:00", "classified", **facts))
        assert next(line for line in lines if line.code == "retargeted").params["because"] == because


@given(histories())
def test_every_line_has_its_words(events: list[dict[str, Any]]) -> None:
    for clock, lines in story(events, POLICIES, CALENDARS, events[-1]["at"]):
        assert lines
        assert [line.at for line in lines] == sorted(
            line.at for line in lines
        ) or clock.breach_reason is not None
        for line in lines:
            assert set(re.findall(r"{(\w+)}", LINES[line.code])) <= line.params.keys()
            if "because" in line.params:
                assert line.params["because"] in BECAUSE
