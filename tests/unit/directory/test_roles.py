"""References to the holders of roles."""

import pytest

from directory.roles import DutyRole, RoleReference, parse_role


@pytest.mark.parametrize(
    ("reference", "meaning"),
    [
        ("unit:D001/liaison", RoleReference(role=DutyRole.LIAISON, unit="D001")),
        ("unit:a/b:c/head", RoleReference(role=DutyRole.HEAD, unit="a/b:c")),
        ("unit:D001/duty", RoleReference(role=DutyRole.UNIT_DUTY, unit="D001")),
        ("township:990100100/duty", RoleReference(role=DutyRole.TOWNSHIP_DUTY, area="990100100")),
        ("command_post/duty", RoleReference(role=DutyRole.COMMAND_POST_DUTY)),
    ],
)
def test_what_a_reference_means(reference: str, meaning: RoleReference) -> None:
    assert parse_role(reference) == meaning


@pytest.mark.parametrize(
    "reference", ["", "unit:/head", "unit:D001", "unit:D001/mayor", "township:1/head", "command_post", "person:1/head"]
)
def test_what_is_no_reference(reference: str) -> None:
    with pytest.raises(ValueError, match=r"reference|pattern"):
        parse_role(reference)
