"""The command line on a desk that has seen a complaint, a promise, a late parcel and what was done about them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from store import i18n
from tests.cli.conftest import Kefu, kefu, template
from tests.making import made_once

__all__ = ["kefu", "template"]

THEN = "2026-03-17T18:00:00+08:00"
PHONE = "13812345678"
_OPENED = "2026-03-16T10:00:00+08:00"
_HANDLED = "2026-03-16T10:30:00+08:00"
_SHIPMENTS = (
    "order_no,tracking_no,carrier,shipped_at,promised_at,delivered_at,region\n"
    "A1,T1,顺丰,2026-03-14 09:00:00,2026-03-16 12:00:00,2026-03-16 11:00:00,浙江省杭州市西湖区文三路 12 号\n"
    "A2,T2,中通,2026-03-14 09:00:00,2026-03-16 12:00:00,,江苏省南京市\n"
    "A3,T3,中通,2026-03-14 09:00:00,2026-03-16 12:00:00,2026-03-17 14:00:00,江苏省南京市\n"
)
_COMPLAINT = ("--kind", "complaint", "--customer", "张小红", "--phone", PHONE, "--channel", "message")
_PARCEL = ("--customer", "小李", "--category", "logistics", "--order-no", "A3", "--channel", "message")
_CAUSE = "product_information_unclear"
_PAST: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_OPENED, ("new", f"坏了，打我电话 {PHONE}", *_COMPLAINT, "--category", "product")),
    (_OPENED, ("new", "=1+1 再不处理就曝光", *_COMPLAINT, "--category", "logistics")),
    (_OPENED, ("new", "包裹呢？", *_PARCEL)),
    (_HANDLED, ("claim", "1")),
    (_HANDLED, ("reply", "1", "您好，已在查。")),
    (_HANDLED, ("claim", "3")),
    (_HANDLED, ("reply", "3", "您好，已在查。")),
    (_HANDLED, ("set", "1", "--responsibility", "merchant")),
    (_HANDLED, ("step", "1", "investigated", "--note", f"客户 {PHONE}")),
    (_HANDLED, ("causes", "1", _CAUSE, "training_uneven")),
    (_HANDLED, ("offer", "1", "--type", "compensation", "--amount", "66")),
    (_HANDLED, ("answer", "1", "accepted")),
    (_HANDLED, ("story", "1", "success", "--note", f"及时补偿 {PHONE}")),
    (_HANDLED, ("measure", "add", "--cause", _CAUSE, "--text", f"修订说明书 {PHONE}", "--ticket", "1")),
    (_HANDLED, ("step", "1", "carried_out")),
    (_HANDLED, ("reply", "1", "赔偿已到账。")),
    (_HANDLED, ("resolve", "1")),
    (_HANDLED, ("claim", "2")),
    (_HANDLED, ("wait", "2", "--for", "customer", "--until", "2026-03-18 10:00")),
    (THEN, ("import", "shipments", "{file}", "--source", "wms")),
)
"""Ticket 1 is a complaint that was solved, 2 one that was not, 3 an inquiry about a late parcel."""


@pytest.fixture(scope="session")
def past(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk's file, copied for each test."""

    def make(folder: Path) -> None:
        path, file = folder / "desk.db", folder / "shipments.csv"
        shutil.copy(template, path)
        file.write_text(_SHIPMENTS, encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            for at, words in _PAST:
                patch.setenv("KEFU_NOW", at)
                told = [word.replace("{file}", str(file)) for word in words]
                assert cli.main(["--db", str(path), "--lang", "en", *told]) == 0, words

    return made_once(tmp_path_factory, "reports", make) / "desk.db"


@pytest.fixture
def worked(
    past: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Kefu]:
    """The command line on a copy of it, as of THEN."""
    path = tmp_path / "desk.db"
    shutil.copy(past, path)
    found = Kefu(path, capsys, monkeypatch)
    found.at(THEN)
    yield found
    i18n.use("en")
