"""The checkpoint policy: every number of the shift cycle, as a county sets it. A case keeps the version it opened with.

The plan asks for checkpoints by day and night and names no numbers; all of these are [default].
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.kernel.clock_time import ClockTime
from domain.kernel.ladder import Rung
from domain.kernel.model import Identifier, Model

POLICY = "checkpoint"
CALENDAR = "calendar"

ClockTimeOfDay = Annotated[str, StringConstraints(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$")]
"""`HH:MM`, or with seconds, for exercises that play a day in minutes."""


class ShiftKind(Model):
    """A shift of every day: from `start` on the local clock until the next one starts, and the overlap.

    At least `total` people, among them so many with each skill; one person may cover two skills.
    """

    id: Annotated[Identifier, Field(max_length=32)]
    start: ClockTimeOfDay
    night: bool = False
    total: int = Field(ge=1, le=100)
    skills: Mapping[Identifier, int] = {}

    @property
    def second(self) -> int:
        """Seconds after midnight."""
        hours, minutes, seconds = (int(part) for part in f"{self.start}:00".split(":")[:3])
        return (hours * 60 + minutes) * 60 + seconds

    @property
    def minute(self) -> int:
        """Whole minutes after midnight."""
        return self.second // 60

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if any(not 1 <= count <= self.total for count in self.skills.values()):
            raise ValueError(f"{self.id}: each skill needs between 1 and the total of {self.total}")
        return self


class DutyRung(Rung):
    """A rung of the no-show ladder; `leader` is whoever leads the shift when the step fires (PEERS 4)."""

    to: Literal["self", "leader", "liaison", "township", "command_post"]  # type: ignore[assignment]  # other helpers


class CheckpointPolicy(Model):
    """`absence` runs from `missing_after` the start of a shift until the person comes; substitutes are asked beside it.

    `staff_ahead`: from then on people are held for their hours, so that a call-up does not take them; not earlier, so
    that a rota of weeks does not empty the standby list. `stale`: what time should have said longer ago than this is
    told in one message for all. `week_minutes`: 44 h a week (Labour Law, 劳动法, art. 36). `rest`: DOMAIN §3.
    """

    shifts: tuple[ShiftKind, ...] = Field(min_length=1, max_length=12)
    overlap: ClockTime = timedelta(minutes=15)
    rest: ClockTime = timedelta(hours=11)
    week_minutes: int = Field(default=2_640, ge=60, le=10_080)
    max_run: int = Field(default=6, ge=1, le=31)
    horizon_days: int = Field(default=7, ge=1, le=31)
    plan_ahead: ClockTime = timedelta(days=2)
    freeze: ClockTime = timedelta(hours=24)
    staff_ahead: ClockTime = timedelta(hours=12)
    staff_most: int = Field(default=60, ge=1, le=500)
    remind_ahead: ClockTime = timedelta(hours=3)
    check_in_early: ClockTime = timedelta(minutes=60)
    late_after: ClockTime = timedelta(minutes=5)
    missing_after: ClockTime = timedelta(minutes=10)
    absence: tuple[DutyRung, ...] = Field(min_length=1)
    patience: ClockTime = timedelta(minutes=10)
    substitutes_at_once: int = Field(default=2, ge=1, le=20)
    substitute_answer: ClockTime = timedelta(minutes=5)
    take_at_once: bool = True
    handover_within: ClockTime = timedelta(minutes=30)
    handover_owed: ClockTime = timedelta(hours=4)
    referral_within: ClockTime = timedelta(hours=24)
    stale: ClockTime = timedelta(minutes=15)
    effort: int = Field(default=1_500, ge=1, le=1_000_000)
    lookup_within: ClockTime = timedelta(minutes=5)
    expires_within: ClockTime = timedelta(days=31)
    expiry_notice: ClockTime = timedelta(hours=24)
    contact_valid_for: ClockTime = timedelta(days=31)
    keep: ClockTime = timedelta(days=28)
    notice_channel: Identifier = "sms"
    urgent_channel: Identifier = "voice"

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        seconds = [kind.second for kind in self.shifts]
        if seconds != sorted(set(seconds)):
            raise ValueError("shifts: in order of their start, no two at the same time")
        if len({kind.id for kind in self.shifts}) != len(self.shifts):
            raise ValueError("shifts: ids must differ")
        times = [rung.after for rung in self.absence]
        if times != sorted(times) or len({rung.name for rung in self.absence}) != len(self.absence):
            raise ValueError("absence: rungs in order of time, with different names")
        if not self.patience or not self.substitute_answer or not self.lookup_within:
            raise ValueError("patience, substitute_answer and lookup_within: whoever is asked needs time to answer")
        lengths = [(b - a) % 86_400 or 86_400 for a, b in zip(seconds, [*seconds[1:], seconds[0]], strict=True)]
        if self.overlap >= timedelta(seconds=min(lengths)):
            raise ValueError("overlap: shorter than every shift")
        return self
