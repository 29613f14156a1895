"""The best five articles for a ticket among 5,000, against the same question to FTS5 alone."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from peewee import sqlite3

from benchmarks.desks import Desks
from benchmarks.figures import Figure, below
from benchmarks.histories import NOW
from store.database import SCHEMA_VERSION, Desk, open_desk
from store.desk.founding import found
from store.desk.intake import NewTicket, open_ticket
from store.desk.library import keep_from
from store.rules.articles import KNOWLEDGE, ArticleFacts
from store.views.people import actor
from store.views.suggesting import RANK, query_for, suggest

GOAL_MS: Final = 50.0
ARTICLES: Final = 5_000
TICKETS: Final = 200
PRODUCTS: Final = [
    "保温杯",
    "充电宝",
    "蓝牙耳机",
    "电饭煲",
    "空气炸锅",
    "儿童书包",
    "运动鞋",
    "羽绒服",
    "扫地机器人",
    "台灯",
    "行李箱",
    "手机壳",
    "键盘",
    "显示器",
    "床垫",
    "办公椅",
    "净水器",
    "吹风机",
    "电动牙刷",
    "猫粮",
    "咖啡机",
    "投影仪",
    "路由器",
    "智能手表",
    "婴儿推车",
    "帐篷",
    "瑜伽垫",
    "数据线",
    "剃须刀",
    "加湿器",
]
MATTERS: Final = [
    "退款多久到账",
    "物流停滞怎么办",
    "到货破损如何处理",
    "少发配件怎么补",
    "发票抬头写错",
    "优惠券不能使用",
    "尺码偏小换货",
    "无法开机",
    "漏水检查",
    "充不进电",
    "蓝牙连接失败",
    "噪音太大",
    "如何清洗",
    "保修期多长",
    "安装步骤",
    "固件升级",
    "降价补差",
    "取消订单",
    "修改地址",
    "签收未收到",
    "颜色不符",
    "有异味",
    "电池续航短",
    "按键失灵",
    "屏幕闪烁",
    "配对教程",
    "除垢方法",
    "退货运费谁出",
    "预售发货时间",
    "会员积分",
]
SENTENCES: Final = [
    "先请客户提供订单号和照片。",
    "在后台核对出库记录和物流轨迹。",
    "确认属于质量问题的，运费由商家承担。",
    "七天内可以无理由退货。",
    "仓库收到商品后四十八小时内完成检查。",
    "支付宝和微信即时到账，银行卡需要一至三个工作日。",
    "请长按电源键十秒重新启动。",
    "把滤网取下，用温水冲洗后晾干。",
    "如果仍然不能解决，转交技术部门。",
    "超过保修期的按维修价目表收费。",
    "记录客户的诉求，并约定回复时间。",
    "向客户道歉并说明原因。",
    "偏远地区的时效以快递公司公布的为准。",
]


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Median and 95th percentile of a suggestion, and of its FTS5 question prepared and fetched."""
    articles, tickets = (400, 20) if small else (ARTICLES, TICKETS)
    path = _desk(desks.folder / f"library-{articles}-{tickets}-schema{SCHEMA_VERSION}.db", articles, tickets)
    desk = open_desk(path)
    bare = sqlite3.connect(path, isolation_level=None)
    try:
        root = actor(desk, "root")
        ours, reference = [], []
        kinds = json.dumps(list(KNOWLEDGE))
        for number, subject, body in desk.rows(
            "SELECT t.number, t.subject, m.body FROM ticket t JOIN message m ON m.ticket_id = t.number"
        ):
            query = query_for(desk, [subject, body])
            start = time.perf_counter()
            best = suggest(desk, root, number)
            ours.append(1000 * (time.perf_counter() - start))
            start = time.perf_counter()
            rows = bare.execute(RANK, {"query": query, "kinds": kinds, "language": None}).fetchall()
            reference.append(1000 * (time.perf_counter() - start))
            assert len(best) == 5
            assert {one.id for one in best} <= {row[0] for row in rows}
        name = f"suggestions among {articles:,} articles"
        yield below(f"{name}, median", median(ours), "ms", GOAL_MS, median(reference))
        late = round(len(ours) * 0.95) - 1
        yield below(f"{name}, 95 of 100", sorted(ours)[late], "ms", GOAL_MS, sorted(reference)[late])
    finally:
        bare.close()
        desk.close()


def _desk(path: Path, articles: int, tickets: int) -> Path:
    if path.exists():
        return path
    draw = random.Random(1)
    desk = found(path, login="root", name="Root", now=NOW)
    with desk.transaction():
        for place in range(articles):
            keep_from(desk, None, "benchmark", str(place), _article(draw), now=NOW)
        _open(desk, draw, tickets)
    desk.close()
    return path


def _article(draw: random.Random) -> ArticleFacts:
    product, matter = draw.choice(PRODUCTS), draw.choice(MATTERS)
    body = "".join(draw.choices(SENTENCES, k=draw.randrange(4, 14)))
    return ArticleFacts(
        draw.choice(KNOWLEDGE),
        "zh",
        f"{product}{matter}",
        f"{product}：{body}",
        question=f"{matter} {product}",
    )


def _open(desk: Desk, draw: random.Random, tickets: int) -> None:
    root = actor(desk, "root")
    for _ in range(tickets):
        product, matter = draw.choice(PRODUCTS), draw.choice(MATTERS)
        said = "".join(draw.choices(SENTENCES, k=3))
        text = f"您好，我上周买的{product}，{matter}，已经等了三天，{said}请尽快处理，不然我要投诉。"
        open_ticket(desk, root, NewTicket(subject=matter, body=text), now=NOW)
