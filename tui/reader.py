"""A second thread with a read-only connection, for questions that a large desk takes its time to answer.

It starts with the first question, so that a small desk pays nothing for it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from store.database import Desk, open_desk

T = TypeVar("T")


class Reader:
    """Answers one question after the other; a job that fails gives its error to whoever asked."""

    def __init__(self, path: Path, *, timeout_s: float) -> None:
        self._path = path
        self._timeout_s = timeout_s
        self._jobs: queue.SimpleQueue[tuple[Callable[[Desk], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def run(self, job: Callable[[Desk], T]) -> Future[T]:
        """Have a question answered on the reader's thread."""
        answer: Future[T] = Future()
        self._jobs.put((job, answer))
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="kefu-reader", daemon=True)
            self._thread.start()
        return answer

    def close(self, timeout_s: float) -> None:
        """End the thread, if there is one."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(timeout_s)

    def _serve(self) -> None:
        desk: Desk | None = None
        while (job := self._jobs.get()) is not None:
            work, answer = job
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                if desk is None:
                    desk = open_desk(self._path, readonly=True, timeout_s=self._timeout_s)
                answer.set_result(work(desk))
            except Exception as error:  # noqa: BLE001 - whatever it is belongs to whoever asked
                answer.set_exception(error)
        if desk is not None:
            desk.close()
