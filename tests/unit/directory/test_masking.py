"""Masked values show enough to recognise a person, never enough to reach one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.masking import mask_name, mask_phone, mask_text
from directory.personal_data import Contact, PersonalData, to_contact, to_masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王芳", "王*"), ("王小芳", "王**"), ("欧阳小芳", "欧阳**"), ("芳", "*"), ("", "*")],
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_phones() -> None:
    assert mask_phone("13812340001") == "138****0001"
    assert mask_phone("123") == "***"
    assert mask_phone("1381234") == "1******"


@given(st.text(st.characters(exclude_characters="*"), min_size=1, max_size=40))
def test_masking_always_hides_something_and_keeps_the_length(value: str) -> None:
    for masked in (mask_name(value), mask_phone(value), mask_text(value)):
        assert len(masked) == len(value)
        assert "*" in masked


def test_neither_a_repr_nor_a_log_line_shows_personal_data() -> None:
    data = PersonalData("王芳", "13800000001", "990001197001010012", email="wf@example.invalid")
    assert repr(data) == "PersonalData(王*)"
    assert "13800000001" not in f"{to_contact('p', data)!r} {to_masked('p', data)!r}"
    assert PersonalData.from_bytes(data.to_bytes()) == data


def test_an_erased_person_is_shown_as_erased_and_has_no_address() -> None:
    assert to_contact("p", None) == Contact("p", "已删除", erased=True)
    assert to_masked("p", None).name == "已删除"
