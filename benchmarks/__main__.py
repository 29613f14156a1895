"""`python -m benchmarks [name ...] [--json] [--small] [--rows N] [--folder DIR]`: exit code 1 when a goal is missed."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from benchmarks.desks import Desks
from benchmarks.figures import Figure, as_json, line

NAMES: Final = {
    "take": "take_next",
    "queue": "queue_views",
    "start": "start_up",
    "ticking": "ticking",
    "search": "searching",
    "import": "importing",
    "export": "exporting",
    "spreadsheet": "spreadsheets",
    "suggest": "suggestions",
    "opening": "opening",
    "calendars": "calendars",
    "replay": "replaying",
    "sweep": "sweeping",
    "doctor": "doctoring",
    "sessions": "sessions",
    "warnings": "warnings",
    "wall": "walling",
    "figures": "figuring",
    "staying": "staying",
}

ALONE: Final = frozenset({"sessions"})
"""Runs only when it is named: it wants the machine for itself, for a quarter of an hour."""


def main() -> int:
    """Run the benchmarks that are named (default: all) and print their figures as they come."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar=f"{{{','.join(NAMES)}}}")
    parser.add_argument("--json", action="store_true", help="one JSON array at the end instead of lines")
    parser.add_argument(
        "--small", action="store_true", help="smaller desks and fewer rounds; goals are not judged"
    )
    parser.add_argument(
        "--rows", type=int, default=200_000, help="rows of import and export (default 200,000)"
    )
    parser.add_argument(
        "--folder", type=Path, help="keep the desks here, and use those that are there already"
    )
    parser.add_argument("--people", type=int, default=50, help="people of sessions (default 50)")
    parser.add_argument(
        "--tickets", type=int, default=100_000, help="tickets of sessions (default 100,000; all open)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kefu-benchmarks-") as temporary:
        desks = Desks(options.folder or Path(temporary))
        figures = []
        for name in options.names or [name for name in NAMES if name not in ALONE]:
            measure: Callable[..., Iterator[Figure]] = import_module(f"benchmarks.{NAMES[name]}").measure
            more = {"rows": options.rows} if name in ("import", "export") else {}
            if name == "sessions":
                more = {"people": options.people, "tickets": options.tickets}
            for figure in measure(desks, small=options.small, **more):
                figures.append(figure)
                if not options.json:
                    print(line(figure), flush=True)
    if options.json:
        print(json.dumps(as_json(figures), indent=2))
    return 0 if options.small or all(figure.met is not False for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
