"""Planning an import against a directory in memory: what is refused, and what becomes of the rest. No database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.importing.book import Book, Named, Pool, Shelf
from directory.importing.importer import Reading, plan_import
from directory.importing.plan import Plan
from directory.importing.report import Action, ImportReport, Place, Reason, Refusal
from directory.importing.source import SourceFile
from directory.master_key import MasterKey

MASTER = MasterKey(bytes(range(32)))
NOW = datetime(2026, 1, 31, tzinfo=UTC)

AREAS = """区划代码,名称,级别,上级
990100,云岚县,县,
990100101,青溪镇,乡镇,云岚县
990100102,白湾镇,乡镇,990100
,上湾村,村,青溪镇
,上湾村,村,白湾镇
,第1网格,网格,青溪镇/上湾村
"""
UNITS = """单位编号,单位名称,类型,所在区划,联络员,负责人
D1,县民政局,县直单位,云岚县,李强 16000000002,王芳
T1,青溪镇人民政府,,青溪镇,,
"""
PEOPLE = """工号,姓名,手机号,单位,技能,是否待命
C1,王芳,16000000001,县民政局,医护,是
C2,李强,16000000002,县民政局,驾驶、物资,是
,赵敏,16000000003,青溪镇人民政府,,否
"""
DUTIES = """值班角色,值班单位,姓名,手机号,开始时间,结束时间
乡镇值班,青溪镇,赵敏,16000000003,,
指挥部值班,,王芳,,2026-02-01,2026-02-01
"""
EXEMPTIONS = """姓名,手机号,豁免类型,批准人,开始日期,结束日期
李强,16000000002,请假,王芳,2026-02-01,2026-02-03
"""
FILES = {"区划": AREAS, "单位": UNITS, "人员": PEOPLE, "值班": DUTIES, "豁免": EXEMPTIONS}


def fresh_book() -> Book:
    skills = {"medical": "医护", "driving": "驾驶", "logistics": "物资"}
    pools = (Pool("standby", "待命干部", 1), Pool("volunteers", "志愿者", 2))
    book = Book(pools=Shelf.holding({pool.id: pool for pool in pools}))
    book.skills = Shelf.holding({key: Named(key, name) for key, name in skills.items()})
    return book


def plan(book: Book, **files: str) -> tuple[Plan, list[Refusal]]:
    reading = Reading([SourceFile(f"{name}.csv", text.encode()) for name, text in files.items()])
    planned = plan_import(book, reading, MASTER, NOW)
    return planned, reading.refusals + planned.refusals


def stored(book: Book) -> Book:
    """The book as the next import finds it."""
    return Book(
        skills=Shelf.holding(book.skills.now),
        posts=Shelf.holding(book.posts.now),
        areas=Shelf.holding(book.areas.now),
        units=Shelf.holding(book.units.now),
        persons=Shelf.holding(book.persons.now),
        duties=Shelf.holding(book.duties.now),
        exemptions=Shelf.holding(book.exemptions.now),
        pools=Shelf.holding(book.pools.now),
        erased=book.erased,
    )


def county() -> Book:
    planned, refusals = plan(fresh_book(), **FILES)
    assert refusals == []
    return stored(planned.book)


def test_a_county_in_five_files_refers_across_them() -> None:
    book = county()
    assert (book.units.now["D1"].liaison, book.units.now["D1"].head) == ("C2", "C1")
    assert book.units.now["T1"].kind == "township"
    zhao = next(person for person in book.persons.now.values() if person.data.name == "赵敏")
    assert zhao.id.startswith("p-") and zhao.township == "990100101" and not zhao.standby
    assert book.persons.now["C2"].skills == ("driving", "logistics")
    grid = next(area for area in book.areas.now.values() if area.kind == "grid")
    assert [area.name for area in book.lineage(grid.id)] == ["第1网格", "上湾村", "青溪镇", "云岚县"]
    (duty,) = [duty for duty in book.duties.now.values() if duty.since]
    assert duty.until is not None and duty.since is not None and duty.until - duty.since == timedelta(days=1)


def test_a_county_has_pools_of_its_own_and_an_order_in_which_they_are_asked() -> None:
    """A file of people may name a pool that another file of the same import brings."""
    pools = "队伍代码,队伍名称,叫应顺序\nvanguard,党员先锋队,1\nvolunteers,志愿者服务队,\nmilitia,民兵,\n"
    people = "工号,姓名,手机号,单位,所属队伍\nC1,王芳,16000000001,县民政局,党员先锋队\n"
    planned, refusals = plan(county(), 队伍=pools, 人员=people)
    assert refusals == []
    assert planned.book.persons.now["C1"].pools == ("vanguard",)
    found = {pool.id: (pool.name, pool.position) for pool in planned.book.pools.changed()}
    assert found == {"vanguard": ("党员先锋队", 1), "volunteers": ("志愿者服务队", 2), "militia": ("民兵", 3)}
    _, refusals = plan(county(), 队伍="队伍代码,队伍名称,叫应顺序\nx,待命干部,0\n")
    assert [(refusal.place.row, refusal.place.column) for refusal in refusals] == [(2, "叫应顺序")]
    _, refusals = plan(county(), 队伍="id,pool,order\nx,待命干部,1\n")
    assert [refusal.reason.en for refusal in refusals] == ["another pool has this name"]


def test_the_same_files_change_nothing() -> None:
    planned, refusals = plan(county(), **FILES)
    assert refusals == []
    assert {outcome.action for outcome in planned.outcomes()} == {Action.UNCHANGED}


@settings(max_examples=25, deadline=None)
@given(st.permutations(list(FILES)), st.randoms(use_true_random=False))
def test_neither_the_order_of_files_nor_of_rows_matters(names: list[str], order: object) -> None:
    files = {}
    for name in names:
        header, *rows = FILES[name].splitlines()
        order.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
        files[name] = "\n".join([header, *rows])
    planned, refusals = plan(fresh_book(), **files)
    assert refusals == []
    before = county()
    assert planned.book.persons.now == before.persons.now
    assert planned.book.areas.now == before.areas.now
    assert planned.book.units.now == before.units.now


@pytest.mark.parametrize(
    ("rows", "row", "column", "value", "reason"),
    [
        ("C3,孙丽,1600000,县民政局,,", 2, "手机号", "1******", "不是 11 位手机号"),
        ("C3,孙丽,16000000009,县水利局,,", 2, "单位", "县水利局", "没有这个单位"),
        ("C3,孙丽,16000000009,,,", 2, "单位", None, "必须填写"),
        ("C3,孙丽,16000000009,县民政局,书法,", 2, "技能", None, "没有登记的技能：书法"),
        ("C3,孙丽,16000000009,县民政局,,也许", 2, "是否待命", "也许", "请填“是”或“否”"),
        ("C3,孙丽,16000000001,县民政局,,", 2, "手机号", "160****0001", "另一人已登记此手机号"),
        (",孙丽,16000000001,县民政局,,", 2, "手机号", "160****0001", "另一人已登记此手机号"),
        (
            "C3,孙丽,16000000009,县民政局,,\nC3,钱多,16000000008,县民政局,,",
            3,
            None,
            None,
            "与人员.csv「人员」第 2 行重复",
        ),
        ("C9,孙丽,16000000009,县民政局,,", 2, None, None, "已按要求删除"),
        ("16000000009,孙丽,16000000009,县民政局,,", 2, "工号", "16*********", "不能用手机号"),
    ],
)
def test_a_refusal_names_the_row_the_column_and_the_reason(
    rows: str, row: int, column: str | None, value: str | None, reason: str
) -> None:
    book = county()
    book.erased = frozenset(("C9",))
    _, refusals = plan(book, 人员=PEOPLE.splitlines()[0] + "\n" + rows)
    assert len(refusals) == 1
    place = refusals[0].place
    assert (place.file, place.sheet, place.row, place.column) == ("人员.csv", "人员", row, column)
    assert refusals[0].value == value
    assert reason in refusals[0].reason.zh


def test_several_faults_are_all_reported_at_once() -> None:
    _, refusals = plan(county(), 人员="姓名,手机号,单位\n王1,12,县民政局\n,16000000007,县水利局\n")
    assert [(one.place.row, one.place.column) for one in refusals] == [(2, "姓名"), (2, "手机号"), (3, "姓名")]


def test_ambiguous_names_ask_for_more() -> None:
    _, refusals = plan(county(), 单位="单位名称,所在区划\n上湾村委会,上湾村\n")
    assert "有 2 个同名的区划" in refusals[0].reason.zh
    planned, refusals = plan(county(), 单位="单位名称,所在区划\n上湾村委会,白湾镇/上湾村\n")
    assert refusals == [] and planned.book.units.now


def test_a_diagnosis_is_refused_and_not_shown() -> None:
    _, refusals = plan(county(), 豁免=EXEMPTIONS.replace("请假", "糖尿病"))
    assert refusals[0].value == "***"
    _, refusals = plan(county(), 豁免=EXEMPTIONS.replace("王芳", "李强"))
    assert "不能自己批准自己" in refusals[0].reason.zh


def test_an_update_keeps_the_id_and_what_the_file_leaves_blank() -> None:
    planned, refusals = plan(
        county(),
        人员="姓名,手机号,单位,邮箱,联系方式确认时间\n李强,16000000002,县民政局,q@example.invalid,2026-01-20\n",
    )
    assert refusals == []
    li = planned.book.persons.now["C2"]
    assert li.data.email == "q@example.invalid" and li.skills == ("driving", "logistics")
    again = stored(planned.book)
    moved, _ = plan(again, 人员="工号,姓名,手机号,单位,邮箱,技能\nC2,李强,16000000022,县民政局,,无\n")
    li = moved.book.persons.now["C2"]
    assert (li.data.phone, li.data.email, li.skills) == ("16000000022", "q@example.invalid", ())
    assert li.contact_confirmed_at is None, "a new number is not confirmed by confirming the old one"


def test_a_time_never_goes_back_and_never_lies_in_the_future() -> None:
    sheet = "工号,姓名,手机号,单位,联系方式确认时间\nC1,王芳,16000000001,县民政局,{}\n"
    planned, _ = plan(county(), 人员=sheet.format("2026-01-20"))
    planned, _ = plan(stored(planned.book), 人员=sheet.format("2026-01-10"))
    assert [outcome.action for outcome in planned.outcomes()] == [Action.UNCHANGED]
    _, refusals = plan(county(), 人员=sheet.format("2062-01-20"))
    assert refusals[0].reason.zh == "时间在将来"


def test_a_new_duty_sheet_replaces_what_it_overlaps_and_leaves_other_weeks_alone() -> None:
    head = "值班角色,姓名,手机号,开始时间,结束时间\n"
    row = "指挥部值班,{},,{},{}\n"
    first, _ = plan(county(), 值班=head + row.format("王芳", "2026-02-02 08:00", "2026-02-03 08:00"))
    book = stored(first.book)
    next_week, _ = plan(book, 值班=head + row.format("李强", "2026-02-09 08:00", "2026-02-10 08:00"))
    assert [outcome.action for outcome in next_week.outcomes()] == [Action.CREATED]
    corrected, _ = plan(book, 值班=head + row.format("李强", "2026-02-02 20:00", "2026-02-03 08:00"))
    assert [outcome.action for outcome in corrected.outcomes()] == [Action.CREATED, Action.WITHDRAWN]
    held = [one for one in corrected.book.duties.now.values() if one.since and one.since.day == 2]
    assert sorted((one.person, one.until.hour if one.until else 0) for one in held) == [("C1", 12), ("C2", 0)]


def test_units_that_form_a_circle_are_refused() -> None:
    _, refusals = plan(
        county(), 单位="单位编号,单位名称,所在区划,上级单位\nD1,县民政局,云岚县,T1\nT1,青溪镇人民政府,青溪镇,D1\n"
    )
    assert [one.reason.zh for one in refusals] == ["上级单位绕成了圈"]


def test_the_report_reads_well_in_both_languages() -> None:
    place = Place(file="人员.xlsx", sheet="人员", row=3, column="手机号")
    refusal = Refusal(place=place, value="138****", reason=Reason(zh="不是 11 位手机号", en="not a mobile number"))
    report = ImportReport(dry_run=False, written=False, refusals=(refusal, refusal))
    assert report.text(most=1).splitlines() == [
        "有 2 处不能导入，未写入任何内容：",
        "- 人员.xlsx「人员」第 3 行「手机号」（138****）：不是 11 位手机号",
        "……另有 1 处未列出",
    ]
    assert "sheet 人员, row 3, 手机号 (138****): not a mobile number" in report.text("en")
