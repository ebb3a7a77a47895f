"""Sheets are understood by their headers, wherever they stand and however they are written."""

import pytest

from directory.importing.fields import SheetKind
from directory.importing.headers import Recognised, recognise
from directory.importing.report import Reason
from directory.importing.source import RawSheet


def sheet(*rows: tuple[object, ...], title: str = "Sheet1", file: str = "上报.xlsx") -> RawSheet:
    return RawSheet(file, title, list(enumerate(rows, start=1)))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (("区划代码", "名称", "级别", "上级"), SheetKind.AREA),
        (("单位编号", "单位名称", "性质", "所属乡镇", "联络员", "负责人"), SheetKind.UNIT),
        (("序号", "姓 名", "手机号码（必填）", "*工作单位", "特长"), SheetKind.PERSON),
        (("Name", "Mobile", "Unit", "Skills"), SheetKind.PERSON),
        (("Full Name", "E-mail", "Phone Number", "Department"), SheetKind.PERSON),
        (("值班类型", "值班单位", "姓名", "手机号", "起", "止"), SheetKind.DUTY),
        (("姓名", "手机", "豁免原因", "批准人", "开始日期", "截止日期"), SheetKind.EXEMPTION),
    ],
)
def test_the_kind_of_a_sheet(header: tuple[str, ...], kind: SheetKind) -> None:
    found = recognise(sheet(header))
    assert isinstance(found, Recognised)
    assert found.kind is kind


def test_columns_are_found_below_a_title_in_any_order_and_the_rest_is_reported() -> None:
    found = recognise(
        sheet(
            ("云岚县下派干部花名册", None, None),
            (None, None, "填表日期：2026年1月"),
            ("备注", " 手机号：", "单位\n", "姓名", "血型", "联系电话"),
            ("", "13800000001", "县民政局", "王芳", "A", "13800000002"),
        )
    )
    assert isinstance(found, Recognised)
    assert (found.kind, found.header_row) == (SheetKind.PERSON, 3)
    assert found.columns == {"phone": 1, "unit": 2, "name": 3}
    assert found.ignored == ("备注", "血型", "联系电话")


def test_a_list_of_skills_says_what_it_is() -> None:
    assert recognise(sheet(("编号", "名称"))) is None or isinstance(recognise(sheet(("编号", "名称"))), Reason)
    found = recognise(sheet(("编号", "名称"), title="技能"))
    assert isinstance(found, Recognised)
    assert found.kind is SheetKind.SKILL


def test_a_missing_column_is_named() -> None:
    found = recognise(sheet(("工号", "姓名", "单位"), title="人员"))
    assert found == Reason(zh="缺少必需的列：手机号", en="required columns are missing: phone")
    found = recognise(sheet(("代码", "名称", "上级"), title="区划"))
    assert isinstance(found, Reason)
    assert "区划类型" in found.zh


def test_notes_beside_the_tables_are_none_of_ours() -> None:
    assert recognise(sheet(("填表说明",), ("1. 手机号必须为 11 位",), title="说明")) is None
