"""Histories as an audit log: a row an update with the ticket's state. A real incident desk's log, counted twice."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from store.imports.kinds.history import import_history
from store.imports.kinds.history_record import HistoryRecord
from store.imports.kinds.history_spool import Spool
from store.imports.options import ImportOptions, ImportResult
from tests.conftest import LONG
from tests.imports.files import MONDAY, NOW, assert_sound, number_of
from tests.store.desks import MINUTE, Place

NAME = "servicenow_incidents.csv.gz"
STATUSES = {
    "New": "new", "Active": "open", "Awaiting User Info": "waiting_customer", "Awaiting Vendor": "waiting_team",
    "Awaiting Problem": "waiting_team", "Awaiting Evidence": "waiting_team", "Resolved": "resolved", "Closed": "closed",
}  # fmt: skip
PRIORITIES = {"1": "urgent", "2": "high", "3": "normal", "4": "low"}
SETTLED = ("resolved", "closed")
COLUMNS = ["number", "ident_state", "sys_mod_count", "opened_at", "sys_updated_at", "sys_updated_by", "category",
           "category", "priority", "assignment_group", "assigned_to", "made_sla", "resolved_at", "closed_at"]  # fmt: skip
Log = list[dict[str, str]]


def ms(text: str) -> int:
    return round(datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC).timestamp() * 1000)


def bring(place: Place, file: Path, **options: Any) -> ImportResult:
    asked = ImportOptions(**options)
    return import_history(place.desk, place.root, file, asked, now=NOW, pause=lambda _s: None)


def audit(folder: Path, *rows: Mapping[str, Any]) -> Path:
    """A log of these rows; times in minutes behind MONDAY."""
    path = folder / "audit.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for count, row in enumerate(rows):
            full = {
                "number": "I1",
                "ident_state": "Active",
                "sys_mod_count": count,
                "opened_at": 0,
                "at": count,
            }
            full |= {"priority": "3", "assignment_group": "?", "assigned_to": "?", "resolved_at": "?", **row}
            full |= {"sys_updated_at": full["at"]}
            for name in ("opened_at", "sys_updated_at", "resolved_at"):
                if full[name] != "?":
                    moment = datetime.fromtimestamp((MONDAY + full[name] * MINUTE) / 1000, UTC)
                    full[name] = moment.strftime("%d/%m/%Y %H:%M")
            writer.writerow([full.get(name, "?") for name in COLUMNS])
    return path


def test_differences_between_rows_are_what_happened(place: Place, tmp_path: Path) -> None:
    file = audit(
        tmp_path,
        {"ident_state": "New", "at": 5, "resolved_at": 60},
        {
            "at": 10,
            "assignment_group": "70",
            "assigned_to": "ann",
            "sys_updated_by": "ann",
            "resolved_at": 60,
        },
        {"at": 20, "assignment_group": "70", "assigned_to": "ann", "priority": "1", "resolved_at": 60},
        {
            "at": 30,
            "assignment_group": "56",
            "ident_state": "Awaiting User Info",
            "priority": "1",
            "resolved_at": 60,
        },
        {"at": 31, "assignment_group": "56", "ident_state": "-100", "priority": "1", "resolved_at": 60},
        {"at": 60, "assignment_group": "56", "ident_state": "Resolved", "priority": "1", "resolved_at": 60},
    )
    result = bring(place, file)
    assert (result.preset, result.read, result.created, result.rejected, result.mended) == (
        "servicenow",
        6,
        1,
        0,
        {},
    )
    number = number_of(place, "I1")
    told = [(one["type"], (one["at"] - MONDAY) // MINUTE) for one in place.events(number)]
    assert told == [
        ("opened", 0), ("transferred", 10), ("assigned", 10), ("status", 10), ("classified", 20), ("transferred", 30),
        ("released", 30), ("status", 30), ("status", 60),
    ]  # fmt: skip
    assert place.column(number, "resolved_at") == MONDAY + 60 * MINUTE
    assert_sound(place)


def test_a_log_that_breaks_off_ends_where_its_columns_say(place: Place, tmp_path: Path) -> None:
    result = bring(place, audit(tmp_path, {"resolved_at": 90}, {"resolved_at": 90, "at": 20}))
    assert result.mended == {"ended_by_columns": 1}
    assert place.column(number_of(place, "I1"), "resolved_at") == MONDAY + 90 * MINUTE
    assert_sound(place)


def test_a_later_part_of_a_log_goes_on_from_its_last_state(place: Place, tmp_path: Path) -> None:
    first = (
        {"at": 1, "assignment_group": "70", "assigned_to": "ann"},
        {"at": 2, "assignment_group": "56", "assigned_to": "ann"},
    )
    later = ({"at": 2, "sys_mod_count": 2, "assignment_group": "56", "assigned_to": "bob"},
             {"at": 9, "sys_mod_count": 3, "assignment_group": "56", "assigned_to": "bob", "ident_state": "Closed"})  # fmt: skip
    bring(place, audit(tmp_path, *first))
    number = number_of(place, "I1")
    assert place.holder(number, now=NOW) == "ann"
    assert (bring(place, audit(tmp_path, *later)).updated, place.status(number)) == (1, "closed")
    assert place.types(number) == ["opened", "assigned", "status", "transferred", "assigned", "status"]
    assert bring(place, audit(tmp_path, *later)).unchanged == 1
    assert_sound(place)


def test_a_late_row_that_lies_before_what_is_known_is_left_out_and_counted(
    place: Place, tmp_path: Path
) -> None:
    rows = ({"at": 1}, {"at": 9, "ident_state": "Resolved"})
    bring(place, audit(tmp_path, *rows))
    with_more = (
        {"at": 1},
        {"at": 4, "ident_state": "Awaiting User Info"},
        {"at": 9, "ident_state": "Resolved", "sys_mod_count": 1},
    )
    result = bring(place, audit(tmp_path, *with_more))
    assert (result.updated, result.unchanged, result.mended) == (0, 1, {"older": 1})
    assert place.types(number_of(place, "I1")) == ["opened", "status", "status"]


def test_no_breach_is_told_of_replies_that_a_log_does_not_hold(place: Place, tmp_path: Path) -> None:
    bring(
        place, audit(tmp_path, {"at": 1}, {"at": 5_000, "ident_state": "Resolved"}, {"number": "I2", "at": 1})
    )
    clock = place.clock(number_of(place, "I1"), "first_response")
    assert clock is not None
    assert (clock["state"], clock["end_reason"], clock["breached_at"]) == ("cancelled", "imported", None)
    still_open = place.clock(number_of(place, "I2"), "first_response")
    assert still_open is not None
    assert (still_open["state"], still_open["breach_reason"]) == ("running", "imported")
    assert_sound(place)


def test_the_spool_gives_back_every_ticket_whole_and_in_order() -> None:
    spool = Spool()
    for row in range(20_000):
        spool.add(row, HistoryRecord(external_id=f"T{row % 700}", at=-row % 9_973, place=row % 3))
    tickets = list(spool.tickets())
    spool.close()
    assert [one.external_id for one in tickets] == [f"T{n}" for n in range(700)]
    assert sum(len(one.rows) for one in tickets) == 20_000
    for one in tickets:
        order = [(told.record.at, told.record.place or 0, told.row) for told in one.rows]
        assert order == sorted(order)


# ---------------------------------------------------------------- the real file


@pytest.fixture
def real_file(test_data: Path) -> Path:
    return test_data / NAME


def logs_of(file: Path, at_most: int) -> dict[str, Log]:
    """The file's rows by incident, in order of time, read by nothing of ours."""
    found: dict[str, Log] = defaultdict(list)
    with gzip.open(file, "rt", encoding="ascii", newline="") as text:
        for row in csv.DictReader(text):
            if row["number"] not in found and len(found) == at_most:
                break
            found[row["number"]].append(row)
    for log in found.values():
        log.sort(key=lambda row: (ms(row["sys_updated_at"]), int(row["sys_mod_count"])))
    return found


