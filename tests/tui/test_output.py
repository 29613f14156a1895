"""What is drawn goes out whole and in order, whatever is written in between."""

from __future__ import annotations

import os

from tui.output import Output


def test_nothing_written_ends_nothing() -> None:
    reading, writing = os.pipe()
    output = Output(writing)
    output.start()
    for text in ("one ", "", "two"):
        output.write(text)
    output.stop()
    os.close(writing)
    assert os.read(reading, 100) == b"one two"
    os.close(reading)
