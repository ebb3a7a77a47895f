"""A check rule set from the sheet that a county fills in."""

from pathlib import Path

import openpyxl
import pytest

from domain.policies.schema import validated
from interfaces.check_rules_file import document_of, read_excel
from interfaces.refusal import Refused

ROWS: list[list[object]] = [
    ["名称", "四验一戴"],
    ["法律依据", "县指挥部通告"],
    ["生效日期", "2026-01-01"],
    [],
    ["编号", "项目", "判定标准", "有效期", "不合格处理"],
    ["temperature", "体温", 37.3, None, "转办"],
    [None, None, None, None, None],
    ["mask", "佩戴口罩", None, None, "劝返"],
]


def test_a_workbook_becomes_the_policy_that_is_published(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(tmp_path / "rules.xlsx")
    document = validated("check-rules/standard", read_excel(tmp_path / "rules.xlsx"))
    assert [(item["id"], item["threshold"], item["failing"]) for item in document["items"]] == [
        ("temperature", "37.3", "refer"),
        ("mask", None, "refuse"),
    ]
    assert (document["title"], document["valid_from"], document["valid_until"]) == ("四验一戴", "2026-01-01", None)


def test_what_cannot_be_read_says_where(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Row 6"):
        document_of([*ROWS[:5], ["x", "什么", None, None, "罚款"]])
    with pytest.raises(Refused, match="header"):
        document_of(ROWS[:3])
    (tmp_path / "no.xlsx").write_text("nothing")
    with pytest.raises(Refused, match="workbook"):
        read_excel(tmp_path / "no.xlsx")
