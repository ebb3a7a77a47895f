"""Invented enterprises and inspection officers of a sample county; the same seed, the same cells.

Credit codes begin with 99 (a registrar that does not exist), phones with 1601 (a range that no operator uses).
"""

import random
from collections.abc import Sequence
from datetime import date

from directory.sample_words import GIVEN, SURNAMES

Cell = str | int | date | None
KINDS = (
    ("餐饮", "餐饮店", ("市场监督管理局", "卫生健康局")),
    ("商超", "超市", ("市场监督管理局", "商务局")),
    ("食品", "食品厂", ("市场监督管理局", "应急管理局")),
    ("制造", "机械厂", ("应急管理局", "工业和信息化局")),
    ("危化", "化工公司", ("应急管理局", "生态环境局")),
    ("宾馆", "宾馆", ("文化和旅游局", "卫生健康局")),
    ("药店", "药房", ("市场监督管理局", "卫生健康局")),
    ("建筑", "建筑公司", ("住房和城乡建设局", "应急管理局")),
    ("物流", "物流公司", ("交通运输局", "商务局")),
    ("物业", "物业公司", ("住房和城乡建设局",)),
)
"""What it is, what its name ends with, and who is competent."""
QUALIFIED = {
    "市场监督管理局": "市场监管",
    "应急管理局": "安全生产",
    "卫生健康局": "卫生",
    "住房和城乡建设局": "住建",
    "生态环境局": "环保",
    "交通运输局": "交通",
}
FIRST = "安和嘉瑞泰丰盛华兴隆祥裕恒永昌宏德信诚达润源康乐佳美金银玉锦"
_RISKS = ("低", "一般", "较高", "高")
_OFFICERS = 12


class SampleEnterprises:
    """Makes the sheets «企业» and «执法人员»."""

    def __init__(self, seed: str, count: int) -> None:
        self._random = random.Random(seed)
        self._count = count
        self._names: list[str] = []
        self._competent: set[str] = set()

    def enterprises(self, towns: Sequence[str], departments: Sequence[str]) -> list[list[Cell]]:
        """One row an enterprise, in the towns, under departments of these names."""
        rows: list[list[Cell]] = [
            ["统一社会信用代码", "企业名称", "企业类别", "所在区划", "监管部门", "风险等级", "联系人", "联系电话"]
        ]
        for number in range(1, self._count + 1):
            kind, ending, competent = self._random.choice(KINDS)
            name = f"云岚{self._word()}{ending}（{number}号）"
            self._names.append(name)
            found = self._departments(competent, departments)
            rows.append(
                [
                    f"99{number:07}SAMPLE",
                    name,
                    kind,
                    self._random.choice(towns),
                    "、".join(found),
                    self._random.choices(_RISKS, (40, 35, 18, 7))[0],
                    self._random.choice(SURNAMES) + self._random.choice(GIVEN),
                    f"1601{number:07}",
                ]
            )
        return rows

    def officers(self, people: Sequence[tuple[str, str, str]]) -> list[list[Cell]]:
        """Up to twelve people (phone, name, unit) of each department; one in ten is related to an enterprise."""
        rows: list[list[Cell]] = [["姓名", "手机号", "执法部门", "执法资格", "回避企业"]]
        counted: dict[str, int] = {}
        for phone, name, unit in people:
            word = unit.removeprefix("县")
            if unit not in self._competent or counted.get(unit, 0) >= _OFFICERS:
                continue
            counted[unit] = counted.get(unit, 0) + 1
            related = self._random.choice(self._names) if self._names and self._random.random() < 0.1 else None
            qualified = "、".join(filter(None, ("综合", QUALIFIED.get(word))))
            rows.append([name, phone, unit, qualified, related])
        return rows

    def _departments(self, competent: Sequence[str], departments: Sequence[str]) -> list[str]:
        """Those that are competent; a small county has others do their work, as many as there would be."""
        found = [one for word in competent for one in departments if one == f"县{word}"]
        others = [one for one in departments if one not in found]
        found += others[: len(competent) - len(found)]
        self._competent.update(found)
        return found

    def _word(self) -> str:
        return self._random.choice(FIRST) + self._random.choice(FIRST)
