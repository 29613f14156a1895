"""The desk itself on a file, as `kefu` opens it: `python -m benchmarks.apps.desk FILE LOGIN`."""

from __future__ import annotations

import sys
from pathlib import Path

from tui.terminal import check_terminal, prepare_environment

if __name__ == "__main__":
    prepare_environment()
    check_terminal()
    from tui.app import run

    sys.exit(run(Path(sys.argv[1]), sys.argv[2], "en"))
