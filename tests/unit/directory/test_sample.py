"""The sample county: invented, plausible, and the same for the same seed."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from directory.importing import cells
from directory.sample import SampleCounty


def small(seed: int) -> SampleCounty:
    return SampleCounty(seed, cadres=300, townships=4, communities=20, grids=60, departments=24)


def values(path: Path) -> list[tuple[object, ...]]:
    return [tuple(row) for row in load_workbook(path).worksheets[0].values]


def test_the_same_seed_gives_the_same_cells_and_another_seed_others(tmp_path: Path) -> None:
    one, same, other = (small(seed) for seed in (5, 5, 6))
    assert one.sheets == same.sheets
    assert one.sheets != other.sheets
    first, second = one.write(tmp_path / "a"), same.write(tmp_path / "b")
    titles = ("区划", "单位", "人员", "值班", "豁免", "企业", "执法人员", "日历")
    assert [path.name for path in first] == [f"{title}.xlsx" for title in titles]
    for a, b in zip(first, second, strict=True):
        assert values(a) == values(b)


def test_a_default_county_has_the_scale_of_a_county() -> None:
    county = SampleCounty()
    kinds = [row[2] for row in county.sheets["区划"][1:]]
    assert kinds.count("乡镇") + kinds.count("街道") == 18
    assert kinds.count("村") + kinds.count("社区") == 300
    assert kinds.count("网格") == 3_000
    assert len(county.sheets["单位"]) - 1 == 78
    assert len(county.sheets["人员"]) - 1 == 9_000


def test_people_are_unique_valid_and_unreal() -> None:
    header, *rows = small(3).sheets["人员"]
    phones, numbers = ([row[header.index(name)] for row in rows] for name in ("手机号", "身份证号"))
    assert len(set(phones)) == len(set(numbers)) == len(rows) == 300
    assert all(cells.phone(phone) == phone and str(phone).startswith("1600") for phone in phones)
    assert all(cells.id_number(number) == number and str(number).startswith("99") for number in numbers)
    assert 0 < sum(row[header.index("联系方式确认时间")] is None for row in rows) < 60
    assert sum("驾驶" in str(row[header.index("技能")]) for row in rows) > 40


@settings(max_examples=15, deadline=None)
@given(st.integers(), st.integers(1, 6), st.integers(6, 30), st.integers(1, 60), st.integers(70, 200))
def test_any_size_adds_up(seed: int, townships: int, communities: int, departments: int, cadres: int) -> None:
    county = SampleCounty(seed, cadres, townships, communities, 50, departments)
    assert len(county.sheets["人员"]) - 1 == cadres
    assert len(county.sheets["区划"]) - 1 == 1 + townships + communities + 50
    names = [row[1] for row in county.sheets["单位"][1:]]
    assert len(set(names)) == len(names) == townships + departments


def test_an_impossible_county_is_refused() -> None:
    with pytest.raises(ValueError, match="a community in each township"):
        SampleCounty(townships=5, communities=4)
    with pytest.raises(ValueError, match="at least one cadre"):
        SampleCounty(cadres=10)
