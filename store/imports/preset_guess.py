"""Which column of an unknown file may be which field: by its name, and by what stands in its first rows."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from store.imports.layout import Layout, Record
from store.imports.preset import Preset, canonical
from store.imports.preset_places import presets
from store.imports.readers.rows import Cell, Row, Source
from store.imports.rejects import OUR_COLUMNS
from store.imports.times import parse_time
from store.imports.values import bare, text_of
from store.text.pinyin import pinyin_of

ROWS_LOOKED_AT: Final = 50
LONGEST_SOURCE: Final = 40
_MOST_COLUMNS: Final = 100
_LONGEST_NAME: Final = 40
_LOOKED_AT: Final = 200
"""Characters of a cell."""
_ALIKE: Final = 0.7
_SURE_ENOUGH: Final = 0.62
_NEEDED_AT_LEAST: Final = 0.3
_PHONE: Final = re.compile(r"(?:\+?\d[\d \-()]{6,16}|1\d{2}\*{4}\d{4})")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER: Final = re.compile(r"[A-Za-z#]{0,4}[-_]?\d[\w\-]{3,39}")
_AMOUNT: Final = re.compile(r"[¥￥$]?-?[\d,]+(?:\.\d{1,2})?元?")
_UTC: Final = ZoneInfo("UTC")
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "external_id": ("编号", "单号", "序号", "工单", "流水号", "id", "no", "number", "ticket", "case", "case_id", "key"),
    "opened_at": ("时间", "日期", "提交时间", "受理时间", "反馈时间", "来电时间", "created", "created_at", "date", "time", "opened", "submitted", "timestamp"),
    "subject": ("主题", "标题", "题目", "title", "topic", "summary", "headline"),
    "body": ("详情", "内容", "描述", "正文", "问题描述", "备注", "留言", "反馈内容", "description", "text", "message", "content", "comment", "details"),
    "customer_id": ("用户", "客户", "买家", "会员", "昵称", "用户名", "user", "customer", "buyer", "nick", "account", "username"),
    "customer_name": ("姓名", "联系人", "客户名称", "收货人", "name", "full_name", "contact"),
    "customer_phone": ("电话", "手机", "联系方式", "联系电话", "来电号码", "phone", "mobile", "tel", "telephone"),
    "customer_email": ("邮箱", "邮件", "电子邮箱", "email", "mail", "e_mail"),
    "order_no": ("订单", "订单号", "交易号", "order", "order_no", "order_id", "order_number"),
    "return_no": ("退款编号", "退款单号", "售后单号", "售后编号", "return_id", "refund_id", "rma"),
    "status": ("状态", "进度", "处理状态", "status", "state"),
    "priority": ("优先级", "紧急", "priority", "severity"),
    "category": ("分类", "类别", "问题类型", "category"),
    "assignee": ("客服", "处理人", "受理人", "负责人", "agent", "assignee", "owner", "handler"),
    "team": ("部门", "组", "处理部门", "team", "group", "department"),
    "closed_at": ("关闭时间", "结束时间", "办结时间", "closed", "closed_at"),
    "resolved_at": ("解决时间", "完成时间", "resolved", "solved"),
    "first_responded_at": ("首次响应", "首响时间", "回复时间", "first_response"),
    "updated_at": ("更新时间", "修改时间", "updated", "modified", "last_update"),
    "amount": ("金额", "实付", "总价", "amount", "total", "price", "paid"),
    "quantity": ("数量", "件数", "quantity", "qty", "count"),
    "product": ("商品", "产品", "宝贝", "product", "item", "goods"),
    "placed_at": ("下单时间", "订单时间", "ordered_at", "order_date"),
    "applied_at": ("申请时间", "退款时间", "applied_at", "requested_at"),
    "reason": ("原因", "退款原因", "reason"),
    "tags": ("标签", "关键词", "tags", "labels"),
}  # fmt: skip
_FITS: Final[dict[str, str]] = {
    "customer_phone": "phone",
    "customer_email": "email",
    "external_id": "id",
    "order_no": "id",
    "return_no": "id",
    "tracking_no": "id",
    "body": "text",
    "amount": "amount",
    "quantity": "count",
}


_SIMPLIFIED: Final = str.maketrans(
    "單創時間標題內買賣暱稱號訂電話機類狀態優級戶評價說備註貨發聯繫絡實額產員會處場責歸屬區鋪郵應結關閉問決緊響運遞數編",
    "单创时间标题内买卖昵称号订电话机类状态优级户评价说备注货发联系络实额产员会处场责归属区铺邮应结关闭问决紧响运递数编",
)
"""Traditional characters of headers, as Big5 files have them."""


def suggestion(layout: Layout[Record], source: Source, path: str) -> str:
    """A command line with the best guess for each field, ready to copy; COLUMN where nobody can guess a required one."""
    maps = guesses(layout, source)
    words = ["kefu", "import", layout.kind, path, "--source", _source_of(path)]
    for field, column in maps.items():
        words += ["--map", f"{field}={column}"]
    return shlex.join(words)


def guesses(layout: Layout[Record], source: Source) -> dict[str, str]:
    """Field -> the column that it may be, the required ones first. Reads the first rows of the source."""
    columns = [column for column in source.columns if canonical(column) not in OUR_COLUMNS][:_MOST_COLUMNS]
    cells = _first_cells(source, columns)
    shapes = {column: _shape(cells[column]) for column in columns}
    names = _names_of(layout)
    needed = [*layout.required, *layout.one_of]
    fields = [*needed, *(field for field in layout.fields if field not in needed)]
    likely: list[tuple[float, int, int, str, str]] = []
    for order, field in enumerate(fields):
        for place, column in enumerate(columns):
            value = _likeness(field, column, names[field], shapes[column])
            if value >= (_NEEDED_AT_LEAST if field in needed else _SURE_ENOUGH):
                likely.append((-value, order, place, field, column))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _value, _order, _place, field, column in sorted(likely):
        if field not in found and column not in taken:
            found[field] = column
            taken.add(column)
    for field in layout.required:
        found.setdefault(field, "COLUMN")
    if layout.one_of and found.keys().isdisjoint(layout.one_of):
        found[layout.one_of[0]] = "COLUMN"
    return {field: found[field] for field in fields if field in found}


def _names_of(layout: Layout[Record]) -> dict[str, frozenset[str]]:
    """Field -> every name that some preset, in any kind of rows, gives its column, and some words beside."""
    found: dict[str, set[str]] = {field: {field, *_WORDS.get(field, ())} for field in layout.fields}
    for preset in presets():
        if not isinstance(preset, Preset):
            continue
        for kind in preset.kinds:
            if kind != layout.kind and not preset.is_own:
                continue
            for field, names in preset.of(kind).columns.items():
                if field in found and (
                    kind == layout.kind or field not in ("status", "kind", "title", "body")
                ):
                    found[field].update(names)
    return {field: frozenset(map(canonical, names)) for field, names in found.items()}


def _likeness(field: str, column: str, names: frozenset[str], shape: str) -> float:
    """0 to about 1.3: how like the column's name is to those of the field, and how well its cells fit."""
    by_name = _name_likeness(canonical(column).translate(_SIMPLIFIED), names)
    wanted = "time" if field.endswith("_at") else _FITS.get(field)
    if wanted == "time" or wanted in ("phone", "email", "amount", "count"):
        if shape and shape != wanted and not (wanted == "amount" and shape == "count"):
            return 0.0
        return by_name + (0.3 if shape == wanted and wanted != "count" else 0.0)
    if shape in ("time", "email") or (shape == "phone" and field != "customer_id"):
        return 0.0
    if wanted == "id":
        return by_name + (0.3 if shape == "id" else 0.0 if shape in ("", "count", "word") else -0.5)
    if wanted == "text":
        return by_name + (0.35 if shape == "text" else 0.0)
    return (
        by_name
        if shape != "text" or field in ("subject", "note", "solution", "wish", "reason")
        else by_name - 0.3
    )


