"""An import that is killed at any point is gone on with: the desk is then as if nobody had killed it."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from store import tables
from store.database import Desk, open_desk
from store.database.compiled import columns_of
from store.imports.options import ImportOptions, ImportResult
from store.views.health import doctor
from store.views.people import actor
from tests.imports.files import DAY, HOUR, MONDAY, NOW, iso
from tests.store.hands import begin
from tui.plain.importkinds import KINDS

ROWS = 300
IMPORT = f"""
from store.imports.options import ImportOptions
from store.views.people import actor
from tui.plain.importkinds import KINDS
kind, file, mode = sys.argv[2:]
verb = KINDS[kind].verb()
desk = open_desk(path)
print("go", flush=True)
verb(desk, actor(desk, "root"), file, ImportOptions(offline=mode == "offline"), now={NOW})
print("end", flush=True)
"""
TEXTS = ("ticket_text", "customer_text", "order_text", "article_text")


def tickets(n: int) -> dict[str, str]:
    at = MONDAY + n * HOUR // 10
    return {
        "external_id": f"T{n}",
        "opened_at": iso(at),
        "subject": f"第{n}件 slow parcel",
        "body": "三天没动了",
        "kind": ("complaint", "inquiry")[n % 2],
        "status": ("new", "open", "resolved", "closed")[n % 4],
        "customer_id": f"nick{n % 40}",
        "customer_phone": f"1380000{n % 40:04}",
        "updated_at": iso(at + HOUR),
        "tags": "vip" if n % 3 else "",
    }


def orders(n: int) -> dict[str, str]:
    return {"order_no": f"O{n}", "platform": "淘宝", "customer_id": f"nick{n % 40}", "status": "paid", "product": "灯",
            "amount": f"{n}.50", "placed_at": iso(MONDAY + n)}  # fmt: skip


def customers(n: int) -> dict[str, str]:
    return {"customer_id": f"nick{n}", "customer_name": f"名{n}", "customer_phone": f"1390000{n:04}"}


def articles(n: int) -> dict[str, str]:
    return {"key": f"K{n}", "title": f"怎么退款 {n}", "body": "按下面的步骤。", "kind": "faq"}


def history(n: int) -> dict[str, str]:
    step = n % 3
    told = {"external_id": f"H{n // 3}", "at": iso(MONDAY + n * HOUR), "event": ("opened", "public_reply", "status")[step],
            "to": ("", "", "resolved")[step], "subject": "退款" if not step else ""}  # fmt: skip
    return {**told, "by": ("customer", "agent", "agent")[step]}


def returns(n: int) -> dict[str, str]:
    return {"return_no": f"R{n}", "order_no": f"O{n}", "platform": "淘宝", "customer_id": f"nick{n % 40}",
            "type": "refund_only", "stage": ("applied", "done")[n % 2], "amount": "5.00", "applied_at": iso(MONDAY + n),
            "external_due_at": iso(NOW + DAY) if not n % 2 else ""}  # fmt: skip


def shipments(n: int) -> dict[str, str]:
    return {"order_no": f"O{n}", "platform": "淘宝", "tracking_no": f"SF{n}", "shipped_at": iso(MONDAY)}


def messages(n: int) -> dict[str, str]:
    return {"external_id": f"T{n % 100}", "source": "kefu", "at": iso(MONDAY + (n + 50) * HOUR // 10), "by": "customer",
            "body": f"还没到 {n}", "message_id": f"M{n}"}  # fmt: skip


def surveys(n: int) -> dict[str, str]:
    return {
        "external_id": f"T{n}",
        "at": iso(MONDAY + 20 * DAY),
        "overall": str(1 + n % 5),
        "survey_id": f"S{n}",
    }


def agents(n: int) -> dict[str, str]:
    return {"login": f"a{n}", "name": f"名{n}", "teams": "aftersales", "role": "agent"}


MADE = {
    "tickets": tickets,
    "orders": orders,
    "customers": customers,
    "articles": articles,
    "history": history,
    "returns": returns,
    "shipments": shipments,
    "messages": messages,
    "surveys": surveys,
    "agents": agents,
}
NEEDS_TICKETS = ("messages", "surveys")


def written(folder: Path, kind: str, count: int = ROWS) -> Path:
    path = folder / f"{kind}.jsonl"
    lines = ({k: v for k, v in MADE[kind](n).items() if v} for n in range(count))
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


@contextmanager
def opened(path: Path) -> Iterator[Desk]:
    desk = open_desk(path)
    try:
        yield desk
    finally:
        desk.close()


def bring(desk: Desk, kind: str, file: Path, **options: Any) -> ImportResult:
    verb = KINDS[kind].verb()
    result: ImportResult = verb(
        desk, actor(desk, "root"), file, ImportOptions(**options), now=NOW, pause=lambda _s: None
    )
    return result


def everything(desk: Desk) -> dict[str, Any]:
    """Every table, the search text term by term; without how long an import took, and ids of messages and events."""
    found: dict[str, Any] = {}
    for name in tables.NAMES:
        table = getattr(tables, name)._meta.table_name
        found[table] = sorted(desk.rows(f"SELECT * FROM {table}"), key=repr)
    found["import_batch"] = [[_timeless(cell) for cell in row] for row in found["import_batch"]]
    said = sorted(found["message"], key=lambda row: (*row[1:3], *map(repr, row[3:])))
    place = {row[0]: n for n, row in enumerate(said, 1)} | {0: 0}
    found["message"] = [(place[row[0]], *row[1:]) for row in said]
    # A ticket's version counts how often it was written, which hangs on how many rows went in together.
    of_said = columns_of(tables.Ticket).index("said_id")
    found["ticket"] = [
        (row[0], *row[2:of_said], place[row[of_said]], *row[of_said + 1 :]) for row in found["ticket"]
    ]
    events = {row[0]: row for row in found["event"]}
    found["event"] = sorted((_numberless(row, events) for row in events.values()), key=repr)
    for text in TEXTS:
        desk.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {text}, instance)")
        terms = desk.rows("SELECT * FROM temp.terms")
        if text == "ticket_text":
            terms = [(term, place[row], *rest) for term, row, *rest in terms]
        found[text] = sorted(terms)
        desk.execute("DROP TABLE temp.terms")
    return found


def _numberless(row: tuple[Any, ...], events: Mapping[int, tuple[Any, ...]]) -> tuple[Any, ...]:
    """An event without its id, which hangs on how many rows went in together; `act` is the event that it names."""
    _id, *told, act, data = row
    return (*told, None if act is None else events[act][1:7], data)


def _timeless(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith("{"):
        told: Mapping[str, Any] = json.loads(cell)
        return {name: value for name, value in told.items() if name != "took_ms"}
    return cell


class Trial:
    """One kind of file and mode: an undisturbed run, to be compared with killed ones."""

    def __init__(self, founded: Path, folder: Path, kind: str, mode: str) -> None:
        self.kind, self.mode, self.folder = kind, mode, folder
        self.base = folder / "base.db"
        shutil.copy(founded, self.base)
        if kind in NEEDS_TICKETS:
            with opened(self.base) as desk:
                bring(desk, "tickets", written(folder, "tickets"))
        self.file = written(folder, kind)
        self.path = folder / "desk.db"
        self._anew()
        self.took_s = self._run(None)
        with opened(self.path) as desk:
            self.undisturbed = everything(desk)

    def killed_after(self, seconds: float) -> bool:
        """Kill a run then, go on with it, compare; False when it had come to its end before."""
        self._anew()
        killed = self._run(seconds) < 0
        with opened(self.path) as desk:
            unfinished = desk.value("SELECT count(*) FROM import_batch WHERE finished_at IS NULL")
            result = bring(desk, self.kind, self.file, offline=self.mode == "offline")
            assert result.continued == bool(unfinished)
            found = everything(desk)
            for name, rows in self.undisturbed.items():
                assert found[name] == rows, (name, seconds)
            assert doctor(desk, now=NOW) == []
        return killed

    def _run(self, seconds: float | None) -> float:
        """Seconds that it took; -1 when it was killed."""
        process = begin(IMPORT, self.path, self.kind, str(self.file), self.mode)
        assert process.stdout is not None
        with process:
            line = process.stdout.readline()
            if line != "go\n":
                raise AssertionError(process.communicate()[1])
            began = time.perf_counter()
            if seconds is not None:
                time.sleep(seconds)
                process.kill()
            ended = process.stdout.readline() == "end\n"
            took = time.perf_counter() - began
            if seconds is None:
                assert ended, process.communicate()[1]
        return took if ended else -1.0

    def _anew(self) -> None:
        for left in self.folder.glob("desk.db*"):
            left.unlink()
        shutil.copy(self.base, self.path)


@pytest.mark.parametrize(("kind", "mode"), [("tickets", "live")])
def test_a_killed_import_is_gone_on_with(founded: Path, tmp_path: Path, kind: str, mode: str) -> None:
    trial = Trial(founded, tmp_path, kind, mode)
    moments = random.Random(7)
    shares = [moments.uniform(0, 0.9) for _ in range(3)]
    killed = [trial.killed_after(share * trial.took_s) for share in shares]
    assert any(killed) or trial.killed_after(0)  # a run that others held up took longer than those


@pytest.mark.long
@pytest.mark.parametrize("mode", ["live", "offline"])
@pytest.mark.parametrize("kind", MADE)
def test_of_every_kind_at_fifty_points(founded: Path, tmp_path: Path, kind: str, mode: str) -> None:
    trial = Trial(founded, tmp_path, kind, mode)
    moments = random.Random(f"{kind} {mode}")
    killed = sum(trial.killed_after(moments.uniform(0, 1) * trial.took_s) for _ in range(50))
    assert killed >= 10
