"""Pictures of every screen, made by the program itself on a demo desk whose clock stands still."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from textual.app import App

from docs.svg import picture
from docs.wall_scenes import MOODS, make_scene
from store import i18n
from store.demo import VISITOR, make_demo
from tui.app import KefuApp
from tui.themes import theme_name
from tui.wall.app import WallApp
from tui.wall.wishes import Wishes

NOW: Final = int(datetime(2026, 7, 20, 2, 30, tzinfo=UTC).timestamp() * 1000)
"""Monday, half past ten in Shanghai."""
LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: the size of the terminal, and the keys from the start of the desk to what is shown."""

    name: str
    keys: tuple[str, ...]
    """Chinese words stand for their English ones of ENGLISH in the other language."""
    columns: int = 120
    rows: int = 36


ENGLISH: Final = {
    "您好": "Hello",
    "退款": "refund",
    "tk": "refund",
    "我要投诉 快递破损": "complaint: the parcel came damaged",
}
SCENES: Final = (
    Scene("queue", ("9",)),
    Scene("queue-80x24", ("9",), 80, 24),
    Scene("filter", ("slash", *"team:presales due<1h !vip")),
    Scene("marks", ("9", "space", "space", "space")),
    Scene("ticket", ("9", "enter")),
    Scene("reply", ("9", "r", "您好")),
    Scene("scripts", ("9", "r", "ctrl+o", "tk")),
    Scene("knowledge", ("9", "enter", "K")),
    Scene("new-contact", ("ctrl+n", *"1", "tab", "我要投诉 快递破损")),
    Scene("customer", ("9", "enter", "at")),
    Scene("case", ("9", "enter", "d")),
    Scene("complaint-sheet", ("9", "enter", "d", "P"), 82, 48),
    Scene("measures", ("V",)),
    Scene("search", ("F", "退款")),
    Scene("drafts", ("9", "r", "您好", "escape", "escape", "D")),
    Scene("hand-over", ("H",)),
    Scene("library", ("B",)),
    Scene("settings", ("comma",)),
    Scene("alerts", ("A",)),
    Scene("figures", ("I",)),
    Scene("help", ("question_mark",)),
)
WALLS: Final = (
    *(
        (f"wall-{mood}-{columns}x{rows}", mood, page, columns, rows)
        for mood in MOODS
        for page, columns, rows in (("now", 80, 24), (None, 120, 36), (None, 200, 50))
    ),
    ("wall-teams", "fire", "teams", 80, 24),
    ("wall-today", "busy", "today", 80, 24),
)
"""(name, mood, page or everything at once, columns, rows)."""


def make_pictures(folder: Path) -> Iterator[Path]:
    """Write `NAME.LANGUAGE.svg` for each scene and language into a folder; yields what was written."""
    folder.mkdir(exist_ok=True)
    spoken = i18n.language()
    try:
        for language in LANGUAGES:
            i18n.use(language)
            for scene in SCENES:
                target = folder / f"{scene.name}.{language}.svg"
                target.write_text(asyncio.run(_picture(scene, language)), encoding="utf-8")
                yield target
            for name, mood, page, columns, rows in WALLS:
                target = folder / f"{name}.{language}.svg"
                target.write_text(asyncio.run(_wall(mood, page, (columns, rows), language)), encoding="utf-8")
                yield target
    finally:
        i18n.use(spoken)


async def _picture(scene: Scene, language: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        make_demo(path, language=language, now=NOW)
        app = KefuApp(path, VISITOR, lambda: NOW)
        app.theme = theme_name("dark")
        async with app.run_test(size=(scene.columns, scene.rows)) as pilot:
            for key in scene.keys:
                words = key if language == "zh" else ENGLISH.get(key, key)
                await pilot.press(*(words if key in ENGLISH else [words]))
                await settled(app)
            return _drawn(app)


async def _wall(mood: str, page: str | None, size: tuple[int, int], language: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.db"
        make_scene(path, mood, language=language, now=NOW)
        app = WallApp(path, VISITOR, lambda: NOW, Wishes(page=page), theme="dark")
        async with app.run_test(size=size):
            for _round in range(200):
                await asyncio.sleep(0.05)
                if app.state.wall is not None and app.state.today is not None:
                    break
            await settled(app)
            return _drawn(app)


async def settled(app: App[int | None]) -> None:
    """Until nothing has been drawn for a while."""
    before = ""
    for _round in range(100):
        await asyncio.sleep(0.1)
        shown = _drawn(app)
        if shown == before:
            return
        before = shown


def _drawn(app: App[int | None]) -> str:
    with app._context():
        return picture(app.screen._compositor.render_strips(), app.size.width)