def _name_likeness(column: str, names: frozenset[str]) -> float:
    """1 for the same name; less for one inside the other, one spelt like it, or its pinyin."""
    if column in names:
        return 1.0
    best = 0.0
    typed = column.replace("_", "")
    for name in names:
        shorter, longer = sorted((column, name), key=len)
        if (
            len(shorter) >= 2
            and shorter in longer
            and (not shorter.isascii() or shorter in longer.split("_"))
        ):
            best = max(best, 0.55 + 0.4 * len(shorter) / len(longer))
        elif typed.isascii() and not name.isascii() and len(typed) >= 2:
            best = max(best, _pinyin_likeness(typed, name))
        elif column.isascii() == name.isascii() and len(column) <= _LONGEST_NAME:
            best = max(best, 0.9 * _ratio(column, name))
    return best


def _ratio(column: str, name: str) -> float:
    """How alike two names are spelt; 0 when little."""
    shorter, longer = sorted((len(column), len(name)))
    if 2 * shorter < _ALIKE * (shorter + longer):
        return 0.0
    match = difflib.SequenceMatcher(None, column, name)
    if match.quick_ratio() <= _ALIKE:
        return 0.0
    ratio = match.ratio()
    return ratio if ratio > _ALIKE else 0.0


def _pinyin_likeness(typed: str, name: str) -> float:
    initials, _blank, syllables = pinyin_of(name).partition(" ")
    spelt = syllables.lower()
    if typed == spelt:
        return 0.95
    if typed == initials and len(typed) >= 3:
        return 0.7
    return 0.75 if len(typed) >= 6 and (typed in spelt or spelt in typed) and len(spelt) >= 6 else 0.0