def slice_of(file: Path, folder: Path, logs: Mapping[str, Log]) -> Path:
    """The rows of these incidents, as the file has them."""
    path = folder / "slice.csv.gz"
    with gzip.open(file, "rt", encoding="ascii") as whole, gzip.open(path, "wt", encoding="ascii") as part:
        part.write(next(whole))
        part.writelines(line for line in whole if line.partition(",")[0] in logs)
    return path


def straight(logs: Mapping[str, Log]) -> dict[str, Any]:
    """The figures of the log, counted from its rows alone."""
    counted: dict[str, Any] = {
        "tickets": len(logs), "priority": Counter(), "reopens": 0, "reassigned": 0, "sla missed": 0, "resolved": {},
        "spent": Counter(), "first priority": Counter(),
    }  # fmt: skip
    for number, log in logs.items():
        opened_at = ms(log[0]["opened_at"])
        counted["priority"][PRIORITIES[log[-1]["priority"]]] += 1
        counted["first priority"][PRIORITIES[log[0]["priority"]]] += 1
        counted["sla missed"] += log[-1]["made_sla"] == "false"
        counted["reassigned"] += sum(a["assignment_group"] != b["assignment_group"] for a, b in pairwise(log))
        status, since, resolved_at = "new", opened_at, None
        for row in log:
            after, at = STATUSES.get(row["ident_state"], status), max(opened_at, ms(row["sys_updated_at"]))
            if after == status:
                continue
            counted["spent"][status] += at - since
            counted["reopens"] += status in SETTLED and after not in SETTLED
            if after in SETTLED and status not in SETTLED:
                resolved_at = at
            elif after not in SETTLED:
                resolved_at = None
            status, since = after, at
        counted["spent"][status] += NOW - since
        counted["resolved"][number] = resolved_at
    return counted


