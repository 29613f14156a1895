"""The units of docs/operate.md are ones that systemd takes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "operate.md"
NAMED = re.compile(r"^# /etc/systemd/system/(\S+)\n", re.MULTILINE)


def units() -> dict[str, str]:
    """Each by its name, as the docs give it: in the block's comment, or in the sentence before it."""
    text = DOCS.read_text(encoding="utf-8")
    before = r"`/etc/systemd/system/(kefu-\S+)`(?:(?!```).)*```ini\n(.*?)```"
    found = dict(re.findall(before, text, re.DOTALL))
    for block in re.findall(r"```ini\n(.*?)```", text, re.DOTALL):
        _head, *parts = NAMED.split(block)
        found |= dict(zip(parts[::2], parts[1::2], strict=True))
    return found


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    found = units()
    assert {"kefu-escalate.service", "kefu-watch.service", "kefu-backup.service", "kefu-backup.timer"} <= set(
        found
    )
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    for name, text in found.items():
        (tmp_path / name).write_text(text.replace("/opt/kefu/bin/kefu", "/usr/bin/env"), encoding="utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in found)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in said.stderr.splitlines() if "kefu-" in line]
    assert ours == []
