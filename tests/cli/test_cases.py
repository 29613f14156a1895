"""Complaints to their end on the command line: causes, questions, checklists, follow-up, measures, stories, the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.text import cell_width
from tests.cli.conftest import Kefu
from tui.plain.paper import WIDTH


def resolved(kefu: Kefu, number: int) -> str:
    kefu.done("set", str(number), "--responsibility", "logistics", "--reason", "Lost at the depot")
    kefu.done("resolve", str(number), "--solution", "Paid back")
    return str(number)


def test_whys_in_a_row_from_a_list_that_grows(kefu: Kefu, complaint: int) -> None:
    names = [cause["name"] for cause in kefu.told("cause", "list")]
    assert "供应商爆仓" in names
    assert "carrier overloaded" in kefu.done("cause", "list")
    made = kefu.told(
        "cause", "add", "No tracking at night", "--responsibility", "物流", "--theme", "logistics delay"
    )
    assert (made["responsibility"], made["theme"], made["code"]) == ("logistics", "logistics_delay", None)
    kefu.done("causes", str(complaint), "供应商爆仓", str(made["id"]), "system defect")
    found = kefu.told("case", str(complaint))
    assert [one["name"] for one in found["causes"]] == ["供应商爆仓", "No tracking at night", "系统缺陷"]
    assert found["suggestion"]["responsibility"] == "logistics"
    assert "suggested: logistics (carrier overloaded)" in kefu.done("case", str(complaint))
    assert kefu.refused(1, "causes", str(complaint), "weather", "weather") == (
        "The cause 'weather' stands there twice."
    )
    kefu.refused(2, "causes", str(complaint))
    kefu.done("causes", str(complaint), "--none")
    assert kefu.told("undo")["undone"] == "causes"
    assert len(kefu.told("case", str(complaint))["causes"]) == 3


def test_a_department_is_asked_and_answers(kefu: Kefu, complaint: int) -> None:
    number = str(complaint)
    asked = kefu.told("ask", number, "包裹在哪？", "--team", "物流部")
    assert (asked["status"], asked["team"]) == ("waiting_team", "logistics")
    kefu.at("2026-03-16T12:30:00+08:00")
    (question,) = kefu.told("case", number)["questions"]
    assert (question["text"], question["taken_s"], question["answered_at"]) == ("包裹在哪？", 9000, None)
    assert "no answer after 2h30m" in kefu.done("case", number)
    assert "asked logistics" in kefu.done("show", number)
    kefu.at("2026-03-16T13:00:00+08:00")
    told = kefu.told("tell", number, "--text", "丢了")
    assert (told["status"], told["team"]) == ("open", "complaints")
    assert "answered after 3h: 丢了" in kefu.done("case", number)
    kefu.refused(1, "tell", number, "again")
    kefu.refused(2, "ask", number, "why", "--team", "aftersales")


def test_items_are_ticked_off_by_number_or_word(kefu: Kefu, complaint: int) -> None:
    number = str(complaint)
    kefu.done("check", number, "logistics", "1")
    kefu.done("check", number, "logistics", "安抚买家情绪")
    text = kefu.done("case", number)
    assert "logistics (logistics) 2/3" in text
    assert "[x] 1. contact the carrier" in text
    assert "[ ] 3. agree on a solution" in text
    assert "物流问题纠纷 (logistics) 2/3" in kefu.done("case", number, lang="zh")
    kefu.done("check", number, "logistics", "1", "--off")
    assert "'7'" in kefu.refused(1, "check", number, "logistics", "7")


def test_a_follow_up_with_its_ratings(kefu: Kefu, complaint: int) -> None:
    number = resolved(kefu, complaint)
    (row,) = kefu.told("queue", "follow-up")
    assert (row["number"], row["status"], row["next_due_at"]) == (complaint, "resolved", None)
    assert row["follow_up_at"] == "2026-03-17T10:00:00+08:00"
    assert "follow-up call 1d00h, due 03-17 10:00" in kefu.done("show", number)
    kefu.at("2026-03-17T10:30:00+08:00")
    assert "-30m" in kefu.done("queue", "follow-up")
    kefu.done("survey", number, "--outcome", "unreachable", "--retry", "18:00")
    assert kefu.told("case", number)["follow_up"]["due_at"] == "2026-03-17T18:00:00+08:00"
    assert "to be called 2026-03-17 18:00" in kefu.done("case", number)
    past = ("survey", number, "--outcome", "unreachable", "--retry", "2026-03-17 09:00")
    assert kefu.refused(1, *past) == "2026-03-17 09:00 is in the past."
    wrong = kefu.refused(2, "survey", number, "--outcome", "reached", "--speed", "6")
    assert wrong == "satisfaction with the speed: '6' is no rating; ratings are whole numbers from 1 to 5."
    kefu.done(
        "survey", number, "--outcome", "已接通", "--overall", "4", "--comment", "13812345678", "--at", "10:00"
    )
    found = kefu.told("case", number)["follow_up"]
    assert (found["due_at"], found["surveys"][0]["overall"]) == (None, 4)
    assert found["surveys"][0]["comment"] == "138****5678"
    assert found["surveys"][0]["at"] == "2026-03-17T10:00:00+08:00"
    assert kefu.told("queue", "follow-up") == []


def test_measures_with_owner_due_and_effect(kefu: Kefu, complaint: int) -> None:
    words = (
        "measure",
        "add",
        "--cause",
        "weather",
        "--text",
        "Store near the customers",
        "--due",
        "2026-03-20",
    )
    made = kefu.told(*words, "--owner", "anna", "--ticket", str(complaint))
    assert (made["owner"], made["due_at"], made["cause"]["code"]) == (
        "anna",
        "2026-03-20T23:59:00+08:00",
        "weather",
    )
    kefu.at("2026-03-21T09:00:00+08:00")
    assert "!! until 2026-03-20 23:59" in kefu.done("measure", "list")
    assert kefu.told("measure", "list", "--open")[0]["overdue"]
    assert "in the past" in kefu.refused(1, *words)
    done = kefu.told("measure", "done", str(made["id"]), "--effect", "Two days faster")
    assert (done["effect"], done["overdue"]) == ("Two days faster", False)
    assert kefu.told("measure", "list", "--open") == []
    kefu.refused(1, "measure", "done", "99", "--effect", "x")


def test_the_case_collection(kefu: Kefu, complaint: int) -> None:
    kefu.done("story", str(complaint), "失败案例", "--note", "Nobody called")
    (story,) = kefu.told("stories", "failure")
    assert (story["ticket"], story["note"]) == (complaint, "Nobody called")
    assert "失败案例" in kefu.done("stories", lang="zh")
    assert kefu.told("stories", "success") == []
    kefu.done("story", str(complaint), "none")
    assert kefu.told("stories") == []
    kefu.refused(2, "story", str(complaint), "draw")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("客户投诉处理表", "投诉内容", "责任归属", "物流问题纠纷", "调查核实", "回访", "供应商爆仓")),
        (
            "en",
            (
                "Complaint form",
                "content",
                "responsibility",
                "investigated",
                "follow-up",
                "carrier overloaded",
            ),
        ),
    ],
)
def test_the_form_is_a_page_aligned_by_cells(
    kefu: Kefu, complaint: int, lang: str, words: tuple[str, ...]
) -> None:
    number = str(complaint)
    kefu.done("receive", number, "电话 13812345678，再不处理我就投诉到平台" * 4)
    kefu.done("ask", number, "包裹在哪？", "--team", "logistics")
    kefu.done("tell", number, "丢了，仓库 13812345678")
    kefu.done("causes", number, "carrier_overloaded", "weather")
    kefu.done("step", number, "investigated", "--note", "监控里没有")
    kefu.done("offer", number, "--type", "refund", "--amount", "99.50", "--text", "全额退款")
    kefu.done("answer", number, "accepted", "--text", "可以")
    kefu.done("measure", "add", "--cause", "weather", "--text", "就近备货", "--ticket", number)
    resolved(kefu, complaint)
    page = kefu.done("report", "complaint-sheet", number, lang=lang)
    boxed = [line for line in page.splitlines() if line[:1] in ("|", "+")]
    assert {cell_width(line) for line in boxed} == {WIDTH}
    assert len(page.splitlines()) <= 66
    assert [word for word in words if word not in page] == []
    assert "13812345678" not in page
    assert "99.50" in page


def test_the_form_goes_to_a_new_file_or_as_json(kefu: Kefu, complaint: int, tmp_path: Path) -> None:
    file = tmp_path / "form.txt"
    kefu.done("report", "complaint-sheet", str(complaint), "--out", str(file))
    assert "Complaint form" in file.read_text(encoding="utf-8")
    kefu.refused(4, "report", "complaint-sheet", str(complaint), "--out", str(file))
    found = kefu.told("report", "complaint-sheet", str(complaint))
    assert (found["ticket"]["number"], found["content"], found["assent"]) == (complaint, "三天没动了", None)
    other = kefu.told("new", "Where is it?")["number"]
    assert kefu.refused(1, "report", "complaint-sheet", str(other)) == f"#{other} is not a complaint."
