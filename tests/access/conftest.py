"""The command line on a desk of its own, as the tests of commands have it."""

from tests.cli.conftest import complaint, kefu, template

__all__ = ["complaint", "kefu", "template"]
