"""A box of mail whose import is killed at any point is gone on with: the desk is then as if nobody had killed it."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from store.database.kept_files import kept
from tests.imports.files import HOUR, MONDAY
from tests.imports.mails import box, mail
from tests.imports.test_kill import Trial, everything, opened


class MailTrial(Trial):
    """A box of conversations with files instead of rows."""

    def __init__(self, founded: Path, folder: Path, mode: str, count: int) -> None:
        self.kind, self.mode, self.folder = "tickets", mode, folder
        self.base, self.path = folder / "base.db", folder / "desk.db"
        shutil.copy(founded, self.base)
        chance = random.Random(count)
        mails = [
            mail(
                f"<{n}@c>",
                f"还没到 {n}",
                at=MONDAY + n * HOUR // 10,
                sender=f"u{n % 20}@example.com",
                answers=[f"<{chance.randrange(n)}@c>"] if n and chance.random() < 0.6 else (),
                files=[("照片.jpg", b"x" * (n % 50))] if n % 5 == 0 else (),
                **({"Auto_Submitted": "auto-replied"} if n % 17 == 3 else {}),
            )
            for n in range(count)
        ]
        self.file = box(folder / "in.mbox", *mails)
        self._anew()
        self.took_s = self._run(None)
        with opened(self.path) as desk:
            self.undisturbed = everything(desk)
            self.kept = {digest for digest, _path in kept(desk.path)}

    def killed_after(self, seconds: float) -> bool:
        killed = super().killed_after(seconds)
        assert {digest for digest, _path in kept(self.path) if digest} == self.kept
        return killed

    def _anew(self) -> None:
        shutil.rmtree(self.folder / "desk.db.files", ignore_errors=True)
        super()._anew()


@pytest.mark.long
@pytest.mark.parametrize("mode", ["live", "offline"])
def test_a_box_at_fifty_points(founded: Path, tmp_path: Path, mode: str) -> None:
    trial = MailTrial(founded, tmp_path, mode, 300)
    moments = random.Random(mode)
    assert sum(trial.killed_after(moments.uniform(0, 1) * trial.took_s) for _ in range(50)) >= 10


def test_a_killed_box_is_gone_on_with(founded: Path, tmp_path: Path) -> None:
    trial = MailTrial(founded, tmp_path, "live", 80)
    # A run beside nobody may be done in half the time of one that others held up.
    assert any(trial.killed_after(share * trial.took_s) for share in (0.5, 0.2, 0.05, 0))
