"""Street addresses inside free text: which part says which door. Only what is surely an address.

The order of an address's parts is that of GB/T 23705 (province, city, district, town, road, number, community, building,
unit, room). A number with one sign behind it ("3号链接", "二号楼") says nothing; with a road, a community or a village in
front of it, or a second part behind it ("5栋602室"), it does.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from store.rules.address_signs import LATIN_WORTH, NUMERALS

_HAN: Final = "\u4e00-\u9fff"
_PART: Final = re.compile(
    rf"(?:[甲乙丙丁]?(?<!\d)\d{{1,5}}|[{NUMERALS}]{{1,6}}|(?<![A-Za-z])[A-Za-z]\d{{0,3}})(?:[-之]\d{{1,4}})*"
    r"\s?(号楼|号院|号房|号室|单元|门洞|[号弄栋幢座组室户房层楼])"
)
"""A number and what it counts."""
_ROOM: Final = re.compile(r"[-\s]?(?<!\d)(?:\d{3,4}|\d{1,2}-\d{1,4})(?![\d年月日元块件个次天小分条人-])")
"""A room without its sign, behind a building or a unit: 301, 5-2."""
_DASHED: Final = re.compile(r"(?<![\d-])\d{1,3}-\d{1,3}-\d{3,4}(?![\d-])")
"""Building, unit and room behind a community's name: 6-2-301."""
_BUILDINGS: Final = ("号楼", "号院", "栋", "幢", "座")
_UNITS: Final = ("单元", "门洞")
_ROOMS: Final = ("室", "户", "号", "房", "号房", "号室")
_ROAD: Final = re.compile(
    rf"[{_HAN}](?:(?<![线电网思链条段这那半出套铁])路|街|大道|道(?=[东南西北中]\Z)|巷|胡同)(?:[东南西北中]段?|段)?\Z"
)
_COMMUNITY: Final = re.compile(
    r"(?:小区|花园|公寓|新村|家园|[新嘉名雅]苑|社区|大院|山庄|华庭)(?:[东南西北]?[区苑])?\Z"
)
_VILLAGE: Final = re.compile(r"(?:(?<![农乡])[村屯寨]|[镇乡])\Z")
_HOUSE: Final = re.compile(rf"[{_HAN}A-Za-z ]{{1,12}}(?:大厦|大楼|广场|中心|公寓|小区|花园|家园|[城园苑])")
"""A named house between a door and its floor."""
_WORD: Final = 12
"""Characters in front of a door in which its road's name ends."""
_REACH: Final = 30
"""Characters in front of a door in which its district is looked for."""
_SIMPLE: Final = str.maketrans("號樓棟單戶縣區鎮鄉層組東", "号楼栋单户县区镇乡层组东")


def address_spans(plain: str) -> list[tuple[int, int]]:
    """(start, end) of what is to be hidden: everything behind the district, or where none is named the door alone.

    `plain` has its full-width signs narrowed.
    """
    found = [match.span() for match in _latin().finditer(plain)] if LATIN_WORTH.search(plain) else []
    simple = plain.translate(_SIMPLE)
    doors = [
        *_doors(simple),
        *(match.span() for match in _DASHED.finditer(simple) if _in_community(simple, match)),
    ]
    if "镇" in simple or "乡" in simple or "街道" in simple:
        doors += [match.span(1) for match in _rural().finditer(simple)]
    found += [(_behind_the_district(simple, start), end) for start, end in doors]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _doors(text: str) -> list[tuple[int, int]]:
    """Runs of parts that follow one another, from the first that makes them an address on."""
    found: list[tuple[int, int]] = []
    parts = list(_PART.finditer(text))
    first = 0
    while first < len(parts):
        after = first + 1
        while after < len(parts) and not text[parts[after - 1].end() : parts[after].start()].strip(" -"):
            after += 1
        run = parts[first:after]
        end = run[-1].end()
        room = _ROOM.match(text, end) if run[-1][1] in (*_BUILDINGS, *_UNITS, "弄") else None
        if found and _HOUSE.fullmatch(text, found[-1][1], run[0].start()):
            found[-1] = (found[-1][0], room.end() if room else end)
            run = []
        for place, part in enumerate(run):
            signs = [one[1] for one in run[place:]] + (["室"] if room else [])
            if _is_door(text, part.start(), part.end(), signs):
                found.append((part.start(), room.end() if room else end))
                break
        first = after
    return found


def _is_door(text: str, start: int, end: int, signs: list[str]) -> bool:
    """Whether parts that begin here with these signs are surely an address."""
    before = text[max(0, start - _WORD) : start].rstrip()
    counted = signs[0]
    thing = counted == "号" and text[end : end + 1] in ("线", "链")
    if counted in (*_BUILDINGS, "号", "弄") and not thing and _ROAD.search(before):
        return True
    if counted in (*_BUILDINGS, *_UNITS, "弄", "室") and _COMMUNITY.search(before):
        return True
    if counted in ("号", "组") and not thing and _VILLAGE.search(before):
        return True
    if before.endswith("第") or len(signs) < 2:
        return False
    return counted in _BUILDINGS or (counted in _UNITS and signs[1] in _ROOMS)


def _in_community(text: str, match: re.Match[str]) -> bool:
    return _COMMUNITY.search(text[max(0, match.start() - _WORD) : match.start()].rstrip()) is not None


def _behind_the_district(plain: str, door: int) -> int:
    """Where the street begins: behind the district, city or town that stands before the door; else the door."""
    before = plain[max(0, door - _REACH) : door]
    for sign in _districts():
        ends = [match.end() for match in sign.finditer(before)]
        if ends:
            return door - len(before) + ends[-1]
    return door


@cache
def _districts() -> tuple[re.Pattern[str], ...]:
    """Where the part of an address that may be read ends: the first of these that stands there, its last place."""
    to_the_door = rf"(?=[{_HAN}\dA-Za-z\s-]*\Z)"
    signs = (
        "(?:(?<![小社园专战灾])(?<![园院店校厂苑村城][东南西北])区|县|旗)",
        "(?<![超城门夜上股])市",
        "(?:镇|乡|街道)",
    )
    return tuple(re.compile(sign + to_the_door) for sign in signs)


@cache
def _rural() -> re.Pattern[str]:
    """A village told by its county and its town, even without a number."""
    name = rf"(?:(?![的和及与是在政了])[{_HAN}])"
    return re.compile(rf"[区县市旗]{name}{{1,6}}?(?:镇|乡|街道|苏木)({name}{{1,10}}?(?:村|社区|屯|寨))")


@cache
def _latin() -> re.Pattern[str]:
    """12 High Street, Apt 5."""
    return re.compile(
        r"(?<![\w.])(?:No\. ?)?\d{1,5}[A-Za-z]?,? (?:[A-Z][a-z'\-]+ ){1,3}"
        r"(?:(?:Street|Road|Avenue|Lane|Boulevard)\b(?! [A-Z])|(?:St|Rd|Ave|Blvd)\b(?=\.?(?:,|$)))\.?"
        r"(?:,? (?:Apt|Apartment|Flat|Unit|Room|Rm|Suite)\.? ?#?\d{1,5}[A-Za-z]?)?",
        re.MULTILINE,
    )
