"""`kefu migrate` is killed at each of its steps: what is there still opens, its backup stands, and it goes on."""

from __future__ import annotations

import json
from pathlib import Path

from store.database import SCHEMA_VERSION, create_file, open_desk
from store.migrations import STEPS
from tests.conftest import LONG
from tests.store.hands import elsewhere

KILLED = """
import json, os, signal
from store.migrations import runner
from store.database import open_desk

def killed_at(step, behind):
    child = os.fork()
    if child:
        return os.WTERMSIG(os.waitpid(child, 0)[1])
    def die(desk):
        if behind:
            takes(desk)
        os.kill(os.getpid(), signal.SIGKILL)
    takes = runner.STEPS[step]
    runner.STEPS = (*runner.STEPS[:step], die, *runner.STEPS[step + 1:])
    runner.migrate(path)
    os._exit(0)

for step, behind in json.loads(sys.argv[2]):
    signal_ = killed_at(step, behind)
    desk = open_desk(path, any_schema=True)
    row = desk.row("SELECT name FROM agent WHERE login = 'old'")
    print(json.dumps([signal_, desk.value("PRAGMA user_version"), desk.value("PRAGMA integrity_check"), row[0]]))
    desk.close()
"""


def old_desk(path: Path, schema: int) -> None:
    """As a kefu of that schema made it, with somebody on it."""
    create_file(path)
    desk = open_desk(path, any_schema=True)
    with desk.transaction():
        for step in STEPS[:schema]:
            step(desk)
        desk.execute(f"PRAGMA user_version = {schema}")
        columns = desk.rows(
            "SELECT name, type FROM pragma_table_info('agent') WHERE \"notnull\" AND dflt_value IS NULL AND NOT pk"
        )
        values = {name: 1 if type_ == "INTEGER" else "[]" for name, type_ in columns}
        values |= {"login": "old", "name": "Old", "role": "admin"}
        if "state" in values:
            values["state"] = "on"
        names = ", ".join(values)
        desk.execute(
            f"INSERT INTO agent ({names}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
        )
    desk.close()


def test_a_migration_killed_at_any_step_goes_on_where_it_was(tmp_path: Path) -> None:
    for schema in range(1, SCHEMA_VERSION) if LONG else (SCHEMA_VERSION - 2,):
        path = tmp_path / str(schema) / "desk.db"
        old_desk(path, schema)
        moments = [(step, behind) for step in range(schema, SCHEMA_VERSION) for behind in (False, True)]
        told = [json.loads(line) for line in elsewhere(KILLED, path, json.dumps(moments)).splitlines()]
        assert [line[0] for line in told] == [9] * len(moments)
        assert [line[1] for line in told] == [step for step, _behind in moments], (
            "a step is whole or not at all"
        )
        assert {(line[2], line[3]) for line in told} == {("ok", "Old")}
        backups = sorted(path.parent.glob("desk.db.schema-*"))
        assert len(backups) == len(moments)
        for backup in backups:
            copy = open_desk(backup, any_schema=True)
            assert copy.value("SELECT name FROM agent WHERE login = 'old'") == "Old"
            copy.close()
        assert not [left for left in path.parent.iterdir() if left.name.startswith(".")]
        finished = elsewhere("from store.migrations import migrate\nprint(*migrate(path))", path)
        assert finished == f"{SCHEMA_VERSION - 1} {SCHEMA_VERSION}"
        open_desk(path).close()
