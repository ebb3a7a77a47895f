"""Cells as people and Excel write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.importing import cells
from directory.importing.cells import BadValue


@pytest.mark.parametrize(
    "written",
    [
        "13800000001",
        " 138 0000 0001 ",
        "138-0000-0001",
        "+86 13800000001",
        "8613800000001",
        "１３８００００００００１".replace("００００００００", "０００００００"),
        13800000001,
        13800000001.0,
        "13800000001\u200b",
    ],
)
def test_a_phone_is_read_however_it_is_written(written: object) -> None:
    assert cells.phone(written) == "13800000001"


@pytest.mark.parametrize("written", ["12800000001", "1380000000", "138000000011", "0571-88880000", "无", "1.38E+10"])
def test_what_is_no_mobile_number_is_refused(written: str) -> None:
    with pytest.raises(BadValue) as error:
        cells.phone(written)
    assert error.value.reason.zh == "不是 11 位手机号"


@given(st.integers(3, 9), st.integers(0, 10**9 - 1), st.sampled_from([str, int, float]))
def test_every_mobile_number_survives_excel(second: int, rest: int, kept_as: type) -> None:
    phone = f"1{second}{rest:09}"
    assert cells.phone(kept_as(int(phone))) == phone


def test_an_identity_number_is_checked_and_a_number_that_excel_rounded_is_refused() -> None:
    good = "99000119700101001"
    good += cells.id_check_character(good)
    assert cells.id_number(f" {good.lower()} ") == good
    for bad in (good[:-1] + ("0" if good[-1] != "0" else "1"), "990001197013010010", good[:-1]):
        with pytest.raises(BadValue):
            cells.id_number(bad)
    with pytest.raises(BadValue) as error:
        cells.id_number(9.90001197001010e17)
    assert "设为文本" in error.value.reason.zh


@pytest.mark.parametrize(
    "written",
    [
        datetime(2026, 1, 31, 8, 0),
        "2026-01-31 08:00",
        "2026/1/31 8:00",
        "2026年1月31日 8时",
        "2026年1月31日8:00",
        "2026.1.31 8：00",
        "2026-01-31T08:00:00+08:00",
        "2026-01-31T00:00Z",
        46053 + 8 / 24,
        f"{46053 + 8 / 24:.6f}",
    ],
)
def test_a_moment_is_read_however_it_is_written(written: object) -> None:
    assert cells.moment(written) == datetime(2026, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2026-02-30", "昨天", "8:00", 3.5, "2026-01-31 25:00"])
def test_what_is_no_moment_is_refused(written: object) -> None:
    with pytest.raises(BadValue):
        cells.moment(written)


@pytest.mark.parametrize("written", [date(2026, 1, 31), "2026-1-31", 46053, "2026年1月31日"])
def test_the_end_of_a_period_given_as_a_day_includes_the_day(written: object) -> None:
    assert cells.end_moment(written) == datetime(2026, 1, 31, 16, tzinfo=UTC)
    assert cells.moment(written) == datetime(2026, 1, 30, 16, tzinfo=UTC)


def test_names_lose_the_spaces_that_align_them_and_nothing_else() -> None:
    assert cells.person_name("王　芳") == "王芳"
    assert cells.person_name("阿依古丽·买买提") == "阿依古丽·买买提"
    assert cells.person_name(" Anna  Li ") == "Anna Li"
    for bad in ("13800000001", "王芳（主任）", "#N/A", "王1"):
        with pytest.raises(BadValue):
            cells.person_name(bad)


def test_an_id_is_never_a_phone_or_identity_number() -> None:
    assert cells.person_code(1001.0) == "1001"
    assert cells.person_code("Ｃ００１") == "C001"
    for bad in ("13800000001", "990001197001010012", "王芳", ""):
        with pytest.raises(BadValue):
            cells.person_code(bad)


def test_lists_and_flags() -> None:
    assert cells.words("医护、驾驶， 采样;医护\n消杀") == ("医护", "驾驶", "采样", "消杀")
    assert [cells.flag(word) for word in ("是", "√", "Y", True, 1.0)] == [True] * 5
    assert [cells.flag(word) for word in ("否", "×", "no", False, 0)] == [False] * 5
    with pytest.raises(BadValue):
        cells.flag("也许")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_never_more(written: str) -> None:
    for parse in (cells.text, cells.phone, cells.id_number, cells.moment, cells.flag, cells.code, cells.words):
        try:
            parse(written)
        except BadValue as error:
            assert error.reason.zh and error.reason.en
