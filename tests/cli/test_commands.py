"""Every command once, in both languages, through a complaint's whole life."""

from __future__ import annotations

from pathlib import Path

import pytest

import cli
from store.database import create_file, open_desk
from store.migrations import STEPS
from store.policy.read import shipped_text
from tests.cli.conftest import Kefu
from tui.plain.usage import walk


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_complaint_from_its_first_words_to_its_end(kefu: Kefu, tmp_path: Path, lang: str) -> None:
    def run(*words: str, stdin: bytes = b"") -> str:
        return kefu.done(*words, lang=lang, stdin=stdin)

    policy = tmp_path / "policy.toml"
    policy.write_text(shipped_text(), encoding="utf-8")

    assert "#1" in run("new", "-", "--kind", "投诉", "--customer", "小红", stdin="快递没到".encode())
    run("queue")
    assert "快递没到" in run("queue", "unclaimed")
    run("take")
    run("release", "1")
    run("claim", "#1")
    run("set", "1", "--category", "物流", "--responsibility", "logistics", "--tag", "vip", "--priority", "高")
    run("note", "1", "--text", "called the depot")
    run("step", "1", "investigated", "--note", "lost on the way")
    run("offer", "1", "--type", "refund", "--amount", "12.50", "--text", "sorry")
    run("answer", "1", "countered", "--text", "20")
    run("offer", "1", "--type", "refund", "--amount", "20")
    run("answer", "1", "accepted")
    run("step", "1", "carried_out")
    assert "kefu sent 1" in run("reply", "1", "20 元已退", "--wait")
    run("sent", "1")
    run("receive", "1", "谢谢")
    run("no-reply", "1")
    run("wait", "1", "--for", "customer", "--until", "+2h")
    run("transfer", "1", "--team", "finance", "--note", "please pay")
    run("transfer", "1", "--to", "anna")
    run("assign", "1", "--to", kefu.me)
    run("escalate", "1", "--note", "urgent")
    assert "1" in run("alerts")
    run("ack", "1", "--note", "mine")
    run("alerts", "--all")
    run("escalate", "--once")
    run("resolve", "1", "--solution", "refunded")
    run("reopen", "1")
    run("close", "1")
    whole = run("show", "1")
    assert "called the depot" in whole
    assert ("CNY 20.00" if lang == "en" else "20.00") in whole
    assert len(run("why", "1").splitlines()) > 6
    run("agent", "list")
    run("agent", "state", "away")
    run("agent", "state", "anna", "off")
    run("agent", "add", "carl", "--name", "Carl", "--role", "supervisor", "--skill", "refund", "--limit", "3")
    shown = kefu("policy", "show", lang=lang)
    assert (shown.code, shown.out.strip()) == (0, shipped_text().strip())
    assert "1" in shown.err
    run("policy", "check", str(policy))
    run("policy", "apply", str(policy))
    run("migrate")
    run("doctor")
    run("import", "presets")
    run("backup", str(tmp_path / "copy.db"))
    assert kefu("--version").code == 0


def test_words_come_in_the_readers_language(kefu: Kefu, complaint: int) -> None:
    chinese = kefu.done("show", "1", lang="zh")
    english = kefu.done("show", "1", lang="en")
    assert "投诉" in chinese
    assert "新建" in chinese
    assert "complaint" in english
    assert "新建" not in english


def test_only_those_who_have_every_team_are_said_to_have_all(kefu: Kefu) -> None:
    def teams(login: str, role: str) -> str:
        said = kefu.done("agent", "add", login, "--role", role, "--skill", "refund", lang="en")
        return said.split()[-2]

    assert (teams("newcomer", "agent"), teams("chief", "supervisor")) == ("-", "all")


def test_what_is_typed_may_be_chinese_or_a_code(kefu: Kefu, complaint: int) -> None:
    assert kefu.told("set", "1", "--priority", "紧急")["priority"] == "urgent"
    assert kefu.told("set", "1", "--priority", "LOW")["priority"] == "low"
    assert kefu.told("transfer", "1", "--team", "供应链部")["team"] == "supply_chain"


def test_an_empty_text_empties_a_field(kefu: Kefu, complaint: int) -> None:
    kefu.done("set", "1", "--shop", "north")
    kefu.done("set", "1", "--shop", "")
    assert kefu.told("show", "1")["shop"] is None


def test_text_comes_from_the_line_an_option_or_standard_input(kefu: Kefu, complaint: int) -> None:
    kefu.done("note", "1", "one")
    kefu.done("note", "1", "--text", "two")
    kefu.done("note", "1", "-", stdin="three\nlines 三".encode())
    kefu.done("note", "1", "--text", "-", stdin=b"four")
    notes = [message["body"] for message in kefu.told("show", "1")["messages"] if not message["public"]]
    assert notes == ["one", "two", "three\nlines 三", "four"]


def test_a_call_is_held_by_whoever_took_it(kefu: Kefu) -> None:
    ticket = kefu.told("new", "asks for the size", "--spoken", "--wait", "12")
    assert (ticket["channel"], ticket["assignee"], ticket["next_clock"]) == ("phone", kefu.me, "resolution")
    assert kefu.told("show", "1")["wait_s"] == 12


def test_a_settled_ticket_is_followed_by_a_linked_one(kefu: Kefu, complaint: int) -> None:
    kefu.done("set", "1", "--responsibility", "merchant")
    kefu.done("resolve", "1", "--solution", "paid")
    kefu.at("2026-05-01T10:00:00+08:00")
    assert "#2" in kefu.done("receive", "1", "again")
    assert kefu.told("show", "2")["linked_to"] == 1


def test_another_agent_acts_with_as(kefu: Kefu, complaint: int) -> None:
    assert kefu.told("--as", "anna", "claim", "1")["assignee"] == "anna"
    assert kefu.refused(1, "claim", "1") == "#1 was taken by anna."


def test_the_demo_makes_a_desk_of_its_own_says_so_without_a_terminal_and_brings_an_older_one_up_to_date(
    kefu: Kefu,
) -> None:
    made = kefu("demo", db=False)
    assert made.code == 0, made
    path = made.out.split()[-1]
    assert Path(path).name == "demo-en.db"
    assert kefu("--db", path, "--as", "demo", "queue", "open", db=False).out.count("\n") > 50
    assert kefu("--db", path, "--as", "demo", "doctor", db=False).code == 0
    assert path in kefu("demo", db=False).out
    make_older(Path(path))
    assert kefu("demo", db=False).code == 0
    open_desk(Path(path)).close()


def make_older(path: Path) -> None:
    """In place of this desk one of the first schema."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    create_file(path)
    older = open_desk(path, any_schema=True)
    with older.transaction():
        STEPS[0](older)
        older.execute("PRAGMA user_version = 1")
    older.close()


def test_every_command_has_a_json_form_but_the_full_screen_ones() -> None:
    from typer.main import get_command

    without = {
        command.name
        for command in walk(get_command(cli.commands()))
        if not getattr(command, "commands", None)
        and not any("--json" in param.opts for param in command.params)
    }
    assert without == {"demo", "serve", "wall"}
