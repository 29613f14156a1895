"""What every test stands on: a quiet environment and the two sizes of a property test."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from zlib import crc32

import pytest
from _pytest.pathlib import import_path
from hypothesis import HealthCheck, settings

LONG = os.environ.get("KEFU_LONG") == "1"
TEST_DATA = Path(os.environ.get("KEFU_TEST_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))

_QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("short", max_examples=20, deadline=None, suppress_health_check=_QUIET)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=_QUIET)
settings.load_profile("long" if LONG else "short")
# What tests leave behind is collected less often: looking for it every 700 objects takes a tenth of their time.
gc.set_threshold(10_000, 20, 50)
# Where Python is told to keep no bytecode, each of some hundred child processes would compile the whole of kefu anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Of a clone's first run each process makes the bytecode of its share of the tests, and none that of all of them."""
    worker = getattr(session.config, "workerinput", None)
    here = Path(__file__).parent
    if worker is None or [Path(named).absolute() for named in session.config.args] != [here]:
        return
    first, share = int(worker["workerid"].removeprefix("gw")), int(worker["workercount"])
    for path in sorted(here.rglob("test_*.py"))[first::share]:
        import_path(path, mode="importlib", root=session.config.rootpath, consider_namespace_packages=False)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if LONG:
        return
    skip = pytest.mark.skip(reason="full counts: make test-long")
    spared = _spared(items)
    for item in items:
        if "long" in item.keywords or item in spared:
            item.add_marker(skip)


def _spared(items: list[pytest.Item]) -> set[pytest.Item]:
    """A test of a screen meets each language and each size once where it has both, and one of them where it has only
    languages or only sizes, not the same for every test; all of them are the long run's."""
    groups: dict[tuple[str, str], list[tuple[pytest.Item, dict[str, object]]]] = {}
    for item in items:
        params = dict(getattr(getattr(item, "callspec", None), "params", {}))
        looks = {name: params.pop(name) for name in ("language", "lang", "size") if name in params}
        if looks and ("app/" in item.nodeid or "e2e/" in item.nodeid):
            place = (item.nodeid.partition("[")[0], repr(sorted(params.items(), key=str)))
            groups.setdefault(place, []).append((item, looks))
    spared: set[pytest.Item] = set()
    for (name, _params), group in groups.items():
        if len(group[0][1]) == 1:
            kept = crc32(name.encode()) % len(group)
            spared.update(item for place, (item, _looks) in enumerate(group) if place != kept)
            continue
        met: set[tuple[str, object]] = set()
        for wanted in (all, any):
            for item, looks in group:
                if wanted(look not in met for look in looks.items()):
                    met.update(looks.items())
                    spared.discard(item)
                elif wanted is all:
                    spared.add(item)
    return spared


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting, language, clock or database of the person who runs the tests leaks in."""
    for name in list(os.environ):
        if name.startswith(
            ("KEFU_NO", "KEFU_DB", "KEFU_LANG", "TEXTUAL", "LC_", "NO_COLOR", "COLUMNS", "LINES")
        ):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def test_data() -> Path:
    """The folder of real files, or a skip that says why."""
    if not TEST_DATA.is_dir():
        pytest.skip(f"no real files at {TEST_DATA} (KEFU_TEST_DATA)")
    return TEST_DATA
