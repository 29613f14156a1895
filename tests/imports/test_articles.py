"""Scripts and articles from files: every format, every error with its row and field, the same file twice."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from store.desk import library
from store.exports.exporting import export
from store.exports.options import Shape
from store.imports.article_loader import import_articles, import_scripts
from store.imports.options import ImportOptions, ImportResult
from store.rules.script_text import VARIABLES, Variable, render
from store.views.exporting import Question
from store.views.library import ArticleView, listing
from tests.store.desks import MONDAY, Place, everything, refused

COUNTS = ("read", "created", "updated", "unchanged", "rejected")


def scripts(place: Place, file: Path, **options: object) -> ImportResult:
    return import_scripts(place.desk, place.sue, file, ImportOptions(**options), now=MONDAY)


def articles(place: Place, file: Path, **options: object) -> ImportResult:
    return import_articles(place.desk, place.sue, file, ImportOptions(**options), now=MONDAY)


def counts(result: ImportResult) -> tuple[int, ...]:
    return tuple(getattr(result, name) for name in COUNTS)


def imported(place: Place) -> dict[str, ArticleView]:
    return {one.key: one for one in listing(place.desk, place.sue) if one.source == "kefu"}


def table(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_file_can_be_imported_as_it_is(place: Place, tmp_path: Path, language: str) -> None:
    path = tmp_path / "scripts.toml"
    path.write_bytes(files("store.library").joinpath(f"scripts_{language}.toml").read_bytes())
    result = scripts(place, path)
    assert result.rejects == []
    assert result.created == result.read >= 40
    shipped = {one.key: one for one in listing(place.desk, place.sue) if one.source == "shipped"}
    for key, one in imported(place).items():
        assert one.body == shipped[f"{language}-{key}"].body
        assert one.language == language
    before = everything(place.desk)
    again = scripts(place, path)
    assert counts(again) == (result.read, 0, 0, result.read, 0)
    assert everything(place.desk) == before


def test_an_export_of_the_shipped_scripts_brings_none_of_them_twice(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "scripts.csv"
    export(place.desk, place.root, Question(kind="scripts"), Shape(format="csv"), path, now=MONDAY)
    before = len(listing(place.desk, place.sue))
    result = scripts(place, path)
    assert (result.created, result.unchanged) == (0, before)
    assert len(listing(place.desk, place.sue)) == before


def test_headers_may_be_english_or_chinese_and_the_format_any(place: Place, tmp_path: Path) -> None:
    table(
        tmp_path / "a.csv",
        {
            "编号": "1",
            "语言": "中文",
            "场景": "安抚",
            "分类": "物流",
            "标题": "别急",
            "话术": "{customer} 别急 {光标}",
        },
    )
    (tmp_path / "b.jsonl").write_text(json.dumps({"title": "Easy", "body": "Take it easy.", "key": "2"}))
    book = Workbook()
    book.active.append(["key", "title", "body", "scenario"])
    book.active.append([3, "Third", "Text", "presales"])
    book.save(tmp_path / "c.xlsx")
    for name in ("a.csv", "b.jsonl", "c.xlsx"):
        assert counts(scripts(place, tmp_path / name)) == (1, 1, 0, 0, 0), name
    found = imported(place)
    assert (found["1"].scenario, found["1"].category, found["1"].body) == (
        "appeasement",
        "logistics",
        "{customer} 别急 {光标}",
    )
    assert (found["2"].language, found["2"].kind, found["3"].scenario) == ("en", "script", "presales")


def test_articles_have_kinds_and_levels(place: Place, tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.csv",
        {"标题": "如何安装", "内容": "先看 {图一}", "级别": "入门", "问题": "装不上"},
        {"标题": "退款", "内容": "三天", "类型": "常见问题"},
    )
    assert counts(articles(place, path)) == (2, 2, 0, 0, 0)
    found = {one.title: one for one in imported(place).values()}
    assert (found["如何安装"].kind, found["如何安装"].level, found["退款"].kind) == (
        "guide",
        "beginner",
        "faq",
    )


def test_every_error_names_its_row_and_field_and_the_others_come_in(place: Place, tmp_path: Path) -> None:
    good = {
        "key": "ok",
        "title": "Good",
        "body": "Dear {customer}",
        "scenario": "",
        "category": "",
        "level": "",
    }
    path = table(
        tmp_path / "a.csv",
        good,
        {**good, "key": "a", "title": ""},
        {**good, "key": "b", "body": " "},
        {**good, "key": "c", "body": "one\n{custmer}"},
        {**good, "key": "d", "body": "a { b"},
        {**good, "key": "e", "body": "{cursor}{cursor}"},
        {**good, "key": "f", "scenario": "kitchen"},
        {**good, "key": "g", "category": "kitchen"},
        {**good, "key": "ok", "title": "Twice"},
        {**good, "key": "h", "title": "x" * 300},
    )
    result = scripts(place, path, rejects=tmp_path / "rejects.csv")
    assert counts(result) == (10, 1, 0, 0, 9)
    told = [(one.reason.code, one.reason.params["column"]) for one in result.rejects]
    assert told == [
        ("missing", "title"),
        ("missing", "body"),
        ("unknown_variable", "body"),
        ("lone_brace", "body"),
        ("second_cursor", "body"),
        ("not_one_of", "scenario"),
        ("not_one_of", "category"),
        ("repeated", "key"),
        ("text_too_long", "title"),
    ]
    assert str(result.rejects[2].reason).startswith(
        "body: line 2, character 1: there is no variable 'custmer'"
    )
    assert all(str(one.reason) for one in result.rejects)
    mended = (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig").replace("{custmer}", "{customer}")
    (tmp_path / "rejects.csv").write_text(mended, encoding="utf-8")
    assert scripts(place, tmp_path / "rejects.csv").created == 1
    level = table(
        tmp_path / "b.csv", {**good, "kind": "faq", "level": "advanced"}, {**good, "level": "expert"}
    )
    assert [one.reason.code for one in articles(place, level).rejects] == ["level_of_a_guide", "not_one_of"]


def test_toml_errors_name_the_line(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('[[script]]\ntitle = "A"\nbody = "{kunde}"\n\n[[script]]\ntitle = ["x"]\nbody = "b"\n')
    result = scripts(place, path)
    assert [(one.row, one.reason.code) for one in result.rejects] == [(1, "unknown_variable"), (5, "nested")]
    path.write_text('[[script]]\ntitle = "A\n')
    with refused("cannot_read", 4) as caught:
        scripts(place, path)
    assert "line 2" in str(caught.value)
    path.write_text("a = 1\n")
    with refused("empty_file", 4):
        scripts(place, path)


def test_a_newer_file_changes_only_what_nobody_has_changed_here(place: Place, tmp_path: Path) -> None:
    rows = [{"key": key, "title": f"T{key}", "body": "old"} for key in "abc"]
    path = table(tmp_path / "a.csv", *rows)
    scripts(place, path)
    ids = {key: one.id for key, one in imported(place).items()}
    library.change(place.desk, place.sue, ids["a"], {"body": "mine"}, now=MONDAY + 1)
    library.retire(place.desk, place.sue, ids["b"], now=MONDAY + 1)
    newer = table(tmp_path / "b.csv", *({**row, "body": "new"} for row in rows))
    before = everything(place.desk)
    assert counts(scripts(place, newer, dry_run=True)) == (3, 0, 1, 2, 0)
    assert everything(place.desk) == before
    assert counts(scripts(place, newer, on_duplicate="skip")) == (3, 0, 0, 3, 0)
    assert counts(scripts(place, newer)) == (3, 0, 1, 2, 0)
    assert {key: one.body for key, one in imported(place).items()} == {"a": "mine", "c": "new"}


def test_an_agent_may_not(place: Place, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {"title": "A", "body": "b"})
    with refused("not_allowed"):
        import_scripts(place.desk, place.ann, path, ImportOptions(), now=MONDAY)


texts = st.text(st.characters(exclude_categories=("C", "Z", "M")), min_size=1, max_size=12)
bodies = st.lists(
    st.one_of(texts, st.sampled_from([Variable(code) for code in VARIABLES])), min_size=1, max_size=6
).map(render)


@given(st.dictionaries(texts, bodies, min_size=1, max_size=5))
def test_what_comes_in_is_what_the_file_says(place: Place, tmp_path: Path, told: dict[str, str]) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"key": f"k{n}", "title": title, "body": body} for n, (title, body) in enumerate(told.items())]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with place.desk.db.atomic() as transaction:
        result = scripts(place, path, source="h")
        assert counts(result)[:2] == (len(rows), len(rows)), result.rejects
        found = {one.key: one for one in listing(place.desk, place.sue) if one.source == "h"}
        for row in rows:
            assert found[row["key"]].body.split() == normalize("NFC", row["body"]).split()
        assert counts(scripts(place, path, source="h"))[3] == len(rows)
        transaction.rollback()
