"""The demo's desk: a file of its own, made where there is none."""

from __future__ import annotations

from pathlib import Path

from store.errors import DeskError
from tui.plain.where import default_path


def demo_path(language: str) -> Path:
    """Where the demo of that language lives."""
    return default_path(f"demo-{language}.db")


def prepare_demo(language: str, *, reset: bool, now: int) -> tuple[Path, bool]:
    """The demo's file, and whether it was made just now; `reset` throws an older one away. One of an older kefu is
    brought up to date: nobody but the visitor looks at it."""
    path = demo_path(language)
    if reset:
        _remove(path)
    if path.exists():
        _bring_up(path, now)
        return path, False
    from store.demo import make_demo

    try:
        make_demo(path, language=language, now=now)
    except BaseException:
        _remove(path)
        raise
    return path, True


def _bring_up(path: Path, now: int) -> None:
    from store.database import open_desk

    try:
        open_desk(path).close()
    except DeskError as error:
        if error.code != "older_schema":
            raise
        from store.desk.founding import bring_up

        bring_up(path, now=now)


def _remove(path: Path) -> None:
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink(missing_ok=True)
