"""What people install: a wheel with everything that kefu reads at run time and nothing that only tests it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from tests.making import made_once

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def succeed(*words: str | Path) -> None:
    """Run a tool of this environment; its own words tell why it failed."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that leftovers of other builds stay out and the tree stays clean."""

    def make(tree: Path) -> None:
        for name in ("store", "tui", "tests", "benchmarks"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("cli.py", "pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, tree)
        succeed(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tree / "dist", tree)

    return next((made_once(tmp_path_factory, "tree", make) / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that holds the wheel, and of this one nothing but the dependencies."""

    def make(home: Path) -> None:
        venv.create(home, with_pip=False, symlinks=True)
        python = home / "bin" / "python"
        pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", python)
        succeed(*pip, "install", "--no-deps", "--no-index", wheel)
        site = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
        # A path that a .pth file adds is not searched for further .pth files: our own editable install stays out.
        Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

    return made_once(tmp_path_factory, "environment", make) / "bin"


def run(installed: Path, home: Path, *words: str) -> str:
    """What the installed command prints, run from a folder outside the repository."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [installed / "kefu", *words], cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_what_kefu_reads_and_nothing_that_tests_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in names} == {
        "cli.py",
        "store",
        "tui",
        f"kefu-{PROJECT['version']}.dist-info",
    }
    files = [path for folder in ("store", "tui") for path in (ROOT / folder).rglob("*") if path.is_file()]
    kinds = {".py", ".tcss", ".toml", ".mo"}
    wanted = {str(path.relative_to(ROOT)) for path in files if path.suffix in kinds}
    assert wanted <= names, wanted - names


def test_the_installed_desk_works_from_any_folder(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "--version").split()[-1] == PROJECT["version"]
    run(installed, tmp_path, "init", "--name", "管理员")
    desk = tmp_path / ".local" / "share" / "kefu" / "kefu.db"
    assert desk.is_file()
    ticket = json.loads(
        run(installed, tmp_path, "new", "--kind", "complaint", "--subject", "少了充电器", "--json")
    )
    assert (ticket["number"], ticket["scenario"], ticket["team"]) == (1, "complaint", "complaints")
    assert ticket["next_clock"] == "first_response"
    assert [row["number"] for row in json.loads(run(installed, tmp_path, "queue", "open", "--json"))] == [1]
    chinese = run(installed, tmp_path, "--lang", "zh", "queue", "open")
    assert "少了充电器" in chinese
    assert "工单" in chinese
    assert "ticket" in run(installed, tmp_path, "--lang", "en", "queue", "open")
    assert "[[rule]]" in run(installed, tmp_path, "policy", "show") or run(
        installed, tmp_path, "policy", "show"
    )
    assert json.loads(run(installed, tmp_path, "doctor", "--json"))["ok"] is True


def test_the_installed_modules_are_the_wheel_s(installed: Path, tmp_path: Path) -> None:
    script = (
        "import cli, store, tui, tui.app, pathlib, sys; "
        "print([m.__file__.startswith(sys.prefix) for m in (cli, store, tui)], "
        "(pathlib.Path(tui.__file__).parent / 'kefu.tcss').exists())"
    )
    done = subprocess.run(
        [installed / "python", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[True, True, True] True"
    for module in ("tests", "benchmarks"):
        found = subprocess.run(
            [installed / "python", "-c", f"import {module}"], cwd=tmp_path, capture_output=True, check=False
        )
        assert found.returncode != 0, module


def test_constraints_name_exact_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(len(pin.split("==")) == 2 and "/" not in pin for pin in pins), pins
    named = {pin.split("==")[0].lower().replace("_", "-") for pin in pins}
    required = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    wanted = {text.split(">")[0].split("=")[0].split(";")[0].strip().lower() for text in required}
    assert wanted <= named, wanted - named
