"""A policy applied to the open tickets: the dry run and the real thing agree, and leave a sound desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store.actor import Actor
from store.desk.claiming import assign
from store.desk.closing import resolve
from store.desk.moving import wait
from store.desk.policies import apply_policy
from store.desk.reapplying import Moved, plan, preview, put_in_force, reapply
from store.desk.replying import reply
from store.desk.sweep import sweep
from store.policy.versions import current_version
from store.rules.choices import NEXT_RESPONSES
from store.views.alerts import alerts
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place, assert_sound, policy_text, refused

NOW = MONDAY + HOUR


def written(tmp_path: Path, **replaced: str) -> Path:
    """The shipped policy with other targets for after-sales tickets."""
    text = policy_text(**replaced).replace('resolution = "48h"', 'resolution = "30m"')
    file = tmp_path / "new.toml"
    file.write_text(text, encoding="utf-8")
    return file


def busy(place: Place) -> dict[str, int]:
    """Tickets in every situation."""
    made = {name: place.open(category="refund") for name in ("new", "held", "waiting", "resolved")}
    made["complaint"] = place.complaint()
    for name in ("held", "waiting", "resolved"):
        assign(place.desk, place.sue, made[name], "ann", now=MONDAY + 1)
        reply(place.desk, place.ann, made[name], "Hello", now=MONDAY + MINUTE)
    wait(place.desk, place.ann, made["waiting"], "customer", now=MONDAY + 10 * MINUTE)
    resolve(place.desk, place.ann, made["resolved"], now=MONDAY + 20 * MINUTE)
    return made


def seen(place: Place, file: Path, *, now: int = NOW) -> list[Moved]:
    planned = plan(place.desk, place.root, file, now=now)
    return [one for some in preview(place.desk, place.root, planned, now=now) for one in some]


def done(place: Place, file: Path, *, now: int = NOW) -> list[Moved]:
    planned = plan(place.desk, place.root, file, now=now)
    version = put_in_force(place.desk, place.root, planned, now=now)
    return [one for some in reapply(place.desk, place.root, version, now=now) for one in some]


def test_the_dry_run_lists_what_the_real_one_does(place: Place, tmp_path: Path) -> None:
    made, file = busy(place), written(tmp_path)
    before = place.desk.rows("SELECT * FROM event"), place.desk.rows("SELECT * FROM clock")
    foreseen = seen(place, file)
    assert (place.desk.rows("SELECT * FROM event"), place.desk.rows("SELECT * FROM clock")) == before
    assert current_version(place.desk) == 1
    moved = {one.number: one for one in foreseen if one.clocks}
    assert moved.keys() == {made["new"], made["held"], made["waiting"]}
    held = moved[made["held"]]
    (resolution,) = held.clocks
    assert (resolution.old_due_at, resolution.new_due_at) == (MONDAY + 2 * DAY, MONDAY + 30 * MINUTE)
    assert (held.breaches, held.new_due_at) == (1, MONDAY + 30 * MINUTE)
    (paused,) = moved[made["waiting"]].clocks
    assert (paused.old_due_at, paused.new_due_at, paused.new_target_ms) == (None, None, 30 * MINUTE)
    assert not paused.breach

    assert done(place, file) == foreseen
    assert seen(place, file) == [], "every open ticket has it"
    assert place.column(made["resolved"], "policy_version") == 1
    assert_sound(place, now=NOW)


def test_each_ticket_keeps_who_and_when_and_its_breach_rings(place: Place, tmp_path: Path) -> None:
    made, file = busy(place), written(tmp_path)
    done(place, file)
    event = next(event for event in place.events(made["held"]) if event["type"] == "policy_applied")
    assert (event["policy"], event["was"], event["agent_id"]) == (2, 1, place.root.agent_id)
    clock = place.clock(made["held"], "resolution")
    assert clock is not None
    assert (clock["breached_at"], clock["breach_reason"], clock["policy"]) == (NOW, "retarget", 2)
    sweep(place.desk, now=NOW)
    rung = [one for one in alerts(place.desk, place.sue, now=NOW) if one.number == made["held"]]
    assert [(one.clock, one.reason) for one in rung] == [("resolution", "retarget")]
    (desk_event,) = place.desk.rows("SELECT agent_id, data FROM event WHERE type = 'policy_to_open'")
    assert desk_event == (place.root.agent_id, '{"policy":2,"tickets":4}')


def test_who_stops_leaves_whole_tickets_and_goes_on_later(place: Place, tmp_path: Path) -> None:
    numbers = [place.open(at=MONDAY + n, category="refund") for n in range(60)]
    file = written(tmp_path)
    planned = plan(place.desk, place.root, file, now=NOW)
    foreseen = [one for some in preview(place.desk, place.root, planned, now=NOW) for one in some]
    version = put_in_force(place.desk, place.root, planned, now=NOW)
    doing = reapply(place.desk, place.root, version, now=NOW)
    first = next(doing)
    doing.close()  # type: ignore[attr-defined]
    versions = [place.column(number, "policy_version") for number in numbers]
    assert versions == [2] * len(first) + [1] * (60 - len(first))
    assert_sound(place, now=NOW)
    again = plan(place.desk, place.root, file, now=NOW)
    assert (again.version, again.count) == (2, 60 - len(first))
    assert first + done(place, file) == foreseen
    assert current_version(place.desk) == 2


def test_another_version_meanwhile_ends_it(place: Place, tmp_path: Path) -> None:
    for n in range(30):
        place.open(at=MONDAY + n)
    file = written(tmp_path)
    version = put_in_force(place.desk, place.root, plan(place.desk, place.root, file, now=NOW), now=NOW)
    doing = reapply(place.desk, place.root, version, now=NOW)
    next(doing)
    apply_policy(place.desk, place.root, file, now=NOW)
    with refused("policy_superseded"):
        next(doing)
    assert_sound(place, now=NOW)


def test_only_who_may_apply_a_policy_may_look(place: Place, tmp_path: Path) -> None:
    file = written(tmp_path)

    def tries(who: Actor) -> Any:
        return plan(place.desk, who, file, now=NOW)

    for who in (place.ann, place.sue, place.vic):
        with refused("not_allowed"):
            tries(who)


@pytest.mark.parametrize("choice", NEXT_RESPONSES)
@pytest.mark.parametrize("hides", ["true", "false"])
def test_every_choice_applied_to_open_tickets_leaves_a_sound_desk(
    place: Place, tmp_path: Path, choice: str, hides: str
) -> None:
    busy(place)
    file = tmp_path / "choice.toml"
    chosen = f'next_response = "{choice}"\nhide_due_while_waiting = {hides}\n'
    file.write_text(chosen + policy_text(), encoding="utf-8")
    foreseen = seen(place, file)
    assert done(place, file) == foreseen
    assert_sound(place, now=NOW)
    back = tmp_path / "back.toml"
    back.write_text(policy_text(), encoding="utf-8")
    foreseen = seen(place, back, now=NOW + MINUTE)
    assert done(place, back, now=NOW + MINUTE) == foreseen
    assert_sound(place, now=NOW + MINUTE)
