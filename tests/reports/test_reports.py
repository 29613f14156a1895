"""`kefu report`: the figures of `kefu kpi`, in three formats, masked, and the same for ever as of a moment."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from store.policy.read import shipped_text
from store.text import cell_width
from tests.cli.conftest import Kefu
from tests.reports.conftest import PHONE, THEN

PERIODS = ("day", "week", "month", "quarter", "year")
REPORTS = (*PERIODS, "complaints", "logistics", "agents")


def table(document: Any, section: str, name: str) -> list[dict[str, Any]]:
    """The rows of a table of a report's JSON."""
    (found,) = (one for one in document["sections"] if one["id"] == section)
    (rows,) = (one["rows"] for one in found["tables"] if one["id"] == name)
    return list(rows)


def test_a_missed_target_stands_with_its_alert_and_the_measure_that_answers_it(
    worked: Kefu, tmp_path: Path
) -> None:
    policy = tmp_path / "ours.toml"
    policy.write_text(
        shipped_text().replace(
            'figure = "complaint_resolution_rate"', 'figure = "complaint_resolution_rate"\nat_least = 1'
        ),
        encoding="utf-8",
    )
    worked.done("policy", "apply", str(policy))
    worked.at("2026-03-27T09:00:00+08:00")
    worked.done("escalate", "--once")
    (alert,) = (
        one for one in worked.told("alerts") if one["clock"] == "kpi" and "2026-W12" in one["subject"]
    )
    worked.done("ack", str(alert["id"]))
    words = (
        "--alert",
        str(alert["id"]),
        "--text",
        "当日回访",
        "--due",
        "2026-03-28 18:00",
        "--owner",
        "anna",
    )
    measure = worked.told("measure", "add", *words)
    worked.done("measure", "done", str(measure["id"]), "--effect", "解决率回升")
    told = worked.told("report", "week", "--span", "2026-W12")
    (row,) = (
        one
        for one in table(told, "missed", "missed")
        if one["target"].startswith("complaint_resolution_rate")
    )
    assert row["value"] == 0.5
    assert row["due"] == "respond_at_once"
    assert worked.me in row["told"]
    assert "当日回访 · anna · done 2026-03-27: 解决率回升" in row["measures"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("report", ["day", "week", "complaints", "logistics", "agents"])
def test_every_report_fits_a_line_and_tells_nothing_of_customers(
    worked: Kefu, report: str, lang: str
) -> None:
    page = worked.done("report", report, lang=lang)
    assert page.startswith("# ")
    assert max(cell_width(line) for line in page.splitlines()) <= 80
    for secret in (PHONE, "张小红", "小李", "曝光", "文三路", "包裹呢"):
        assert secret not in page
    assert "Traceback" not in page
    if lang == "zh":
        titles = [line for line in page.splitlines() if line.startswith("#")]
        assert not [line for line in titles if line.isascii()], titles


def test_the_figures_are_those_of_kefu_kpi(worked: Kefu) -> None:
    for report in ("day", "week"):
        span = {"day": "today", "week": "week"}[report]
        kpi = worked.told("kpi", "--span", span)["groups"][0]["values"]
        told = worked.told("report", report)
        assert told["span"]["unit"] == report
        glance = {row["figure"]: row for row in table(told, "glance", "glance")}
        assert glance
        for id_, row in glance.items():
            assert (row["value"], row["before"]) == (kpi[id_]["value"], kpi[id_]["before"]), id_
        teams = worked.told("kpi", "--span", span, "--by", "team")["groups"]
        by_team = {row["team"]: row["arrivals"] for row in table(told, "team", "by_team")}
        for group in teams:
            if group["key"] in by_team:
                assert by_team[group["key"]] == group["values"]["arrivals"]["value"]


def test_targets_stand_beside_what_is_due_and_what_was_done(worked: Kefu) -> None:
    told = worked.told("report", "week")
    verdicts = {row["figure"]: row["verdict"] for row in table(told, "targets", "targets")}
    assert set(verdicts.values()) <= {"met", "missed", "warned", "few", "open"}
    missed = {row["target"] for row in table(told, "missed", "missed")}
    assert missed >= {name for name, verdict in verdicts.items() if verdict in ("missed", "warned")}
    (measure,) = table(told, "missed", "measures")
    assert (measure["cause"], measure["state"], measure["ticket"]) == (
        "product_information_unclear",
        "open",
        "#1",
    )
    assert "138****5678" in measure["measure"]


def test_a_workbook_holds_numbers_in_their_formats_and_no_formula(worked: Kefu, tmp_path: Path) -> None:
    for report in ("week", "complaints", "logistics"):
        file = tmp_path / f"{report}.xlsx"
        worked.done("report", report, "--out", str(file))
        book = load_workbook(file)
        assert len(book.worksheets) > 4
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert kinds <= {"s", "n", "d", "inlineStr"}
    book = load_workbook(tmp_path / "week.xlsx")
    glance = {row[0].value: row[1] for row in book.worksheets[0].iter_rows() if row[0].value}
    assert glance["tickets that came in"].value == 3
    assert glance["resolution rate"].number_format == "0.0%"
    assert glance["resolution rate"].value == pytest.approx(1 / 3)
    assert glance["first response, average"].number_format == "[h]:mm:ss"
    assert all(sheet.freeze_panes for sheet in book.worksheets[1:2])
    widths = [sheet.column_dimensions["A"].width for sheet in book.worksheets]
    assert min(widths) >= 9
    worked.refused(4, "report", "week", "--out", str(tmp_path / "week.xlsx"))
    worked.done("report", "week", "--out", str(tmp_path / "week.xlsx"), "--force")


def test_a_csv_is_one_table_with_plain_numbers(worked: Kefu) -> None:
    text = worked.done("report", "week", "--format", "csv")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    values = {row["name"]: row for row in rows if (row["section"], row["column"]) == ("glance", "value")}
    assert (values["tickets that came in"]["value"], values["tickets that came in"]["unit"]) == ("3", "count")
    assert float(values["first response, average"]["value"]) == 1800.0
    assert values["first response, average"]["unit"] == "s"


def test_a_complaint_is_told_with_its_steps_causes_and_amounts(worked: Kefu) -> None:
    told = worked.told("report", "complaints")
    cases = {row["ticket"]: row for row in table(told, "cases", "opened")}
    assert set(cases) == {"#1", "#2"}
    first = cases["#1"]
    assert (first["responsibility"], first["solution"], first["amount"], first["assent"]) == (
        "merchant", "compensation", 6600, "accepted",
    )  # fmt: skip
    assert first["investigated"] == "2026-03-16T10:30:00+08:00"
    assert first["story"] == "success"
    assert cases["#2"]["resolved"] is None
    assert [row["cases"] for row in table(told, "responsibility", "causes")] == [1, 1]
    assert table(told, "stories", "stories")[0]["note"] == "及时补偿 138****5678"
    assert {row["responsibility"]: row["cases"] for row in table(told, "responsibility", "responsibility")} == {
        "-": 1, "merchant": 1,
    }  # fmt: skip


def test_late_parcels_are_told_by_carrier_with_who_has_heard_of_them(worked: Kefu) -> None:
    told = worked.told("report", "logistics")
    carriers = {row["key"]: row for row in table(told, "carriers", "by_carrier")}
    assert (carriers["顺丰"]["in_time"], carriers["顺丰"]["late"]) == (1, 0)
    slow = carriers["中通"]
    assert (slow["promised"], slow["in_time"], slow["late"], slow["missing"], slow["told"]) == (2, 0, 2, 1, 1)
    late = {row["order"]: row for row in table(told, "late", "late")}
    assert {row["key"] for row in table(told, "regions", "by_region")} >= {
        "浙江省杭州市西湖区",
        "江苏省南京市",
    }
    assert (late["A2"]["told"], late["A3"]["told"], late["A3"]["tickets"]) == ("no", "yes", "#3")
    assert (late["A2"]["days_late"], late["A3"]["days_late"]) == (2, 2)


def test_what_is_promised_for_the_next_day_stands_in_the_day_s_report(worked: Kefu) -> None:
    (one,) = table(worked.told("report", "day"), "promised", "promised")
    assert (one["ticket"], one["until"]) == ("#2", "2026-03-18T10:00:00+08:00")


def test_as_of_a_moment_the_bytes_are_the_same_whatever_happens_later(worked: Kefu, tmp_path: Path) -> None:
    def written(round_: str) -> list[bytes]:
        found = []
        for report in ("day", "month", "complaints", "logistics", "agents"):
            for ending in ("md", "csv", "xlsx"):
                file = tmp_path / f"{report}-{round_}.{ending}"
                worked.done("report", report, "--as-of", THEN, "--out", str(file))
                found.append(file.read_bytes())
        return found

    before = written("before")
    worked.at("2026-03-17T18:30:00+08:00")
    worked.done("reply", "2", "我们查到了。")
    worked.done("set", "2", "--category", "damage", "--responsibility", "logistics", "--priority", "urgent")
    worked.done("causes", "2", "weather")
    worked.done("offer", "2", "--type", "refund", "--amount", "10")
    worked.done("transfer", "3", "--team", "quality")
    worked.done("reopen", "1")
    worked.done("measure", "done", "1", "--effect", "好")
    worked.done("measure", "add", "--text", "新措施", "--ticket", "2")
    worked.done("receive", "3", "还没到")
    worked.at("2026-03-19T09:00:00+08:00")
    assert written("after") == before


def test_roles_see_what_they_see_of_figures(worked: Kefu) -> None:
    page = worked.done("--as", "vera", "report", "week")
    assert not {worked.me, "anna"} & set(page.replace("|", " ").split())
    assert worked("--as", "vera", "report", "agents").code == 1
    own = worked.told("--as", "anna", "report", "agents")
    assert own["agent"] == "anna"
    assert {row["figure"]: row["value"] for row in table(own, "figures", "figures")}["resolved"] == 0


def test_a_period_is_of_the_report_s_kind(worked: Kefu) -> None:
    assert worked.told("report", "day", "--span", "yesterday")["span"]["name"] == "2026-03-16"
    assert worked.told("report", "complaints", "--span", "2026-Q1")["span"]["unit"] == "quarter"
    assert "2026-W47" in worked.refused(2, "report", "week", "--span", "2026-03")
    assert "md, csv, xlsx" in worked.refused(2, "report", "week", "--format", "pdf")
    assert ".xlsx" in worked.refused(2, "report", "week", "--out", "week.docx")


@pytest.mark.long
@pytest.mark.parametrize("report", REPORTS)
def test_a_desk_without_anything_has_every_report(kefu: Kefu, report: str, tmp_path: Path) -> None:
    for ending in ("md", "csv", "xlsx"):
        kefu.done("report", report, "--out", str(tmp_path / f"{report}.{ending}"))
