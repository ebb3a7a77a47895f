"""The numbers of inspections, and checklists as policy documents (`checklist/<name>`)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.kernel.clock_time import ClockTime
from domain.kernel.duration import Duration
from domain.kernel.model import Identifier, Model

INSPECTION = "inspection"
CALENDAR = "calendar"
CHECKLIST = "checklist/"

RiskClass = Literal["A", "B", "C", "D"]
"""信用风险分类: A low, B normal, C high, D very high (市场监管总局, 企业信用风险分类管理)."""
Deadline = Literal["now", "one", "three", "seven"]
Severity = Literal["minor", "serious", "grave"]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
"""Public text; it never names a private person."""


def _length(text: str) -> Duration:
    return Duration.parse(text)


class InspectionPolicy(Model):
    """DOMAIN §4. A plan keeps the version it was made under; an enterprise's case lives for years and goes by what is
    in force, and what was reckoned once is recorded and stays.

    weights: how likely each risk class is drawn, relative to the others [default].
    yearly_cap: planned visits a year by risk class [plan: a cap; default: the numbers].
    officers_per_visit: 2, at least two by the Administrative Penalty Law (行政处罚法, art. 42); `alternates` are
        drawn with them for when one falls ill.
    reveal_within: how long whoever committed to a seed may wait with revealing it once the list is fixed [default].
    notice_before: how long before the visit the enterprise is told, unless it is unannounced.
    record_within: how long after arriving on site the record must be complete [default].
    deadlines: now/1/3/7 days [default]. again: which of them what failed its re-inspection gets, less the graver it
        is [default]. reinspect_within: 3 working days of the application [default].
    reply_within: before an appeal is late. appeal_suspends: measures whose clock stands still meanwhile [default].
    """

    weights: Mapping[RiskClass, int] = {"A": 1, "B": 2, "C": 4, "D": 8}
    yearly_cap: Mapping[RiskClass, int] = {"A": 1, "B": 2, "C": 4, "D": 6}
    officers_per_visit: int = Field(default=2, ge=2, le=10)
    alternates: int = Field(default=1, ge=0, le=5)
    lookup_within: Duration = _length("PT2M")
    reveal_within: Duration = _length("PT24H")
    notice_before: ClockTime = timedelta(days=3)
    unannounced: bool = False
    deadlines: Mapping[Deadline, Duration] = {
        "now": _length("PT2H"),
        "one": _length("P1D"),
        "three": _length("P3D"),
        "seven": _length("P7D"),
    }
    again: Mapping[Severity, Deadline] = {"minor": "seven", "serious": "three", "grave": "one"}
    extensions: int = Field(default=1, ge=0, le=9)
    extension_at_most: Duration = _length("P15D")
    record_within: Duration = _length("P1D")
    reinspect_within: Duration = _length("3WD")
    appeal_within: Duration = _length("5WD")
    decide_appeal_within: Duration = _length("10WD")
    appeal_suspends: tuple[Literal["deadline", "sealed"], ...] = ("deadline",)
    notice_channel: Identifier = "sms"
    witnesses: tuple[Identifier, ...] = ("command_post/duty",)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name, numbers in (("weights", self.weights), ("yearly_cap", self.yearly_cap)):
            if set(numbers) != {"A", "B", "C", "D"} or min(numbers.values()) < 0:
                raise ValueError(f"{name}: a number, not negative, for each of A, B, C and D")
        if set(self.deadlines) != {"now", "one", "three", "seven"}:
            raise ValueError("deadlines: now, one, three and seven")
        if set(self.again) != {"minor", "serious", "grave"}:
            raise ValueError("again: a deadline for each of minor, serious and grave")
        if not self.witnesses:
            raise ValueError("witnesses: a commitment must be told to somebody outside")
        return self


class Item(Model):
    """One line of a checklist. `legal_basis` is what a finding about it stands on."""

    id: Identifier
    text: Text
    legal_basis: Text
    severity: Severity = "minor"
    deadline: Deadline = "seven"


class Checklist(Model):
    """检查单: what is looked at, item by item."""

    title: Text
    items: tuple[Item, ...] = Field(min_length=1, max_length=300)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [item.id for item in self.items]
        if len(set(ids)) != len(ids):
            raise ValueError("items: two have the same id")
        return self
