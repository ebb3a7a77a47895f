"""A sample county at any size, in the same Excel files that a county would fill in; the same seed, the same cells.

Everybody is invented: names are combined at random, phone numbers begin with 1600 (a range that no operator uses),
id numbers with 99 (a province that does not exist). Shapes and check characters are real.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

from directory.importing.cells import CHINA
from directory.sample_calendar import calendar_sheet
from directory.sample_draws import Draws, shares
from directory.sample_enterprises import SampleEnterprises
from directory.sample_words import (
    DEPARTMENTS,
    MASS_ORGANISATIONS,
    OWN_SKILLS,
    PERSON_HEADER,
    POSTS,
    SKILLS,
    TOWNSHIP_KINDS,
)

Cell = str | int | date | None
Sheet = list[list[Cell]]
"""Rows of cells, the header first."""

SAMPLE_NOW = datetime(2026, 1, 31, 8, 0, tzinfo=CHINA)


@dataclass(frozen=True, slots=True)
class _Unit:
    code: str
    name: str
    kind: str
    area: str
    township: str | None
    weight: int
    """How many cadres it has, relative to others."""


@dataclass(frozen=True, slots=True)
class _Cadre:
    code: str
    name: str
    phone: str
    unit: _Unit


@dataclass
class SampleCounty:
    """A county of that many people and places; mass organisations are among the `departments`.

    `now` is the moment from which recent duties, exemptions and confirmations are counted. Raises ValueError if there
    are fewer communities than townships, or fewer cadres than units.
    """

    seed: int = 1
    cadres: int = 9_000
    townships: int = 18
    communities: int = 300
    grids: int = 3_000
    departments: int = 60
    now: datetime = SAMPLE_NOW
    name: str = "云岚县"
    enterprises: int | None = None
    """How many enterprises; None: in proportion to the cadres, 4,000 for 9,000."""
    sheets: dict[str, Sheet] = field(init=False, default_factory=dict)
    """Title of each sheet, which is also the name of its file, and its rows."""

    def __post_init__(self) -> None:
        if min(self.townships, self.departments) < 1 or self.communities < self.townships:
            raise ValueError("A county has at least one department, one township, and a community in each township.")
        if self.cadres < self.departments + self.townships:
            raise ValueError("A county has at least one cadre for each department and township.")
        self._random = random.Random(self.seed)
        self._draws = Draws(self._random, self.now)
        towns = self._areas()
        units = self._units(towns)
        people = self._people(units, [name for _, name in towns])
        self._unit_sheet(units, people)
        self._duties(towns, people)
        self._exemptions(people)
        wanted = self.cadres * 4 // 9 if self.enterprises is None else self.enterprises
        made = SampleEnterprises(f"{self.seed}/enterprises", wanted)
        departments = [(unit.code, unit.name) for unit in units if unit.township is None]
        self.sheets["企业"] = made.enterprises([code for code, _ in towns], [name for _, name in departments])
        self.sheets["执法人员"] = made.officers([(cadre.phone, cadre.name, cadre.unit.name) for cadre in people])
        self.sheets["日历"] = calendar_sheet(self.now.year)

    def write(self, folder: Path) -> list[Path]:
        """Writes 区划, 单位, 人员, 值班, 豁免, 企业, 执法人员 and 日历 as .xlsx and returns their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for title, rows in self.sheets.items():
            book = Workbook(write_only=True)
            sheet = book.create_sheet(title)
            for row in rows:
                # Excel knows no time zones: it holds what a clock in China shows.
                sheet.append([cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell for cell in row])
            paths.append(folder / f"{title}.xlsx")
            book.save(paths[-1])
        return paths

    def _areas(self) -> list[tuple[str, str]]:
        """Codes and names of the townships."""
        rows: Sheet = [["区划代码", "区划名称", "级别", "上级"], ["990100", self.name, "县", None]]
        town_names = self._draws.place_names(self.townships)
        towns = [
            (f"990100{100 + number}", name + self._random.choice(TOWNSHIP_KINDS))
            for number, name in enumerate(town_names)
        ]
        rows += [[code, name, "街道" if name.endswith("街道") else "乡镇", "990100"] for code, name in towns]
        communities: list[str] = []
        for (town, town_name), share in zip(towns, shares(self.communities, [1] * self.townships), strict=True):
            for number, name in enumerate(self._draws.place_names(share)):
                kind = "社区" if town_name.endswith("街道") or self._random.random() < 0.15 else "村"
                communities.append(f"{town}{200 + number}")
                rows.append([communities[-1], name + kind, kind, town])
        for community, share in zip(communities, shares(self.grids, [1] * len(communities)), strict=True):
            rows += [
                [f"{community}{number:02}", f"第{number}网格", "网格", community] for number in range(1, share + 1)
            ]
        self.sheets["区划"] = rows
        return towns

    def _units(self, towns: list[tuple[str, str]]) -> list[_Unit]:
        mass = min(len(MASS_ORGANISATIONS), self.departments // 6)
        units = []
        for number in range(self.departments):
            if number < self.departments - mass:
                turn, place = divmod(number, len(DEPARTMENTS))
                name, kind = "县" + DEPARTMENTS[place] + (f"第{turn + 1}分局" if turn else ""), "县直单位"
            else:
                name, kind = "县" + MASS_ORGANISATIONS[number - self.departments + mass], "群团组织"
            weight = self._random.randint(4, 16) if kind == "县直单位" else 2
            units.append(_Unit(f"D{number + 1:03}", name.replace("县团县委", "团县委"), kind, "990100", None, weight))
        units += [
            _Unit(f"T{number + 1:03}", _office(name), "乡镇", code, name, 20)
            for number, (code, name) in enumerate(towns)
        ]
        return units

    def _people(self, units: list[_Unit], towns: list[str]) -> list[_Cadre]:
        rows: Sheet = [list(PERSON_HEADER)]
        phones = self._random.sample(range(10_000_000), self.cadres)
        cadres: list[_Cadre] = []
        extra = shares(self.cadres - len(units), [unit.weight for unit in units])
        for unit, share in zip(units, extra, strict=True):
            for _ in range(share + 1):
                number = len(cadres)
                cadre = _Cadre(f"C{number + 1:06}", self._draws.name(), f"1600{phones[number]:07}", unit)
                cadres.append(cadre)
                rows.append(self._person_row(cadre, number, unit.township or self._random.choice(towns)))
        self.sheets["人员"] = rows
        return cadres

    def _person_row(self, cadre: _Cadre, number: int, township: str) -> list[Cell]:
        draw = self._random
        standby = draw.random() < 0.85
        confirmed = self._draws.ago(days=30) if draw.random() < 0.95 else None
        on_post = draw.random() < 0.25
        return [
            cadre.code,
            cadre.name,
            cadre.phone,
            self._draws.id_number(number),
            cadre.unit.name,
            township,
            "、".join(self._skills(cadre.unit)) or None,
            "待命干部、志愿者" if draw.random() < 0.2 else "待命干部",
            draw.choice(POSTS) if on_post else None,
            "是" if standby else "否",
            confirmed,
            self._last_duty(),
            f"wx{number + 1:06}" if draw.random() < 0.7 else None,
            f"c{number + 1:06}@example.invalid" if draw.random() < 0.3 else None,
        ]

    def _last_duty(self) -> datetime | None:
        """One in ten came off duty within the last day, so that the rule of rest has somebody to protect."""
        if self._random.random() < 0.1:
            return self._draws.ago(days=1)
        return self._draws.ago(days=60) if self._random.random() < 0.6 else None

    def _skills(self, unit: _Unit) -> list[str]:
        usual = {skill for word, skill in OWN_SKILLS.items() if word in unit.name}
        return [skill for skill, share in SKILLS if self._random.random() < (0.7 if skill in usual else share)]

    def _unit_sheet(self, units: list[_Unit], people: list[_Cadre]) -> None:
        rows: Sheet = [["单位编号", "单位名称", "单位类型", "所在区划", "负责人", "联络员"]]
        for unit in units:
            own = [cadre for cadre in people if cadre.unit is unit]
            # As counties write it: a name with a phone, since two people of one unit may share a name.
            head, liaison = own[0], own[-1]
            rows.append([unit.code, unit.name, unit.kind, unit.area, _known_as(head), _known_as(liaison)])
        # Units refer to people by name and phone, people to units by name: the order of the files does not matter.
        self.sheets = {"区划": self.sheets["区划"], "单位": rows, "人员": self.sheets["人员"]}

    def _duties(self, towns: list[tuple[str, str]], people: list[_Cadre]) -> None:
        rows: Sheet = [["值班角色", "值班单位或乡镇", "姓名", "手机号", "开始时间", "结束时间"]]
        for _, town in towns:
            own = [cadre for cadre in people if cadre.unit.township == town]
            standing = own[0]
            rows.append(["乡镇值班", town, standing.name, standing.phone, None, None])
            for day in range(7):
                start = self.now.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=day)
                cadre = self._random.choice(own)
                rows.append(["乡镇值班", town, cadre.name, cadre.phone, start, start + timedelta(days=1)])
        county = [cadre for cadre in people if cadre.unit.township is None]
        rows += [["指挥部值班", None, cadre.name, cadre.phone, None, None] for cadre in county[:2]]
        self.sheets["值班"] = rows

    def _exemptions(self, people: list[_Cadre]) -> None:
        rows: Sheet = [["姓名", "手机号", "豁免类型", "批准人", "开始时间", "结束时间"]]
        heads: dict[str, _Cadre] = {}
        for cadre in people:
            heads.setdefault(cadre.unit.code, cadre)
        for cadre in people:
            head = heads[cadre.unit.code]
            if cadre is head or self._random.random() >= 0.03:
                continue
            kind = self._random.choices(("请假", "已在一线", "医学豁免", "隔离"), (5, 3, 2, 1))[0]
            since = self._draws.ago(days=7)
            until = since + timedelta(days=self._random.randint(8, 30)) if kind != "医学豁免" else None
            rows.append([cadre.name, cadre.phone, kind, _known_as(head), since, until])
        self.sheets["豁免"] = rows


def _known_as(cadre: _Cadre) -> str:
    return f"{cadre.name} {cadre.phone}"


def _office(township: str) -> str:
    return f"{township}办事处" if township.endswith("街道") else f"{township}人民政府"
