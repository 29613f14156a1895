"""Write what is made from the program itself: keys.md, commands.md, roles.md and, asked for with `pictures`, the pictures."""

from __future__ import annotations

import sys
from pathlib import Path

from typer.main import get_command

import cli
from docs import roles
from store import i18n
from tui.keys import documentation
from tui.plain.usage import prepare, reference

i18n.use("en")
here = Path(__file__).parent
(here / "keys.md").write_text(documentation(), encoding="utf-8")
(here / "roles.md").write_text(roles.documentation(), encoding="utf-8")
(here / "commands.md").write_text(reference(prepare(get_command(cli.commands()))), encoding="utf-8")
if "pictures" in sys.argv[1:]:
    from docs.pictures import make_pictures

    for picture in make_pictures(here / "pictures"):
        print(picture.relative_to(here.parent))
