"""People from files: known by login, changed where the file says so, disabled by nobody's absence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from store.imports.kinds.agents import import_agents
from store.imports.options import ImportOptions, ImportResult
from store.imports.undoing import undo_batch
from store.views.people import actor, agents
from store.views.shapes import AgentView
from tests.imports.files import NOW, assert_sound
from tests.store.desks import Place, refused

HEADER = "登录名,姓名,角色,客服组,技能,上限,班次,状态\n"


def told(place: Place, folder: Path, text: str, *, by: str = "root", **options: Any) -> ImportResult:
    path = folder / "agents.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    asked = replace(ImportOptions(), **options)
    return import_agents(place.desk, place.people[by], path, asked, now=NOW, pause=lambda _s: None)


def person(place: Place, login: str) -> AgentView:
    return next(one for one in agents(place.desk, place.root, now=NOW) if one.login == login)


def test_people_come_in_and_the_same_list_again_changes_nothing(place: Place, tmp_path: Path) -> None:
    before = len(agents(place.desk, place.root, now=NOW))
    text = "wang,王芳,客服,售后组、投诉组,退款,12,,在线\nli,李雷,主管,,,,,\nbo,,,,,不限,,下班\n"
    result = told(place, tmp_path, text)
    assert (result.read, result.created, result.rejected) == (3, 3, 0)
    wang, li, bo = (person(place, login) for login in ("wang", "li", "bo"))
    assert (wang.name, wang.role, wang.teams, wang.skills, wang.limit) == (
        "王芳", "agent", ("aftersales", "complaints"), ("refund",), 12,
    )  # fmt: skip
    assert (li.role, li.limit, bo.name, bo.limit, bo.state) == ("supervisor", None, "bo", None, "off")
    assert actor(place.desk, "wang").teams == {"aftersales", "complaints"}
    again = told(place, tmp_path, text)
    assert (again.created, again.updated, again.unchanged, again.batch) == (0, 0, 3, None)
    assert len(agents(place.desk, place.root, now=NOW)) == before + 3
    assert_sound(place)


def test_what_the_file_says_changes_and_what_it_does_not_say_stays(place: Place, tmp_path: Path) -> None:
    result = told(place, tmp_path, "ann,,,,,20,,\npia,,supervisor,logistics,,,,\n")
    assert (result.created, result.updated) == (0, 2)
    ann, pia = person(place, "ann"), person(place, "pia")
    assert (ann.name, ann.limit, ann.teams) == ("Ann", 20, ("aftersales", "complaints", "presales"))
    assert (pia.role, pia.teams) == ("supervisor", ("logistics",))
    assert not any(one.disabled for one in agents(place.desk, place.root, now=NOW))
    assert told(place, tmp_path, "ann,,,,,9,,\n", on_duplicate="skip").unchanged == 1
    undo_batch(place.desk, place.root, result.batch, now=NOW, pause=lambda _s: None)
    assert (person(place, "pia").teams, person(place, "pia").role) == (("presales",), "agent")
    assert person(place, "ann").limit == 8


def test_what_is_wrong_costs_its_row_and_nobody_shuts_themselves_out(place: Place, tmp_path: Path) -> None:
    text = "root,,agent,,,,,\nwith blank,,,,,,,\nwu,,boss,,,,,\nwu2,,,nowhere,,,,\nwu3,,,,,many,,\nwu4,,,,,,never,\nok,O,,,,,,\nok,O,,,,,,\n"
    result = told(place, tmp_path, text)
    assert (result.created, result.rejected) == (1, 7)
    assert [one.reason.code for one in result.rejects] == [
        "own_role", "bad_login", "not_one_of", "not_one_of", "bad_limit", "no_such_calendar", "repeated",
    ]  # fmt: skip
    assert all(str(one.reason) for one in result.rejects)
    assert person(place, "root").role == "admin"


def test_only_an_admin_brings_people_and_a_dry_run_brings_none(place: Place, tmp_path: Path) -> None:
    with refused("not_allowed"):
        told(place, tmp_path, "eve,,admin,,,,,\n", by="sue")
    result = told(place, tmp_path, "eve,,admin,,,,,\n", dry_run=True)
    assert (result.created, result.batch) == (1, None)
    assert "eve" not in [one.login for one in agents(place.desk, place.root, now=NOW)]
