"""Write the pages that are made from the program itself: keys.md and commands.md."""

from __future__ import annotations

from pathlib import Path

from typer.main import get_command

import cli
from store import i18n
from tui.keys import documentation
from tui.plain.usage import prepare, reference

i18n.use("en")
here = Path(__file__).parent
(here / "keys.md").write_text(documentation(), encoding="utf-8")
(here / "commands.md").write_text(reference(prepare(get_command(cli.commands()))), encoding="utf-8")
