"""What happens to shifts and at the post."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from domain.accountability.owing import Bearer
from domain.checkpoint.commands_post import IncidentKind
from domain.checkpoint.policy import ShiftKind
from domain.kernel.calendar import DayKind
from domain.kernel.model import Identifier, Model, Moment, PersonId, SealedText, UnitId


class ShiftUncovered(Model):
    """The time has come to hold people for a shift that no rota has: it exists, and nobody is on it."""

    type: Literal["shift_uncovered"] = "shift_uncovered"
    v: Literal[1] = 1
    shift: Identifier
    kind: ShiftKind
    day: date
    start: Moment
    relieved: Moment
    end: Moment
    at: Moment


class GapFound(Model):
    """Fewer people than the shift needs: `missing` in all, `skills` of those with a skill."""

    type: Literal["gap_found"] = "gap_found"
    v: Literal[1] = 1
    shift: Identifier
    start: Moment
    missing: int
    skills: Mapping[Identifier, int]
    at: Moment


class ShiftStaffed(Model):
    """Its people are held for its hours; `late`: decided long after it was due, so nobody is told."""

    type: Literal["shift_staffed"] = "shift_staffed"
    v: Literal[1] = 1
    shift: Identifier
    people: tuple[PersonId, ...]
    late: bool
    at: Moment


class ShiftOpened(Model):
    type: Literal["shift_opened"] = "shift_opened"
    v: Literal[1] = 1
    shift: Identifier
    leader: PersonId | None
    rules_version: int
    late: bool
    at: Moment


class MissingChecked(Model):
    """The time to come is over: whoever is not there is missing from now on."""

    type: Literal["missing_checked"] = "missing_checked"
    v: Literal[1] = 1
    shift: Identifier
    at: Moment


class HandoverBegun(Model):
    type: Literal["handover_begun"] = "handover_begun"
    v: Literal[1] = 1
    shift: Identifier
    outgoing: PersonId | None
    unit: UnitId | None
    due: Moment
    late: bool
    at: Moment


class HandoverGiven(Model):
    type: Literal["handover_given"] = "handover_given"
    v: Literal[1] = 1
    shift: Identifier
    matters: tuple[str, ...]
    equipment: Mapping[Identifier, int]
    incidents: tuple[Identifier, ...]
    counts: Mapping[Identifier, int]
    by: PersonId
    at: Moment


class HandoverTaken(Model):
    type: Literal["handover_taken"] = "handover_taken"
    v: Literal[1] = 1
    shift: Identifier
    disputed: tuple[str, ...]
    by: PersonId
    at: Moment


class HandoverOverdue(Model):
    """From now on it is an obligation of the outgoing leader's unit."""

    type: Literal["handover_overdue"] = "handover_overdue"
    v: Literal[1] = 1
    shift: Identifier
    since: Moment
    due: Moment
    at: Moment


class HandoverExcused(Model):
    """The ladder of accountability says how the handover that was owed ended."""

    type: Literal["handover_excused"] = "handover_excused"
    v: Literal[1] = 1
    shift: Identifier
    ending: Literal["excused", "referred"]
    detail: str
    at: Moment


class ShiftClosed(Model):
    type: Literal["shift_closed"] = "shift_closed"
    v: Literal[1] = 1
    shift: Identifier
    day_kind: DayKind
    done: tuple[PersonId, ...]
    absent: tuple[PersonId, ...]
    late: bool
    at: Moment


class ShiftsMissed(Model):
    """After an outage: shifts that came and went unseen, told in one message."""

    type: Literal["shifts_missed"] = "shifts_missed"
    v: Literal[1] = 1
    shifts: tuple[Identifier, ...]
    absent: tuple[PersonId, ...]
    at: Moment


class PassagesCounted(Model):
    """Absolute counts of one device, by `item/outcome`; `all/pass` are those who passed."""

    type: Literal["passages_counted"] = "passages_counted"
    v: Literal[1] = 1
    shift: Identifier
    device: Identifier
    sequence: int
    counts: Mapping[Identifier, int]
    rules_version: int
    at: Moment


class PassageReferred(Model):
    type: Literal["passage_referred"] = "passage_referred"
    v: Literal[1] = 1
    shift: Identifier
    referral: Identifier
    item: Identifier
    bearer: Bearer
    due: Moment
    words: SealedText | None
    by: Identifier
    at: Moment


class ReferralEnded(Model):
    type: Literal["referral_ended"] = "referral_ended"
    v: Literal[1] = 1
    referral: Identifier
    ending: Literal["fulfilled", "excused", "referred", "lapsed"]
    detail: str
    told_ladder: bool
    by: Identifier
    at: Moment


class IncidentReported(Model):
    type: Literal["incident_reported"] = "incident_reported"
    v: Literal[1] = 1
    shift: Identifier
    incident: Identifier
    kind: IncidentKind
    occurred: Moment
    words: SealedText | None
    by: Identifier
    at: Moment
