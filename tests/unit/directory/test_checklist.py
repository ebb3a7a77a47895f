"""Checklists from Excel: what is read, and what is refused row by row."""

import io

import pytest
from openpyxl import Workbook

from directory.importing.checklist import read_checklist
from directory.importing.source import SourceFile, UnreadableFile
from domain.inspection.policy import Checklist
from domain.policies.schema import validated

ROWS: list[list[object]] = [
    ["XX县检查单"],
    ["编号", "检查内容", "法律依据", "严重程度", "整改期限"],
    ["A1", "证照齐全", "食品安全法", "一般", "7天"],
    ["A2", "通道畅通", "消防法", "重大", "立即"],
    ["A3", "记录完整", "食品安全法", None, None],
]


def book(rows: list[list[object]]) -> SourceFile:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return SourceFile("检查单.xlsx", out.getvalue())


def test_a_sheet_becomes_a_policy_document() -> None:
    read = read_checklist(book(ROWS), "食品检查单")
    assert read.refusals == []
    made = Checklist.model_validate(validated("checklist/food", read.document))
    assert [(one.id, one.severity, one.deadline) for one in made.items] == [
        ("A1", "minor", "seven"),
        ("A2", "grave", "now"),
        ("A3", "minor", "seven"),
    ]


def test_bad_rows_are_told_one_by_one() -> None:
    bad: list[list[object]] = [["A1", "又一项", "消防法", None, None], ["A9", None, "消防法", "吓人", None]]
    read = read_checklist(book([*ROWS, *bad]), "x")
    assert [(one.place.row, one.place.column) for one in read.refusals] == [
        (6, "编号"),
        (7, "检查内容"),
        (7, "严重程度"),
    ]


def test_another_sheet_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read_checklist(book([["姓名", "电话"], ["甲", "1"]]), "x")