def _first_cells(source: Source, columns: Sequence[str]) -> dict[str, list[Cell]]:
    cells: dict[str, list[Cell]] = {column: [] for column in columns}
    for row in islice(source.rows(), ROWS_LOOKED_AT):
        if isinstance(row, Row):
            for column, cell in row.cells.items():
                if column in cells and cell is not None and cell != "":
                    cells[column].append(cell)
    return cells


def _shape(cells: Iterable[Cell]) -> str:
    """What the cells look like: time, phone, email, id, amount, count, text, word; "" when there are none."""
    found = list(cells)
    if not found:
        return ""
    texts = [bare(text_of(cell)[:_LOOKED_AT]).strip() for cell in found]
    tests: Mapping[str, Callable[[str], bool]] = {
        "time": lambda text: parse_time(text, _UTC) is not None and not text.isdigit(),
        "email": lambda text: _EMAIL.fullmatch(text) is not None,
        "phone": lambda text: _PHONE.fullmatch(text) is not None and _is_dialled(text),
    }
    for shape, holds in tests.items():
        if sum(map(holds, texts)) >= 0.8 * len(texts):
            return shape
    different = len(set(texts)) / len(texts)
    if sum(_NUMBER.fullmatch(text) is not None for text in texts) >= 0.8 * len(texts) and different > 0.9:
        return "id"
    if sum(map(len, texts)) / len(texts) > 24:
        return "text"
    if all(re.fullmatch(r"\d{1,3}", text) for text in texts):
        return "count"
    if sum(_AMOUNT.fullmatch(text) is not None for text in texts) >= 0.8 * len(texts):
        return "amount"
    return "word"


def _is_dialled(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return bool(re.fullmatch(r"(?:86)?1[3-9]\d{9}|0\d{9,11}", digits)) or text.startswith("+") or "*" in text


def _source_of(path: str) -> str:
    stem = Path(path).name.partition(".")[0]
    plain = re.sub(r"[^\w]+", "-", stem).strip("-")[:LONGEST_SOURCE]
    return plain or "import"
