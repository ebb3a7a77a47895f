"""What happens at the post: handover, passages, referrals, incidents."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from domain.accountability.owing import Bearer
from domain.callup.directive import Text
from domain.kernel.model import Identifier, Model, Moment, PersonId, SealedText

ShiftId = Identifier
Count = Annotated[int, Field(ge=0, le=1_000_000)]
IncidentKind = Literal["dispute", "forced_passage", "accident", "weather", "equipment", "other"]


class GiveHandover(Model):
    """交班, by the outgoing leader: open matters, equipment by kind and number, incidents to know of. Said again, it
    replaces what was said before."""

    type: Literal["give_handover"] = "give_handover"
    shift: ShiftId
    matters: tuple[Text, ...] = Field(default=(), max_length=50)
    equipment: Mapping[Identifier, Count] = {}
    incidents: tuple[Identifier, ...] = Field(default=(), max_length=50)


class TakeHandover(Model):
    """接班, by the incoming leader; `disputed` are the points on which the two do not agree."""

    type: Literal["take_handover"] = "take_handover"
    shift: ShiftId
    disputed: tuple[Text, ...] = Field(default=(), max_length=50)


class CountPassages(Model):
    """Absolute counts of one device since the shift opened: `passed` in all, `failed` by check item and outcome. A
    sequence already heard, or older, changes nothing."""

    type: Literal["count_passages"] = "count_passages"
    shift: ShiftId
    device: Identifier
    sequence: int = Field(ge=1)
    passed: Count
    referred: Mapping[Identifier, Count] = {}
    refused: Mapping[Identifier, Count] = {}


class ReferPassage(Model):
    """转办: somebody who did not meet an item is handed to `bearer`, who answers for it. Who it was stays with the
    bearer: here are only words sealed under the key of `person`, the officer who writes them."""

    type: Literal["refer_passage"] = "refer_passage"
    shift: ShiftId
    referral: Identifier
    item: Identifier
    bearer: Bearer
    person: PersonId | None = None
    words: SealedText | None = None


class SettleReferral(Model):
    """The bearer says how it ended."""

    type: Literal["settle_referral"] = "settle_referral"
    referral: Identifier
    ending: Literal["fulfilled", "excused"]
    detail: Text


class ReportIncident(Model):
    """Something happened: its kind and time, and words sealed under the key of `person`, who reports it."""

    type: Literal["report_incident"] = "report_incident"
    shift: ShiftId
    incident: Identifier
    kind: IncidentKind
    at: Moment
    person: PersonId | None = None
    words: SealedText | None = None
