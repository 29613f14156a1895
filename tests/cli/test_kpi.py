"""`kefu kpi`, as people type it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from store.rules.figures import FIGURES, GROUPINGS
from store.text import cell_width
from tests.cli.conftest import Kefu

DOCS = Path(__file__).parent.parent.parent / "docs" / "kpi.md"


@pytest.fixture
def day(kefu: Kefu) -> Kefu:
    """A complaint of yesterday, and today two chats, one of them answered after half a minute and resolved."""
    kefu.at("2026-03-15T10:00:00+08:00")
    kefu.told("new", "坏了", "--kind", "complaint", "--channel", "email")
    kefu.at("2026-03-16T10:00:00+08:00")
    first, _second = (
        kefu.told("new", "在吗", "--channel", "chat", "--category", category)["number"]
        for category in ("refund", "logistics")
    )
    kefu.at("2026-03-16T10:00:30+08:00")
    kefu.done("reply", str(first), "在的")
    kefu.done("resolve", str(first), "--solution", "退款")
    kefu.at("2026-03-16T11:00:00+08:00")
    return kefu


def test_the_day_beside_the_one_before(day: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for lang, names in (
        ("en", ("tickets that came in", "first response, average")),
        ("zh", ("新增工单", "首次响应，平均")),
    ):
        told = day("kpi", lang=lang)
        assert (told.code, told.err) == (0, "")
        lines = told.out.splitlines()
        assert all(cell_width(line) <= 80 for line in lines)
        assert lines[0].startswith("2026-03-16")
        assert any(line.split()[:3] == ["2", "1", "+100%"] and line.endswith(names[0]) for line in lines)
        assert any(line.split()[0] == "30s" and line.endswith(names[1]) for line in lines)
    for by in GROUPINGS:
        lines = day.done("kpi", "--span", "month", "--by", by).splitlines()
        assert all(cell_width(line) <= 80 for line in lines)
        assert any(line.startswith("all together") for line in lines)


def test_the_document(day: Kefu) -> None:
    told = day.told(
        "kpi", "--by", "channel", "--figure", "arrivals,resolution_rate", "--only", "channel=在线聊天"
    )
    assert list(told) == [
        "span", "before", "a_year_before", "unit", "by", "only", "as_of", "figures", "groups",
    ]  # fmt: skip
    assert told["span"] == {
        "name": "2026-03-16", "start": "2026-03-16T00:00:00+08:00", "end": "2026-03-17T00:00:00+08:00",
    }  # fmt: skip
    assert told["only"] == {"channel": ["chat"]}
    everything, chats = told["groups"]
    assert (everything["key"], chats["key"]) == (None, "chat")
    assert chats["values"]["resolution_rate"] == {
        "value": 0.5, "count": 1, "out_of": 2, "before": None, "a_year_before": None,
    }  # fmt: skip
    assert everything["values"]["arrivals"]["before"] == 0
    whole = day.told("kpi", "--span", "2026")["groups"][0]["values"]
    assert list(whole) == list(FIGURES)
    earlier = day.told("kpi", "--as-of", "2026-03-16 10:00:10", "--figure", "resolved")
    assert earlier["groups"][0]["values"]["resolved"]["value"] == 0


def test_the_tickets_behind_a_figure_and_the_table(day: Kefu, tmp_path: Path) -> None:
    told = day.told("kpi", "--tickets", "resolution_rate")
    assert (told["total"], told["missed"], [row["number"] for row in told["tickets"]]) == (2, 1, [3, 2])
    of_group = day.told("kpi", "--tickets", "arrivals", "--by", "category", "--key", "退款")
    assert [row["number"] for row in of_group["tickets"]] == [2]
    assert "resolution rate, 2026-03-16: 2 tickets, 1 of them first" in day.done(
        "kpi", "--tickets", "resolution_rate"
    )
    path = tmp_path / "figures.csv"
    assert day.done("kpi", "--by", "category", "--csv", str(path)).startswith(f"{4 * len(FIGURES)} rows")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["group"] for row in rows} == {"", "refund", "logistics", "product"}
    assert day.refused(4, "kpi", "--csv", str(path)).startswith(str(path))
    out = csv.DictReader(io.StringIO(day.done("kpi", "--csv", "-", "--figure", "arrivals")))
    assert [(row["period"], row["value"], row["before"]) for row in out] == [("2026-03-16", "2", "1")]


@pytest.mark.parametrize(
    "words",
    ["--span 2026-13", "--span gestern", "--by colour", "--figure speed", "--only chat", "--only colour=red",
     "--tickets speed", "--tickets arrivals --key chat", "--as-of never", "--only agent=zoe9"],
)  # fmt: skip
def test_words_that_make_no_sense_are_refused(kefu: Kefu, words: str) -> None:
    assert kefu.refused(2, "kpi", *words.split())


def test_every_figure_is_explained_in_the_same_words(kefu: Kefu) -> None:
    page = " ".join(DOCS.read_text(encoding="utf-8").split())
    for kind in FIGURES.values():
        assert f"| `{kind.id}` | {kind.name} | {kind.unit} | {kind.better or '-'} | {kind.means} |" in page
    listed = kefu.told("kpi", "--figure", "list")
    assert [one["id"] for one in listed] == list(FIGURES)
    assert kefu("kpi", "--figure", "list", lang="zh").out.count("\n") == 2 * len(FIGURES) + 8


def test_every_command_of_the_page_can_be_typed(
    day: Kefu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    block = DOCS.read_text(encoding="utf-8").partition("```sh\n")[2].partition("```")[0]
    for line in block.splitlines():
        words = line.partition("#")[0].split()
        assert words[0] == "kefu"
        told = day(*words[1:])
        assert (told.code, told.err) == (0, ""), line
