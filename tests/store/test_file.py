"""The file: what is opened, what is refused and in which words, and that nothing is lost when the machine says no."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from peewee import sqlite3

from store.database import SCHEMA_VERSION, Desk, open_desk
from store.desk.claiming import claim
from store.desk.founding import found
from store.desk.replying import note, reply, sent
from store.errors import CouldNot
from store.migrations import migrate
from store.migrations.runner import back_up
from store.views.changes import changed_since, last_event
from store.views.health import doctor
from store.views.tickets import ticket
from tests.conftest import LONG
from tests.store.desks import MONDAY, Place, assert_sound, everything, place_at, refused
from tests.store.hands import begin, elsewhere, finish

ROOT_ONLY = pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a disk or become another user")


def test_a_desk_is_private_durable_and_marked(place: Place) -> None:
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "application_id", "user_version")
    assert [place.desk.value(f"PRAGMA {name}") for name in pragmas] == [
        "wal",
        2,
        1,
        0x6B656675,
        SCHEMA_VERSION,
    ]
    place.open()
    beside = [path for path in place.path.parent.iterdir() if path.name.startswith("desk.db")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in beside} == {
        0o600
    } or place.path.stat().st_mode & 0o077


def test_a_new_desk_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        desk = found(tmp_path / "in" / "desk.db", login="root", name="Root", now=MONDAY)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "in").stat().st_mode) == 0o700
    for path in (tmp_path / "in").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    assert doctor(desk, now=MONDAY) == []
    desk.close()
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["desk.db"]


def test_never_over_an_old_file(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.write_text("my thesis")
    with refused("desk_exists", 1):
        found(path, login="root", name="Root", now=MONDAY)
    assert path.read_text() == "my thesis"


@pytest.mark.parametrize(
    ("login", "policy", "code"),
    [
        ("Root", None, "bad_login"),
        ("root", "zone = 'Mars/Base'", "policy_error"),
        ("root", "", "no_such_file"),
    ],
)
def test_a_desk_that_cannot_be_founded_leaves_nothing(
    tmp_path: Path, login: str, policy: str | None, code: str
) -> None:
    file = None if policy is None else tmp_path / "policy.toml"
    if policy and file:
        file.write_text(policy, encoding="utf-8")
    with refused(code):
        found(tmp_path / "new" / "desk.db", login=login, name="Root", policy_file=file, now=MONDAY)
    assert not list(tmp_path.glob("new/*"))


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with refused("cannot_write", 4):
        found(tmp_path / "file" / "desk.db", login="root", name="Root", now=MONDAY)


FOUND = """
from store.desk.founding import found
sys.stdin.readline()
try:
    found(path, login="root", name="Root", now=1784512800000)
    print("founded")
except Exception as error:
    print(getattr(error, "code", error))
"""


def test_one_of_many_founders_founds(tmp_path: Path) -> None:
    crowd = [begin(FOUND, tmp_path / "desk.db") for _ in range(6 if LONG else 4)]
    said = sorted(finish(process, "go\n") for process in crowd)
    assert said == ["desk_exists"] * (len(crowd) - 1) + ["founded"]
    desk = open_desk(tmp_path / "desk.db")
    assert doctor(desk, now=MONDAY) == []
    desk.close()
    assert [path.name for path in tmp_path.iterdir()] == ["desk.db"]


def test_what_is_no_desk_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    connection = sqlite3.connect(str(other))
    connection.execute("CREATE TABLE mine (a)")
    connection.commit()
    connection.close()
    for name, content in (("text", b"hello " * 1000), ("empty", b""), ("other.db", None)):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        before = path.read_bytes()
        for readonly in (False, True):
            with refused("not_a_desk", 4):
                open_desk(path, readonly=readonly)
        assert path.read_bytes() == before
    with refused("cannot_read", 4):
        open_desk(tmp_path)
    with refused("no_desk", 1):
        open_desk(tmp_path / "nothing.db")
    assert not (tmp_path / "nothing.db").exists()


def test_another_schema_is_refused_until_migrated(place: Place) -> None:
    place.desk.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    place.desk.close()
    with refused("newer_schema", 1):
        open_desk(place.path)
    with refused("newer_schema", 1):
        migrate(place.path)
    raw = open_desk(place.path, any_schema=True)
    raw.execute("PRAGMA user_version = 0")
    raw.close()
    with refused("older_schema", 1):
        open_desk(place.path)


def test_a_damaged_file_is_said_to_be(place: Place, tmp_path: Path) -> None:
    for _ in range(40):
        place.open()
    place.desk.close()
    damaged = tmp_path / "damaged.db"
    content = bytearray(place.path.read_bytes())
    content[8192 : len(content) // 2] = b"\xff" * (len(content) // 2 - 8192)
    damaged.write_bytes(content)
    with pytest.raises(CouldNot) as caught:
        read_through(damaged)
    assert caught.value.code in ("database_broken", "not_a_desk")


def read_through(path: Path) -> None:
    desk = open_desk(path)
    try:
        everything(desk)
    finally:
        desk.close()


OLD = """
import peewee
print(peewee.sqlite3.sqlite_version_info < (3, 51, 3))
try:
    open_desk(path)
    print("opened")