def on_the_desk(place: Place) -> dict[str, Any]:
    """The same figures as the desk has them."""
    desk = place.desk
    spent: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for (number,) in desk.rows("SELECT number FROM ticket"):
        status, since = "new", 0
        for event in place.events(number):
            if event["type"] == "opened":
                since = event["at"]
                first[event["priority"]] += 1
            elif event["type"] == "status":
                assert event["from"] == status
                spent[status] += event["at"] - since
                status, since = event["to"], event["at"]
        spent[status] += NOW - since
    facts = "SELECT sum(reopens), sum(transfers) FROM ticket_fact"
    reopens, reassigned = desk.rows(facts)[0]
    resolved = (
        "SELECT t.external_id, f.resolved_at FROM ticket t JOIN ticket_fact f ON f.ticket_id = t.number"
    )
    return {
        "tickets": desk.value("SELECT count(*) FROM ticket"),
        "priority": Counter(dict(desk.rows("SELECT priority, count(*) FROM ticket GROUP BY 1"))),
        "first priority": first,
        "reopens": reopens,
        "reassigned": reassigned,
        "sla missed": desk.value("SELECT count(*) FROM ticket_tag WHERE tag = 'sla-missed'"),
        "resolved": dict(desk.rows(resolved)),
        "spent": +spent,
    }  # fmt: skip


@pytest.mark.parametrize(
    "at_most",
    [300, pytest.param(24_918, marks=pytest.mark.skipif(not LONG, reason="full counts: make test-long"))],
)
def test_figures_of_a_real_log_are_a_straight_count_over_it(
    place: Place, tmp_path: Path, real_file: Path, at_most: int
) -> None:
    logs = logs_of(real_file, at_most)
    file = real_file if at_most > 1000 else slice_of(real_file, tmp_path, logs)
    result = bring(place, file)
    rows = sum(map(len, logs.values()))
    assert (result.read, result.created, result.rejected) == (rows, len(logs), 0)
    counted = straight(logs)
    counted["spent"] = +counted["spent"]
    assert on_the_desk(place) == counted
    assert_sound(place)
    again = bring(place, file)
    assert (again.created, again.updated, again.unchanged, again.batch) == (0, 0, len(logs), None)
    if at_most > 1000:
        assert (result.read, result.created) == (141_712, 24_918)
