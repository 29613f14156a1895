"""Imports that are killed or run side by side: every row once, every chunk whole."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from store.desk.search_text import missing_texts
from tests.conftest import LONG
from tests.imports.files import NOW, assert_sound, bring, counts, table
from tests.store.desks import Place

ROWS = 5_000 if LONG else 2_500
KILLS = 40 if LONG else 3
PROGRAM = """
import sys
from pathlib import Path
from store.database import open_desk
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions
from store.views.people import actor

desk = open_desk(Path(sys.argv[1]), timeout_s=60)
print("ready", flush=True)
result = import_tickets(desk, actor(desk, "root"), sys.argv[2], ImportOptions(), now=int(sys.argv[3]))
print(result.created, result.unchanged, flush=True)
desk.close()
"""


def importing(place: Place, file: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(place.path), str(file), str(NOW)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def big_table(folder: Path) -> Path:
    return table(
        folder / "big.csv", ({"customer_id": f"c{n % 50}", "body": "杯子碎了" * 5} for n in range(ROWS))
    )


def test_killed_at_random_and_completed_by_the_next_run(place: Place, tmp_path: Path) -> None:
    file = big_table(tmp_path)
    chance = random.Random(4)
    for _ in range(KILLS):
        process = importing(place, file)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            process.wait(timeout=chance.uniform(0.05, 1.5 if LONG else 0.6))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        tickets = place.desk.value("SELECT count(*) FROM ticket")
        found = place.desk.value("SELECT count(*) FROM ticket_text_docsize")
        assert found + missing_texts(place.desk) == tickets
        for others in ("ticket_fact", "import_row", "message"):
            assert place.desk.value(f"SELECT count(*) FROM {others}") == tickets
    result = bring(place, file)
    assert result.created + result.unchanged == ROWS
    assert place.desk.value("SELECT count(DISTINCT external_id) FROM ticket") == ROWS
    assert place.desk.value("SELECT count(*) FROM ticket") == ROWS
    assert counts(bring(place, file)) == (ROWS, 0, 0, ROWS, 0)
    assert place.desk.value("SELECT count(*) FROM ticket_text_docsize") == ROWS
    assert_sound(place)


def test_two_at_once_bring_every_row_once(place: Place, tmp_path: Path) -> None:
    file = big_table(tmp_path)
    processes = [importing(place, file) for _ in range(2)]
    created = 0
    for process in processes:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
        made, unchanged = map(int, output.splitlines()[-1].split())
        assert made + unchanged == ROWS
        created += made
    assert created == ROWS == place.desk.value("SELECT count(*) FROM ticket")
    assert place.desk.value("SELECT count(*) FROM customer") == 50
    assert_sound(place)
