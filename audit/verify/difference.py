"""What does not agree, named so that a person finds it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """At `where` (a position, a tile, a table's key) the `field` is `found`, and should be `expected`."""

    where: str
    field: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}：{self.field}\n    现为 found    {self.found}\n    应为 expected {self.expected}"


def shown(value: object, longest: int = 120) -> str:
    """A value in a difference: short, and never the whole of a text."""
    text = value.hex() if isinstance(value, bytes | memoryview) else str(value)
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)})"
