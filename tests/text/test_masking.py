"""Customer data is hidden in fields and in free text; order numbers and dates stay readable."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.masking import (
    is_masked,
    mask_card,
    mask_email,
    mask_id,
    mask_name,
    mask_phone,
    mask_text,
)

HARMLESS = st.text(st.sampled_from("我的电话是订单，。 abc\n"), max_size=12)


def id_number(place: str, birthday: str, serial: str) -> str:
    digits = place + birthday + serial
    weights = [2 ** (17 - index) % 11 for index in range(17)]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def luhn_ok(number: str) -> bool:
    doubled = [int(d) * 2 if i % 2 else int(d) for i, d in enumerate(reversed(number))]
    return sum(v // 10 + v % 10 for v in doubled) % 10 == 0


def card_number(body: str) -> str:
    return next(body + str(check) for check in range(10) if luhn_ok(body + str(check)))


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("8613812345678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("18877771111-123", "188****1111-***"),
        ("0915-1234579", "0915*****79"),
        ("02112345678", "0211*****78"),
        ("12345", "***"),
        ("+44 20 7946 0958", "**************58"),
        ("", "***"),
    ],
)
def test_phone(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


def test_other_fields() -> None:
    assert (mask_name("张三丰"), mask_name("张三"), mask_name("张"), mask_name("")) == (
        "张**",
        "张*",
        "*",
        "",
    )
    assert (mask_email("duan@x.cn"), mask_email("d@x.cn"), mask_email("nobody")) == (
        "d****@x.cn",
        "****@x.cn",
        "n*****",
    )
    assert mask_id("51343620000320711X") == "5***************1X"
    assert mask_card("6222021234567890128") == "6222***********0128"
    assert mask_card("4111 1111 1111 1111") == "4111********1111"
    assert mask_card("123") == "***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13812345678谢谢", "电话138****5678谢谢"),
        ("电话 138 1234 5678", "电话 138 **** 5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8 * * * * 5 6 7 8"),
        ("+86 138-1234-5678", "+86 138-****-5678"),
        ("拨18877771111-123转", "拨188****1111-***转"),
        ("座机0915-1234579。", "座机0915-*****79。"),
        ("身份证11010519491231002X。", "身份证1***************2X。"),
        ("13812345678x2 11010519491231002xyz", "138****5678x2 1***************2xyz"),
        ("卡 4111 1111 1111 1111", "卡 4111 **** **** 1111"),
        ("邮箱duan@gmail.com的", "邮箱d****@gmail.com的"),
        ("a＠b.cn", "****@b.cn"),
        ("订单1234567890123456789 电话13812345678", "订单1234567890123456789 电话138****5678"),
        ("1234567890123456789 13812345678", "1234567890123456789 138****5678"),
        ("2019-02-28 11:25:05", "2019-02-28 11:25:05"),
        ("20190228112505", "20190228112505"),
        ("110105194912310021", "110105194912310021"),
        ("¥1380.00 x 3, 400-820-8820", "¥1380.00 x 3, 400-820-8820"),
    ],
)
def test_free_text(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("浙江省杭州市西湖区文三路138号", "浙江省杭州市西湖区****"),
        ("我住在文三路138号5栋602室，请快点", "我住在文三路****，请快点"),
        ("地址：上海市浦东新区张杨路500弄12号301室", "地址：上海市浦东新区****"),
        ("北京市朝阳区建国路甲88号SOHO现代城A座1203室", "北京市朝阳区****"),
        ("重庆市渝北区龙溪街道松石北路99号3幢5-2", "重庆市渝北区****"),
        ("送到阳光花园5栋2单元601", "送到阳光花园****"),
        ("3号楼2单元1201，电话13812345678", "****，电话138****5678"),
        ("幸福里小区6-2-301", "幸福里小区****"),
        ("河南省周口市太康县逊母口镇李庄村", "河南省周口市太康县****"),
        ("李庄村3组", "李庄村****"),
        ("二单元五零一室", "****"),
        ("体育西路１０３号Ａ座２８楼", "体育西路****"),
        ("文三路 138 号", "文三路 ****"),
        ("德輔道中18號", "德輔道中****"),
        ("文三路138号13812345678张三", "文三路****138****5678张三"),
        ("Send it to 221B Baker Street, Apt 5, London", "Send it to ****, London"),
        ("No. 138 Wensan Road, Hangzhou", "****, Hangzhou"),
        ("5 Main St.", "****"),
    ],
)
def test_a_street_address_inside_a_text(text: str, shown: str) -> None:
    assert mask_text(text) == shown
    assert mask_text(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "3号链接", "二号楼的快递柜到了吗", "我买的2号色和3号色都发错了", "12号13号都可以送", "5月12号到货", "工单123号",
        "订单号20260101号", "7座SUV脚垫", "A座椅套", "3室1厅的房子用多大的", "第3单元5号题", "线路3号坏了", "铁路12306号码",
        "公交路3号线", "地铁2号线", "1号店", "五号电池两节", "尺码38号", "买了3组，发了2组", "3楼没有电梯", "20栋楼", "我在3栋",
        "这条路12号封了", "C座", "镇上没有快递", "我们乡下没有", "农村1组", "频道2号", "渠道3号", "小区2-3天到", "2-3-400的尺寸",
        "9栋和14栋之间", "区政府和井湾子街道工作人员及村支书", "Test 24 Hour Support", "I ordered 2 Red Dresses",
        "5 Star Road Trip Kit", "The 3 Street Food Packs", "人民路与解放路交叉口",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_address_stays(text: str) -> None:
    assert mask_text(text) is text


def test_nothing_to_mask_costs_nothing() -> None:
    text = "请问什么时候发货？ABC-12"
    assert mask_text(text) is text


@given(HARMLESS, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), HARMLESS)
def test_no_mobile_is_left(before: str, mobile: str, after: str) -> None:
    shown = mask_text(before + mobile + after)
    assert mobile not in shown
    assert f"{mobile[:3]}****{mobile[-4:]}" in shown


@given(HARMLESS, st.dates(), st.integers(100000, 659999), st.integers(0, 999), HARMLESS)
def test_no_id_number_is_left(before: str, born: object, place: int, serial: int, after: str) -> None:
    born_text = str(born).replace("-", "")
    if not "1900" <= born_text[:4] <= "2100":
        return
    number = id_number(str(place), born_text, f"{serial:03d}")
    assert number not in mask_text(before + number + after)


@given(HARMLESS, st.integers(2 * 10**14, 9 * 10**17), st.sampled_from(["", " ", "-"]), HARMLESS)
def test_no_card_is_left(before: str, body: int, gap: str, after: str) -> None:
    number = card_number(str(body))
    spaced = gap.join(re.findall(".{1,4}", number))
    shown = mask_text(before + spaced + after)
    if number[0] in "23456789" and 16 <= len(number) <= 19:
        assert spaced not in shown


@given(HARMLESS, st.integers(10**17, 10**19 - 1), HARMLESS)
def test_order_numbers_stay(before: str, order: int, after: str) -> None:
    number = str(order)
    if luhn_ok(number) or (
        len(number) == 18 and number == id_number(number[:6], number[6:14], number[14:17])
    ):
        return
    text = before + number + after
    assert mask_text(text) == text


@given(st.text(max_size=60))
def test_any_text_keeps_its_other_characters(text: str) -> None:
    shown = mask_text(text)
    if "@" not in text and "＠" not in text:
        assert len(shown) == len(text)
        assert all(a == b or b == "*" for a, b in zip(text, shown, strict=True))


def test_masked_means_not_given() -> None:
    for value in ("张**", "张*", "138****5678", "t＊＊8", "138xxxx5678", "d****@x.cn", "●●先生"):
        assert is_masked(value)
    for value in ("张三", "13812345678", "max@xx.cn", "xxx", "Foxx"):
        assert not is_masked(value)
