"""四验一戴: what is checked of everybody who passes, as a versioned rule set (policies `check-rules/<name>`)."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.kernel.model import Identifier, Model

FAMILY = "check-rules/"
Words = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Outcome = Literal["pass", "refer", "refuse"]


class CheckItem(Model):
    """One thing that is checked. `threshold` and `validity` are what the officer reads (`37.3`, `48h`); `failing` is
    what follows when it is not met: the passage is referred to somebody, or refused."""

    id: Annotated[Identifier, Field(max_length=32)]
    title: Words
    threshold: Words | None = None
    validity: Words | None = None
    failing: Literal["refer", "refuse"]


class CheckRules(Model):
    """Valid in [valid_from, valid_until], both days included; `valid_until` None: until replaced."""

    title: Words
    legal_basis: Words
    valid_from: date
    valid_until: date | None = None
    items: tuple[CheckItem, ...] = Field(min_length=1, max_length=40)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if len({item.id for item in self.items}) != len(self.items):
            raise ValueError("items: ids must differ")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether the rules are valid on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def item(self, name: str) -> CheckItem | None:
        """The item of that id."""
        return next((item for item in self.items if item.id == name), None)


def policy_name(rules: str) -> str:
    """The policy that holds the rule set `rules`."""
    return f"{FAMILY}{rules}"


def unknown_items(rules: CheckRules, names: Sequence[str]) -> list[str]:
    """Those of `names` that the rule set does not have."""
    known = {item.id for item in rules.items}
    return sorted(set(names) - known)
