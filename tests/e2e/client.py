"""Becomes another program on the terminal that this one was given: `python -m tests.e2e.client ssh ...`."""

import os
import sys

os.execvp(sys.argv[1], sys.argv[1:])
