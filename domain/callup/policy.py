"""The call-up policy: every default of DOMAIN §2 as a value that a county changes. A case keeps what it opened with."""

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from domain.kernel.clock_time import ClockTime
from domain.kernel.ladder import Rung
from domain.kernel.model import Identifier, Model


class CallUpPolicy(Model):
    """`reach` runs from the summons until the person answers, `absence` from the reporting time until they arrive.

    `report_within_town` is the shorter time for people of a township that the directive names; None: the same for all.
    After the last rung of a ladder `patience` passes, then the ladder is exhausted and raises its own alarm.
    """

    acknowledge_within: ClockTime = timedelta(minutes=15)
    report_within: ClockTime = timedelta(minutes=60)
    report_within_town: ClockTime | None = None
    remind_at_percent: int = Field(default=80, ge=1, le=99)
    patience: ClockTime = timedelta(minutes=10)
    reach: tuple[Rung, ...]
    absence: tuple[Rung, ...]
    notice_channel: Identifier = "sms"
    expires_after: ClockTime = timedelta(days=14)
    expiry_notice: ClockTime = timedelta(hours=24)
    rest: ClockTime = timedelta(hours=11)
    contact_valid_for: ClockTime = timedelta(days=31)
    overcall_percent: int = Field(default=0, ge=0, le=300)
    muster_size: int = Field(default=500, ge=1, le=500)
    lookup_within: ClockTime = timedelta(minutes=2)

    @model_validator(mode="after")
    def _rungs_rise(self) -> Self:
        for name, rungs in (("reach", self.reach), ("absence", self.absence)):
            if not rungs:
                raise ValueError(f"{name}: a ladder needs at least one rung")
            times = [rung.after for rung in rungs]
            if times != sorted(times):
                raise ValueError(f"{name}: rungs must be in order of time")
            names = [rung.name for rung in rungs]
            if len(set(names)) != len(names):
                raise ValueError(f"{name}: rung names must differ")
        if self.reach[0].to != "self" or self.reach[0].after:
            raise ValueError("reach: the first rung asks the person, at PT0S")
        if shared := {rung.name for rung in self.reach} & {rung.name for rung in self.absence}:
            raise ValueError(f"the ladders need different rung names; both have {', '.join(sorted(shared))}")
        if not self.patience:
            raise ValueError("patience: whoever was told last needs time to act")
        return self