except Exception as error:
    print(error.code, error.exit_code)
"""


def test_an_old_sqlite_is_refused(place: Place) -> None:
    """The interpreter's own library, where it is one of those that can corrupt a shared file."""
    old, _, answer = elsewhere(
        OLD, place.path, before="import sys; sys.modules['pysqlite3'] = None"
    ).partition("\n")
    if old != "True":
        pytest.skip("the interpreter's own SQLite is a sound one")
    assert answer == "old_sqlite 4"


def test_a_desk_that_another_process_holds_is_busy_and_unchanged(place: Place) -> None:
    number = place.open()
    place.desk.close()
    desk = open_desk(place.path, timeout_s=0.05)
    before = everything(desk)
    hold = 'desk = open_desk(path)\nwith desk.transaction():\n    print("held", flush=True)\n    sys.stdin.readline()\n'
    holder = begin(hold, place.path)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with refused("database_locked", 4):
        reply(desk, place.ann, number, "Hello", now=MONDAY)
    assert ticket(desk, place.ann, number, now=MONDAY).row.number == number, "reading goes on"
    finish(holder, "\n")
    assert everything(desk) == before
    reply(desk, place.ann, number, "Hello", now=MONDAY)
    desk.close()


def test_a_read_only_desk_is_read_and_not_written(place: Place) -> None:
    number = place.open()
    desk = open_desk(place.path, readonly=True)
    assert ticket(desk, place.ann, number, now=MONDAY).row.number == number
    with refused("database_readonly", 4):
        claim(desk, place.ann, number, now=MONDAY)
    desk.close()


AS_NOBODY = """
import os
from store.desk.claiming import claim
from store.desk.founding import found
from store.errors import DeskError
from store.migrations import migrate
from store.views.people import actor
NOW = 1784512800000
found(path.with_name("first.db"), login="root", name="Root", now=NOW).close()
path.with_name("first.db").unlink()
os.chmod(path, int(sys.argv[2], 8)); os.chmod(path.parent, int(sys.argv[3], 8))
os.setgid(65534); os.setuid(65534)
def tell(verb):
    try:
        verb()
        print("done")
    except DeskError as error:
        print(error.code, error.exit_code)
def work():
    desk = open_desk(path)
    claim(desk, actor(desk, "ann"), 1, now=NOW)
tell(work)
tell(lambda: migrate(path))
tell(lambda: found(path.with_name("other.db"), login="root", name="Root", now=NOW))
"""


@ROOT_ONLY
@pytest.mark.parametrize(
    ("file", "folder", "said"),
    [
        ("444", "777", ["database_readonly 4", "done", "done"]),
        ("444", "555", ["database_readonly 4", "cannot_write 4", "cannot_write 4"]),
        ("000", "777", ["cannot_read 4", "cannot_read 4", "done"]),
    ],
)
def test_a_file_or_folder_that_may_not_be_written(
    place: Place, file: str, folder: str, said: list[str]
) -> None:
    place.open()
    with TemporaryDirectory(dir="/var/tmp") as made:
        path = Path(made) / "desk.db"
        back_up(place.desk, path)
        assert elsewhere(AS_NOBODY, path, file, folder).split("\n") == said
        Path(made).chmod(0o700)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "none", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@ROOT_ONLY
def test_a_full_disk_is_said_loses_nothing_and_work_goes_on_when_there_is_room(small_disk: Path) -> None:
    place = place_at(small_disk / "desk.db")
    number = place.open()
    filler = small_disk / "filler"
    kept = 0
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    try:
        for _ in range(2_000):
            note(place.desk, place.ann, number, "So " * 500, now=MONDAY)
            kept += 1
    except CouldNot as error:
        said = error.code
    assert said == "database_full"
    notes = "SELECT count(*) FROM message WHERE public = 0"
    assert place.desk.value(notes) == kept
    with refused("database_full", 4):
        note(place.desk, place.ann, number, "So " * 500, now=MONDAY)
    with refused("database_full", 4):
        back_up(place.desk, small_disk / "backup.db")
    filler.unlink()
    note(place.desk, place.ann, number, "So " * 500, now=MONDAY)
    assert place.desk.value(notes) == kept + 1
    assert_sound(place, now=MONDAY)
    assert not [path for path in small_disk.iterdir() if "backup" in path.name]
    place.desk.close()


LIMITED = """
import resource, signal
from store.desk.replying import note
from store.errors import DeskError
from store.views.people import actor
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
desk = open_desk(path)
ann = actor(desk, "ann")
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
kept = 0
try:
    while True:
        note(desk, ann, 1, "So " * 500, now=1784512800000)
        kept += 1
except DeskError as error:
    print(kept, error.exit_code)
"""


