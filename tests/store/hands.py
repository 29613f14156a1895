"""Small things that other processes do in tests: Python run on a desk in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BEGIN = """
import sys
from pathlib import Path
from store.database import open_desk
path = Path(sys.argv[1])
"""


def begin(code: str, path: Path, *arguments: str, before: str = "") -> subprocess.Popen[str]:
    """Start `code` with `path` and `open_desk` at hand (`before` runs first); it talks by standard input and output."""
    return subprocess.Popen(
        [sys.executable, "-c", f"{before}\n{_BEGIN}{code}", str(path), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str], said: str = "") -> str:
    """What it printed; its end must be a good one."""
    out, error = process.communicate(said, timeout=60)
    assert process.returncode == 0, error
    return out.strip()


def elsewhere(code: str, path: Path, *arguments: str, before: str = "") -> str:
    """Run `code` to its end; what it printed."""
    return finish(begin(code, path, *arguments, before=before))
