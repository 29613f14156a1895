"""The command line on a desk that has seen a complaint, a missed target, a late parcel and what was done about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kefu, kefu, template

__all__ = ["kefu", "template"]

THEN = "2026-03-17T18:00:00+08:00"
PHONE = "13812345678"
_SHIPMENTS = (
    "order_no,tracking_no,carrier,shipped_at,promised_at,delivered_at,region\n"
    "A1,T1,顺丰,2026-03-14 09:00:00,2026-03-16 12:00:00,2026-03-16 11:00:00,浙江省杭州市西湖区文三路 12 号\n"
    "A2,T2,中通,2026-03-14 09:00:00,2026-03-16 12:00:00,,江苏省南京市\n"
    "A3,T3,中通,2026-03-14 09:00:00,2026-03-16 12:00:00,2026-03-17 14:00:00,江苏省南京市\n"
)


@pytest.fixture
def worked(kefu: Kefu, tmp_path: Path) -> Kefu:
    """As of THEN: ticket 1 a complaint that was solved, 2 one that was not, 3 an inquiry about a late parcel."""
    kefu.at("2026-03-16T10:00:00+08:00")
    words = ("--kind", "complaint", "--customer", "张小红", "--phone", PHONE, "--channel", "message")
    first = str(kefu.told("new", f"坏了，打我电话 {PHONE}", *words, "--category", "product")["number"])
    second = str(kefu.told("new", "=1+1 再不处理就曝光", *words, "--category", "logistics")["number"])
    third = str(
        kefu.told(
            "new",
            "包裹呢？",
            "--customer",
            "小李",
            "--category",
            "logistics",
            "--order-no",
            "A3",
            "--channel",
            "message",
        )["number"]
    )
    kefu.at("2026-03-16T10:30:00+08:00")
    for number in (first, third):
        kefu.done("claim", number)
        kefu.done("reply", number, "您好，已在查。")
    kefu.done("set", first, "--responsibility", "merchant")
    kefu.done("step", first, "investigated", "--note", f"客户 {PHONE}")
    kefu.done("causes", first, "product_information_unclear", "training_uneven")
    kefu.done("offer", first, "--type", "compensation", "--amount", "66")
    kefu.done("answer", first, "accepted")
    kefu.done("story", first, "success", "--note", f"及时补偿 {PHONE}")
    kefu.done(
        "measure",
        "add",
        "--cause",
        "product_information_unclear",
        "--text",
        f"修订说明书 {PHONE}",
        "--ticket",
        first,
    )
    kefu.done("step", first, "carried_out")
    kefu.done("reply", first, "赔偿已到账。")
    kefu.done("resolve", first)
    kefu.done("claim", second)
    kefu.done("wait", second, "--for", "customer", "--until", "2026-03-18 10:00")
    kefu.at(THEN)
    file = tmp_path / "shipments.csv"
    file.write_text(_SHIPMENTS, encoding="utf-8")
    kefu.done("import", "shipments", str(file), "--source", "wms")
    return kefu