def test_a_file_that_may_not_grow_loses_nothing(place: Place) -> None:
    place.open()
    place.desk.close()
    kept, exit_code = map(int, elsewhere(LIMITED, place.path).split())
    place.desk = open_desk(place.path)
    assert (kept > 0, exit_code) == (True, 4)
    assert place.desk.value("SELECT count(*) FROM message WHERE public = 0") == kept
    assert_sound(place, now=MONDAY)


def test_another_process_sees_a_commit_and_what_it_touched(place: Place) -> None:
    number = place.open()
    seen, last = place.desk.data_version(), last_event(place.desk)
    assert place.desk.data_version() == seen
    heard: list[int] = []
    place.desk.on_commit(lambda: heard.append(1))
    assert not changed_since(place.desk, last)
    code = "from store.desk.claiming import claim\nfrom store.views.people import actor\n"
    code += f"desk = open_desk(path)\nclaim(desk, actor(desk, 'ann'), {number}, now={MONDAY})\n"
    elsewhere(code, place.path)
    assert place.desk.data_version() != seen
    changes = changed_since(place.desk, last)
    assert (changes.numbers, changes.types) == ({number}, {"claimed", "status"})
    assert heard == []
    reply(place.desk, place.ann, number, "Hello", now=MONDAY)
    assert heard == [1]


def test_what_did_not_commit_is_told_to_nobody(place: Place) -> None:
    number = place.open()
    heard: list[int] = []
    place.desk.on_commit(lambda: heard.append(1))
    other = open_desk(place.path)
    seen = other.data_version()
    with refused("nothing_to_send"):
        sent(place.desk, place.ann, number, now=MONDAY)
    assert (heard, other.data_version()) == ([], seen)
    other.close()


def test_more_changes_than_one_wants_to_hear_of(place: Place) -> None:
    number = place.open()
    first = last_event(place.desk)
    note(place.desk, place.ann, number, "So", now=MONDAY)
    names = [
        name for (name,) in place.desk.rows("SELECT name FROM pragma_table_info('event')") if name != "id"
    ]
    columns = ", ".join(names)
    with place.desk.transaction():
        place.desk.execute(
            "WITH more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < 1000)"
            f" INSERT INTO event ({columns}) SELECT {columns} FROM event, more WHERE event.id = ?",
            (first + 1,),
        )
    changes = changed_since(place.desk, first)
    assert changes.too_many
    assert changes.last_id == last_event(place.desk) == first + 1_001


def test_a_snapshot_sees_one_moment(place: Place) -> None:
    number = place.open()
    other = open_desk(place.path)
    with other.snapshot():
        before = ticket(other, place.ann, number, now=MONDAY)
        reply(place.desk, place.ann, number, "Hello", now=MONDAY)
        assert ticket(other, place.ann, number, now=MONDAY) == before
    assert ticket(other, place.ann, number, now=MONDAY) != before
    other.close()


def test_a_verb_in_a_larger_transaction_is_all_or_nothing(place: Place) -> None:
    number = place.open()
    with place.desk.transaction():
        note(place.desk, place.ann, number, "So", now=MONDAY)
        with refused("reply_twice"):
            reply(place.desk, place.ann, number, "A", key="k", now=MONDAY)
            reply(place.desk, place.ann, number, "A", key="k", now=MONDAY)
    assert [message.body for message in ticket(place.desk, place.ann, number, now=MONDAY).messages][1:] == [
        "So",
        "A",
    ]
    assert_sound(place, now=MONDAY)


WRITE = """
from store.desk.replying import note
from store.views.people import actor
desk = open_desk(path)
print("ready", flush=True)
for number in range(300):
    note(desk, actor(desk, "ann"), 1, f"note {number}", now=1784512800000)
"""


def test_a_backup_while_others_write_is_a_sound_desk(place: Place, tmp_path: Path) -> None:
    place.open()
    writer = begin(WRITE, place.path)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    for copy in range(3):
        back_up(place.desk, tmp_path / f"copy{copy}.db")
    finish(writer)
    assert place.desk.value("SELECT count(*) FROM message") == 301
    for copy in range(3):
        path = tmp_path / f"copy{copy}.db"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        restored = open_desk(path)
        assert restored.value("PRAGMA journal_mode") == "wal"
        assert_sound(Place(restored, place.people), now=MONDAY)
        restored.close()
    with refused("file_exists", 4):
        back_up(place.desk, tmp_path / "copy0.db")
    with refused("cannot_write", 4):
        back_up(place.desk, tmp_path / "nowhere" / "copy.db")
    assert not list(tmp_path.glob(".*"))


def test_closing_twice_is_harmless(place: Place) -> None:
    desk: Desk = place.desk
    desk.close()
    desk.close()
