"""Files: encodings, separators, and what is no spreadsheet, each with one sentence."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from directory.importing import importer, workbook
from directory.importing.importer import read_sheets
from directory.importing.source import SourceFile, UnreadableFile

TABLE = '姓名,手机号\r\n王芳,13800000001\r\n\r\n"李\n强",13800000002\r\n'


def excel(rows: list[list[object]], title: str = "人员") -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_in_every_encoding_and_separator(encoding: str, separator: str) -> None:
    (sheet,) = read_sheets(SourceFile("人员.csv", TABLE.replace(",", separator).encode(encoding)))
    assert sheet.title == "人员"
    assert sheet.rows == [(1, ("姓名", "手机号")), (2, ("王芳", "13800000001")), (4, ("李\n强", "13800000002"))]


def test_excel_keeps_row_numbers_numbers_and_days() -> None:
    content = excel([["姓名"], [None], [13800000001.0, datetime(2026, 1, 31, 8)], [date(2026, 1, 31)]])
    (sheet,) = read_sheets(SourceFile("x.xlsx", content))
    assert [number for number, _ in sheet.rows] == [1, 3, 4]
    assert sheet.rows[1][1] == (13800000001, datetime(2026, 1, 31, 8))
    assert sheet.rows[2][1][0] == date(2026, 1, 31)
    assert not isinstance(sheet.rows[2][1][0], datetime)


GOOD = excel([["姓名", "手机号"], ["王芳", "16000000001"]])


def archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b" \r\n ", "文件是空的"),
        (b"%PDF-1.7 ...", "不是表格文件"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "不是表格文件"),
        (b"<html><table></table></html>", "不是表格文件"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "旧版 .xls"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "密码保护"),
        (archive(word__document_xml=b"<x/>"), "不是 Excel 表格"),
        (archive(xl__workbook_xml=b"<x/>"), "已损坏"),
        (archive(xl__workbook_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "不允许的 XML"),
        (excel([["姓名"]])[:-40], "已损坏"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        read_sheets(SourceFile("人员.xlsx", content))
    assert sentence in error.value.reason.zh
    assert error.value.reason.en


def test_sizes_are_bounded_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive(xl__workbook_xml=b"<x/>", xl__big_xml=b" " * 2_000_000)
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 1_048_576)
    with pytest.raises(UnreadableFile) as error:
        read_sheets(SourceFile("a.xlsx", bomb))
    assert "解压后超过 1 MB" in error.value.reason.zh
    monkeypatch.setattr(importer, "MAX_FILE_BYTES", 1_048_576)
    with pytest.raises(UnreadableFile) as error:
        read_sheets(SourceFile("a.csv", b"a" * 1_048_577))
    assert "超过 1 MB" in error.value.reason.zh


def test_rows_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    with pytest.raises(UnreadableFile) as error:
        read_sheets(SourceFile("a.xlsx", excel([["姓名"], [1], [2], [3]])))
    assert "请拆分" in error.value.reason.zh


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=5))
def test_a_damaged_workbook_is_read_or_refused_never_more(damage: list[tuple[int, int]]) -> None:
    content = bytearray(GOOD)
    for place, byte in damage:
        content[place % len(content)] = byte
    try:
        read_sheets(SourceFile("a.xlsx", bytes(content)))
    except UnreadableFile as error:
        assert error.reason.zh
