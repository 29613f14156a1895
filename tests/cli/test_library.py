"""`kefu library` and the import of scripts and articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kefu


def test_scripts_are_listed_found_and_filled(kefu: Kefu) -> None:
    everything = kefu.told("library", "list")
    assert len(everything) >= 80
    english = kefu.told("library", "list", "--language", "英文", "--scenario", "安抚")
    assert {(one["language"], one["scenario"]) for one in english} == {("en", "appeasement")}
    found = kefu.told("library", "find", "tuikuan")
    assert found[0]["title"] == "退款多久到账"
    kefu.done("new", "--subject", "退款", "--text", "没到", "--order-no", "TB7", "--customer", "小王")
    shown = kefu.told("library", "show", str(found[0]["id"]), "--ticket", "1")
    assert shown["filled"]["text"].startswith("订单 TB7 的退款已经提交，金额 ")
    assert shown["filled"]["text"][: shown["filled"]["cursor"]].endswith("金额 ")
    assert shown["body"].startswith("订单 {order}")
    text = kefu.done("library", "show", f"#{found[0]['id']}", "--ticket", "1")
    assert "TB7" in text
    assert "退款多久到账" in kefu.done("library", "suggest", "1", "--kind", "话术", lang="zh")


def test_an_article_is_written_changed_retired_restored_and_voted_on(kefu: Kefu) -> None:
    made = kefu.told(
        *(
            "library",
            "write",
            "--kind",
            "guide",
            "--level",
            "入门",
            "--title",
            "如何安装",
            "--category",
            "使用指导",
        ),
        *("--language", "zh", "-"),
        stdin="第一步".encode(),
    )
    number = str(made["id"])
    assert (made["kind"], made["level"], made["body"], made["category"]) == (
        "guide",
        "beginner",
        "第一步",
        "usage",
    )
    changed = kefu.told("library", "change", number, "--title", "安装步骤", "--category", "")
    assert (changed["title"], changed["category"], changed["by"]) == ("安装步骤", None, kefu.me)
    kefu.done("new", "--subject", "安装步骤", "--text", "不会安装")
    assert [one["id"] for one in kefu.told("library", "suggest", "1")] == [made["id"]]
    voted = kefu.told("library", "vote", number, "--ticket", "1", "--helped")
    assert (voted["helped"], voted["not_helped"]) == (1, 0)
    assert kefu.told("library", "retire", number)["retired_at"] is not None
    assert [one["id"] for one in kefu.told("library", "list", "--retired")] == [made["id"]]
    assert "helped 1/1" in kefu.done("library", "restore", number)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "x"), 1, "There is no script or article x."),
        (("show", "9999"), 1, "There is no script or article 9999."),
        (("list", "--kind", "poem"), 2, "poem"),
        (("find", "x", "--language", "fr"), 2, "fr"),
        (
            ("write", "--title", "A", "--text", "one {kunde}"),
            1,
            "line 1, character 5: there is no variable 'kunde'",
        ),
        (("write", "--text", "b"), 2, "--title"),
        (("write", "--title", "A"), 2, "text"),
        (("write", "--title", "A", "--text", "b", "--level", "beginner"), 2, "Only a guide has a level"),
        (("change", "1"), 1, "Nothing to change"),
        (("vote", "1", "--ticket", "1"), 2, "--helped, --not-helped"),
        (("vote", "1", "--helped"), 2, "--ticket"),
        (("restore", "1"), 1, "is not retired"),
        (("list", "--limit", "0"), 2, "--limit"),
    ],
)
def test_what_is_refused_in_one_line(kefu: Kefu, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in kefu.refused(code, "library", *words)


def test_scripts_and_articles_are_imported(kefu: Kefu, tmp_path: Path) -> None:
    good = tmp_path / "scripts.toml"
    good.write_text('[[script]]\nkey = "hi"\ntitle = "Hi"\nbody = "Hi {customer}"\n', encoding="utf-8")
    assert kefu.told("import", "scripts", str(good))["created"] == 1
    again = kefu.told("import", "scripts", str(good))
    assert (again["created"], again["unchanged"]) == (0, 1)
    bad = "标题,内容,场景\n好,在,厨房\n行,您好,安抚\n".encode()
    ended = kefu("import", "articles", "-", stdin=bad)
    assert ended.code == 3
    assert "row 2: 场景: '厨房' is not one of presales" in ended.out
    assert "1 created" in ended.out


def test_migrate_puts_missing_scripts_in(kefu: Kefu) -> None:
    before = kefu.told("library", "list")
    kefu.told("library", "retire", str(before[0]["id"]))
    kefu.done("migrate")
    assert len(kefu.told("library", "list")) == len(before) - 1
