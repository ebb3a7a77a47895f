"""Who could be called, who was and why others were not, and whether enough have come."""

from typing import Literal

from domain.callup.counts import Counts
from domain.callup.directive import Called
from domain.callup.selection import Exclusion
from domain.kernel.model import CaseId, Identifier, Model, Moment
from domain.readiness.candidate import Candidate


class CandidatesAsked(Model):
    """Round `round` of asking the directory; `attempt` counts repeats of a round that got no answer."""

    type: Literal["candidates_asked"] = "candidates_asked"
    v: Literal[1] = 1
    round: int
    attempt: int
    at: Moment


class CandidatesReceived(Model):
    type: Literal["candidates_received"] = "candidates_received"
    v: Literal[2] = 2
    round: int
    part: int
    parts: int
    candidates: tuple[Candidate, ...]


class CandidatesExcluded(Model):
    """Who is not called and why."""

    type: Literal["candidates_excluded"] = "candidates_excluded"
    v: Literal[2] = 2
    exclusions: tuple[Exclusion, ...]
    at: Moment


class ReservesHeld(Model):
    """Everyone who could be called, in the order in which they would be; replaces the earlier order."""

    type: Literal["reserves_held"] = "reserves_held"
    v: Literal[1] = 1
    reserves: tuple[Called, ...]
    at: Moment


class PeopleCalled(Model):
    """These people are called by `muster`; `opens` if the muster is new."""

    type: Literal["people_called"] = "people_called"
    v: Literal[1] = 1
    muster: CaseId
    opens: bool
    people: tuple[Called, ...]
    substitutes: bool
    at: Moment


class MusterCounted(Model):
    type: Literal["muster_counted"] = "muster_counted"
    v: Literal[1] = 1
    counts: Counts
    at: Moment


class QuorumMet(Model):
    """Enough have arrived, in all and with each skill: nobody else is called."""

    type: Literal["quorum_met"] = "quorum_met"
    v: Literal[1] = 1
    arrived: int
    at: Moment


class ShortfallDeclared(Model):
    """缺额: so many are missing and no reserve is left; the command post is alarmed. `total` 0 without skills:
    everyone was to be called and nobody can be."""

    type: Literal["shortfall_declared"] = "shortfall_declared"
    v: Literal[1] = 1
    total: int
    skills: dict[Identifier, int]
    at: Moment


class CallingResumed(Model):
    """The amended headcount is no longer met: the musters ask again whoever had not answered. Their reports are
    awaited before substitutes are called."""

    type: Literal["calling_resumed"] = "calling_resumed"
    v: Literal[1] = 1
    at: Moment


class LookUpFailed(Model):
    """The directory did not answer in time, three times; the command post is alarmed, and it is still asked."""

    type: Literal["look_up_failed"] = "look_up_failed"
    v: Literal[1] = 1
    round: int
    at: Moment
