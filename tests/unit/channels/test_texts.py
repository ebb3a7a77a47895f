"""Every template renders in both languages, short enough, and says clearly what is missing."""

from datetime import UTC, datetime

import pytest

from activities.channels.texts import LANGUAGES, CompositionError, Language, compose, local_time, name_list, templates

WHEN = "2026-08-03T22:05:00+00:00"
PARAMS = {
    "subject": "purpose:drill-20260131-080000",
    "attempts": "12",
    "person": "欧阳建国",
    "hazard": "特大暴雨洪水",
    "level": "II",
    "place": "县体育馆东门广场",
    "unit": "县农业农村和水利局",
    "township": "城关镇人民政府",
    "people": name_list(["欧阳建国"] * 12),
    "activation": "callup-2026-0803-001",
    "case": "callup-2026-0803-001-m20",
    "decision": "callup-2026-0803-001-m20.1284.0",
    "faults": "3",
    "total": "6",
    "skills": "medical 2, driving 1",
    "count": "12",
    "arrived": "28",
    "needed": "40",
    "report_by": WHEN,
    "answer_by": WHEN,
    "ended_at": WHEN,
    "expires_at": WHEN,
    "expired_at": WHEN,
    "checkpoint": "高速公路城东收费站联合检查卡口",
    "starts_at": WHEN,
    "ends_at": WHEN,
    "shifts": "12",
    "absent": "3",
    "change": "r12",
    "rules": "standard",
    "day": "2026-08-04",
    # the ladder of accountability
    "bearer_name": "县农业农村和水利局",
    "what": "联系方式核实、问题整改",
    "items": "12",
    "orders": "2026-101 2026-102",
    "due": WHEN,
    "reply_by": WHEN,
    "on": WHEN,
    # retained responsibility
    "handover_by": WHEN,
    "month": "2026-08",
    "item": "supplies",
    "code": "incomplete",
    "task": "搬运物资、入户宣传",
    "inspection": "I20260301-17",
    "department": "D015",
    "departments": "D015, D021",
    "purpose": "常态化疫情防控双随机检查",
    "reason": "整改设备到货延迟",
    "round": "1",
    "commitment": "ab" * 32,
    "hash": "cd" * 32,
    "seed": "ef" * 32,
    "reveal_by": WHEN,
    "missing": "3",
    "enterprise": "91990100MA0000001X",
    "visit": "v12",
    "since": WHEN,
    "until": WHEN,
    "findings": "3",
    "finding": "f12",
}
LINK = "https://sw.example.gov.cn/a/7Kq2mZ0pXw9LdT4b"
EVERY = [(language, name) for language in LANGUAGES for name in templates(language)]


def test_both_languages_have_the_same_templates_and_parameters() -> None:
    zh, en = templates("zh"), templates("en")
    assert {n: (t.parameters, t.times) for n, t in zh.items()} == {n: (t.parameters, t.times) for n, t in en.items()}


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_it_renders_with_long_names(language: Language, name: str) -> None:
    text = compose(name, PARAMS, drill=False, language=language)
    assert text.startswith("【守望】" if language == "zh" else "[Shouwang] ")
    assert "{" not in text
    if templates(language)[name].times:
        assert ("8月4日06:05" if language == "zh" else "06:05 on 4 Aug (Beijing time)") in text


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_drill_says_so_first(language: Language, name: str) -> None:
    text = compose(name, PARAMS, drill=True, language=language)
    assert text.startswith("【演练】" if language == "zh" else "[DRILL] ")
    assert "守望" not in text


@pytest.mark.parametrize("name", list(templates("zh")))
def test_a_chinese_message_with_its_link_fits_140_characters(name: str) -> None:
    assert len(f"{compose(name, PARAMS, drill=True)} {LINK}") <= 140


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_each_missing_parameter_is_named(language: Language, name: str) -> None:
    for parameter in templates(language)[name].parameters:
        for params in ({**PARAMS, parameter: "  "}, {k: v for k, v in PARAMS.items() if k != parameter}):
            with pytest.raises(CompositionError, match=parameter):
                compose(name, params, drill=False, language=language)


def test_an_unknown_template_is_named() -> None:
    with pytest.raises(CompositionError, match="'greeting'"):
        compose("greeting", PARAMS, drill=False)


@pytest.mark.parametrize("value", ["tomorrow", "2026-08-03T22:05:00"])
def test_a_time_needs_an_offset(value: str) -> None:
    with pytest.raises(CompositionError, match="report_by"):
        compose("summons", {**PARAMS, "report_by": value}, drill=False)


def test_values_are_never_interpreted() -> None:
    text = compose("summons", {**PARAMS, "person": "张{place}\n【演练】[DRILL]"}, drill=False)
    assert text.startswith("【守望】张{place} (演练)(DRILL)同志")
    assert "\n" not in text


def test_long_lists_are_cut_and_counted() -> None:
    names = ["张三", "李四", "王五"]
    assert [name_list(names), name_list(names, most=2), name_list([])] == ["张三、李四、王五", "张三、李四等3人", ""]
    assert name_list(names, language="en", most=2) == "张三, 李四 and 1 more"


def test_times_are_beijing_time() -> None:
    moment = datetime(2026, 12, 31, 16, 5, tzinfo=UTC)
    assert local_time(moment) == "1月1日00:05"
    assert local_time(moment, "en") == "00:05 on 1 Jan (Beijing time)"
