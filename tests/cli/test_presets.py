"""`kefu import presets`: listed, shown, examined."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kefu
from tests.imports.test_presets import SMALL


def test_the_command_lists_shows_and_examines(
    kefu: Kefu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEFU_PRESETS", str(tmp_path))
    mine = tmp_path / "mine.toml"
    mine.write_text(SMALL, encoding="utf-8")
    assert "mine.toml" in kefu("import", "presets").out
    assert "淘宝" in kefu("import", "presets", lang="zh").out
    shown = kefu("import", "presets", "taobao-orders").out
    assert "买家会员名" in shown
    whole = kefu.told("import", "presets", "mine")
    assert whole["rows"]["tickets"]["fields"]["status"]["values"] == {"办结": "closed", "*": ""}
    assert "is sound: tickets (5 fields)" in kefu("import", "presets", "check", str(mine)).out
    mine.write_text(SMALL.replace('"closed"', '"shut"'), encoding="utf-8")
    ended = kefu("import", "presets", "check", str(mine))
    assert (ended.code, "line 13: values.status.办结" in ended.out) == (1, True)
    assert kefu("import", "presets", "check", str(mine), "--json").json["problems"][0]["line"] == 13
    mine.write_text(SMALL.replace("subject", "subjekt"), encoding="utf-8")
    listed = kefu("import", "presets")
    assert listed.code == 1
    assert "line 7: tickets.subjekt" in listed.out
    assert kefu("import", "presets", "check", str(tmp_path / "none.toml")).code == 4
