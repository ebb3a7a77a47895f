"""How a case tells who owes it what: the seam between every process and the ladder of accountability.

The bearer's case (`accountability:<bearer>`) keeps the ladder of all that the bearer owes to anybody, so that reminders
to one bearer can be merged and counted (DOMAIN: 基层减负). The source says what is owed, when the time moves, and how
it ended; the ladder says back only what happened in the ladder itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.kernel.effect import Tell
from domain.kernel.model import CaseId, Identifier, Model, Moment, PersonId, UnitId

PROCESS = "accountability"

Bearer = Annotated[str, Field(pattern=r"^(unit|township|enterprise|person):[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Who owes: `unit:U1`, `township:T3`, `enterprise:E9`, `person:P1`."""
ObligationId = Identifier
"""Unique: `<source case>/<local id>`."""


class Owe(Model):
    """`bearer` owes `what` to the case `source`, since `owed_since` and by `due`. Told again, it is the same one; what
    comes back after its end (transferred to and fro) is another one and needs an id of its own.

    `subjects` are the people it is about, `params` what messages say (ids, times and codes; never personal data).
    `urgent` lets messages go out in quiet hours. `owner` is the department that answers for the matter and may
    supervise it beside the command post; `contact` is whom messages to a bearer without roles of its own (an
    enterprise) reach. A drill never feeds the ladder: what is owed in one is not told, and if it is, only noted.
    """

    type: Literal["owe"] = "owe"
    obligation: ObligationId
    bearer: Bearer
    what: Identifier
    source: CaseId
    source_process: Identifier
    owed_since: Moment
    due: Moment
    urgent: bool = False
    subjects: tuple[PersonId, ...] = ()
    params: Mapping[Identifier, str] = {}
    owner: UnitId | None = None
    contact: PersonId | None = None
    drill: bool = False


class MoveDue(Model):
    """The source gave more (or less) time, with the reason's code; who allowed it is on the source's record."""

    type: Literal["move_due"] = "move_due"
    obligation: ObligationId
    due: Moment
    reason: Identifier


class Settle(Model):
    """How it ended at the source; the climb stops. `evidence` are SHA-256 digests of files."""

    type: Literal["settle"] = "settle"
    obligation: ObligationId
    ending: Literal["fulfilled", "excused", "transferred", "lapsed"]
    at: Moment
    detail: str = Field(default="", max_length=200)
    evidence: tuple[Identifier, ...] = ()


class ObligationEnded(Model):
    """What the ladder tells the source: somebody with the right to do so excused it, or took the referral."""

    type: Literal["obligation_ended"] = "obligation_ended"
    obligation: ObligationId
    ending: Literal["excused", "referred"]
    at: Moment
    detail: str = Field(default="", max_length=200)


def accountability_case(bearer: str) -> str:
    """The case of a bearer's ladder."""
    return f"{PROCESS}:{bearer}"


def owe(
    case: str,
    process: str,
    local: str,
    *,
    bearer: str,
    what: str,
    since: datetime,
    due: datetime,
    urgent: bool = False,
    subjects: Sequence[str] = (),
    params: Mapping[str, str] | None = None,
    owner: str | None = None,
    contact: str | None = None,
) -> Tell:
    """Tell the bearer's ladder that it owes `what` to `case`, where it is called `local`."""
    command = Owe(
        obligation=f"{case}/{local}",
        bearer=bearer,
        what=what,
        source=case,
        source_process=process,
        owed_since=since,
        due=due,
        urgent=urgent,
        subjects=tuple(subjects),
        params=dict(params or {}),
        owner=owner,
        contact=contact,
    )
    return Tell(case=accountability_case(bearer), process=PROCESS, command=command)


def move_due(case: str, local: str, *, bearer: str, due: datetime, reason: str) -> Tell:
    """Tell the ladder of another due time."""
    command = MoveDue(obligation=f"{case}/{local}", due=due, reason=reason)
    return Tell(case=accountability_case(bearer), process=PROCESS, command=command)


def settle(
    case: str,
    local: str,
    *,
    bearer: str,
    ending: Literal["fulfilled", "excused", "transferred", "lapsed"],
    at: datetime,
    detail: str = "",
    evidence: Sequence[str] = (),
) -> Tell:
    """Tell the ladder how it ended."""
    command = Settle(obligation=f"{case}/{local}", ending=ending, at=at, detail=detail, evidence=tuple(evidence))
    return Tell(case=accountability_case(bearer), process=PROCESS, command=command)
