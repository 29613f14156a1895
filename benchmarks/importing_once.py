"""One import and the same once more: `python -m benchmarks.importing_once DESK FILE NOW` prints its figures as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from store.database import open_desk
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions
from store.views.people import actor


def main() -> None:
    path, file, now = sys.argv[1:]
    desk = open_desk(Path(path))
    root = actor(desk, "root")
    took = []
    results = []
    for later in range(2):
        start = time.perf_counter()
        results.append(import_tickets(desk, root, file, ImportOptions(offline=True), now=int(now) + later))
        took.append(time.perf_counter() - start)
    desk.close()
    told = {
        "created": results[0].created,
        "unchanged": results[1].unchanged,
        "first_s": took[0],
        "again_s": took[1],
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
