"""What happened to an activation. `v` is the schema version of the event; older ones are read by `older.py`."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.callup.counts import Counts
from domain.callup.directive import Called, Directive
from domain.callup.policy import CallUpPolicy
from domain.callup.selection import Exclusion
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.model import CaseId, Identifier, Model, Moment
from domain.readiness.candidate import Candidate


class ActivationDrafted(Model):
    """The case keeps the policy version that was in force when it was drafted, with its full terms."""

    type: Literal["activation_drafted"] = "activation_drafted"
    v: Literal[1] = 1
    activation: CaseId
    directive: Directive
    drafted_by: Identifier
    terms: CallUpPolicy
    terms_version: int
    at: Moment


class DraftWithdrawn(Model):
    type: Literal["draft_withdrawn"] = "draft_withdrawn"
    v: Literal[1] = 1
    reason: str
    by: Identifier
    at: Moment


class ActivationApproved(Model):
    type: Literal["activation_approved"] = "activation_approved"
    v: Literal[1] = 1
    approved_by: Identifier
    expires_at: Moment
    at: Moment


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


class ActivationAmended(Model):
    type: Literal["activation_amended"] = "activation_amended"
    v: Literal[1] = 1
    directive: Directive
    reason: str
    by: Identifier
    at: Moment


class CallingResumed(Model):
    """The amended headcount is no longer met: the musters ask again whoever had not answered. Their reports are
    awaited before substitutes are called."""

    type: Literal["calling_resumed"] = "calling_resumed"
    v: Literal[1] = 1
    at: Moment


class ActivationExtended(Model):
    type: Literal["activation_extended"] = "activation_extended"
    v: Literal[1] = 1
    expires_at: Moment
    legal_basis: str
    by: Identifier
    at: Moment


class PolicyAdopted(Model):
    """From now on these terms hold, for the musters, too."""

    type: Literal["policy_adopted"] = "policy_adopted"
    v: Literal[1] = 1
    terms: CallUpPolicy
    terms_version: int
    reason: str
    by: Identifier
    at: Moment


class ExpiryNoticed(Model):
    """The command post is told that the activation will lapse by itself."""

    type: Literal["expiry_noticed"] = "expiry_noticed"
    v: Literal[1] = 1
    expires_at: Moment
    at: Moment


class LookUpFailed(Model):
    """The directory did not answer in time, three times; the command post is alarmed, and it is still asked."""

    type: Literal["look_up_failed"] = "look_up_failed"
    v: Literal[1] = 1
    round: int
    at: Moment


class ActivationEnded(Model):
    """Stood down by directive, or lapsed because nobody renewed it. Everyone is released."""

    type: Literal["activation_ended"] = "activation_ended"
    v: Literal[1] = 1
    why: Literal["stood_down", "lapsed"]
    reason: str
    by: Identifier
    at: Moment


class ActivationClosed(Model):
    """Every muster has closed."""

    type: Literal["activation_closed"] = "activation_closed"
    v: Literal[1] = 1
    at: Moment


ActivationEvent = Annotated[
    ActivationDrafted
    | DraftWithdrawn
    | ActivationApproved
    | CandidatesAsked
    | CandidatesReceived
    | CandidatesExcluded
    | ReservesHeld
    | PeopleCalled
    | MusterCounted
    | QuorumMet
    | ShortfallDeclared
    | ActivationAmended
    | CallingResumed
    | ActivationExtended
    | PolicyAdopted
    | ExpiryNoticed
    | LookUpFailed
    | ActivationEnded
    | ActivationClosed
    | DeliveriesRecorded,
    Field(discriminator="type"),
]
ACTIVATION_EVENTS: TypeAdapter[ActivationEvent] = TypeAdapter(ActivationEvent)
