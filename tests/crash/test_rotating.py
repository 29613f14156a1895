"""A folder of backups: each under its time, older ones thinned out, kept files stored once."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from store.database import kept_files, open_desk
from store.database.erasures import ledger_of
from store.desk.forgetting import forget
from store.migrations.copying import restore
from store.migrations.rotating import back_up_into, backups, superfluous
from store.views.customers import returned_customers
from tests.store.desks import DAY, HOUR, MONDAY, Place, refused


def test_the_newest_and_the_last_of_each_day_stay(place: Place, tmp_path: Path) -> None:
    digest = kept_files.keep(place.path, b"a picture")
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "other-20260720T000000Z.db").write_text("another desk's")
    (folder / "thesis.txt").write_text("mine")
    made = [
        back_up_into(place.desk, folder, keep=2, keep_days=2, now=MONDAY + day * DAY + hour * HOUR)
        for day in range(3)
        for hour in range(3)
    ]
    assert [removed for _path, _files, removed in made] == [0, 0, 1, 1, 0, 1, 2, 0, 1]
    stay = backups(folder, "desk")
    assert [path.name for path in stay] == [
        "desk-20260721T040000Z.db",
        "desk-20260722T030000Z.db",
        "desk-20260722T040000Z.db",
    ]
    assert {path.name for path in folder.iterdir() if path.suffix != ".files" and path not in stay} == {
        "other-20260720T000000Z.db",
        "thesis.txt",
    }
    inodes = {kept_files.path_of(path, digest).stat().st_ino for path in stay}
    assert len(inodes) == 1, "a kept file takes its room once"
    with refused("file_exists", 4):
        back_up_into(place.desk, folder, keep=1, keep_days=0, now=MONDAY + 2 * DAY + 2 * HOUR)
    assert backups(folder, "desk") == stay


def test_the_ledger_of_erasures_comes_along_and_back(place: Place, tmp_path: Path) -> None:
    number = place.open()
    customer = int(place.column(number, "customer_id"))
    folder = tmp_path / "copies"
    path, _files, _removed = back_up_into(place.desk, folder, keep=9, keep_days=9, now=MONDAY)
    assert not ledger_of(folder / "desk.db").exists()
    forget(place.desk, place.root, customer, reason="other", open_too=True, now=MONDAY + HOUR)
    back_up_into(place.desk, folder, keep=9, keep_days=9, now=MONDAY + 2 * HOUR)
    again = tmp_path / "another host" / "desk.db"
    restore(path, again)
    desk = open_desk(again)
    assert returned_customers(desk) == [customer]
    desk.close()


@given(st.lists(st.integers(0, 40 * 24), unique=True, max_size=60), st.integers(1, 20), st.integers(0, 20))
def test_what_stays_is_enough(hours: list[int], keep: int, keep_days: int) -> None:
    found = [Path(f"desk-202607{hour // 24 + 1:02d}T{hour % 24:02d}0000Z.db") for hour in sorted(hours)]
    gone = superfluous(found, keep=keep, keep_days=keep_days)
    stay = [path for path in found if path not in gone]
    assert stay[-keep:] == found[-keep:]
    days = [path.name[5:13] for path in found]
    assert {path.name[5:13] for path in stay} >= set(sorted(set(days))[-keep_days:] if keep_days else ())
    assert len(stay) <= keep + keep_days
