"""The demo's desk: a file of its own, made where there is none."""

from __future__ import annotations

from pathlib import Path

from tui.plain.where import default_path


def demo_path(language: str) -> Path:
    """Where the demo of that language lives."""
    return default_path(f"demo-{language}.db")


def prepare_demo(language: str, *, reset: bool, now: int) -> tuple[Path, bool]:
    """The demo's file, and whether it was made just now; `reset` throws an older one away."""
    path = demo_path(language)
    if reset:
        _remove(path)
    if path.exists():
        return path, False
    from store.demo import make_demo

    try:
        make_demo(path, language=language, now=now)
    except BaseException:
        _remove(path)
        raise
    return path, True


def _remove(path: Path) -> None:
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink(missing_ok=True)
