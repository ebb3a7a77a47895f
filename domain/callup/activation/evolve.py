"""What each event of an activation means for its state."""

from collections.abc import Callable
from typing import Any

from domain.callup.activation import events as e
from domain.callup.activation.state import Activation
from domain.callup.counts import missing_from
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.values import replace


def evolve(state: Activation, event: e.ActivationEvent) -> Activation:
    """The state after the event."""
    return _BY_TYPE[type(event)](state, event)


def _drafted(state: Activation, event: e.ActivationDrafted) -> Activation:
    return replace(
        state,
        case=event.activation,
        phase="draft",
        directive=event.directive,
        terms=event.terms,
        terms_version=event.terms_version,
        drafted_by=event.drafted_by,
    )


def _withdrawn(state: Activation, event: e.DraftWithdrawn) -> Activation:
    return replace(state, phase="withdrawn")


def _approved(state: Activation, event: e.ActivationApproved) -> Activation:
    return replace(
        state, phase="active", approved_by=event.approved_by, approved_at=event.at, expires_at=event.expires_at
    )


def _asked(state: Activation, event: e.CandidatesAsked) -> Activation:
    asked = replace(state, round=event.round, asked=event.attempt, asked_at=event.at)
    if event.attempt > 1:
        return asked
    # A new round asks for another scope: whoever was found before and not called is found again, or not any more.
    called = frozenset(called.person for people in state.musters.values() for called in people)
    return replace(asked, reserves=(), parts={}, parts_of=0, known=called)


def _received(state: Activation, event: e.CandidatesReceived) -> Activation:
    parts = state.with_part(event.part, event.parts, event.candidates)
    if len(parts) < event.parts:
        return replace(state, parts=parts, parts_of=event.parts)
    known = state.known | {candidate.person for part in parts.values() for candidate in part}
    return replace(state, parts={}, parts_of=0, asked=0, known=known)


def _excluded(state: Activation, event: e.CandidatesExcluded) -> Activation:
    gone = {exclusion.person for exclusion in event.exclusions}
    return replace(state, reserves=tuple(called for called in state.reserves if called.person not in gone))


def _held(state: Activation, event: e.ReservesHeld) -> Activation:
    return replace(state, reserves=event.reserves, shortfall=False)


def _called(state: Activation, event: e.PeopleCalled) -> Activation:
    called = {person.person for person in event.people}
    musters = {**state.musters, event.muster: (*state.musters.get(event.muster, ()), *event.people)}
    reserves = tuple(person for person in state.reserves if person.person not in called)
    return replace(state, musters=musters, reserves=reserves)


def _counted(state: Activation, event: e.MusterCounted) -> Activation:
    muster = event.counts.muster
    counts = {**state.counts, muster: event.counts}
    counted = replace(state, counts=counts, resuming=state.resuming - {muster})
    headcount = counted.order.headcount
    if not counted.shortfall or headcount is None:
        return counted
    # A shortfall that was made good may come again, and is then told again.
    return replace(counted, shortfall=not missing_from(headcount, counted.everyone, counted.by_skill).met)


def _quorum(state: Activation, event: e.QuorumMet) -> Activation:
    return replace(state, quorum_met=True)


def _shortfall(state: Activation, event: e.ShortfallDeclared) -> Activation:
    return replace(state, shortfall=True)


def _amended(state: Activation, event: e.ActivationAmended) -> Activation:
    return replace(state, directive=event.directive, shortfall=False)


def _resumed(state: Activation, event: e.CallingResumed) -> Activation:
    return replace(state, quorum_met=False, resuming=frozenset(state.musters))


def _extended(state: Activation, event: e.ActivationExtended) -> Activation:
    return replace(state, expires_at=event.expires_at, expiry_noticed=False)


def _adopted(state: Activation, event: e.PolicyAdopted) -> Activation:
    return replace(state, terms=event.terms, terms_version=event.terms_version)


def _noticed(state: Activation, event: e.ExpiryNoticed) -> Activation:
    return replace(state, expiry_noticed=True)


def _ended(state: Activation, event: e.ActivationEnded) -> Activation:
    return replace(state, phase="ending", ended=event.why, asked=0)


def _closed(state: Activation, event: e.ActivationClosed) -> Activation:
    return replace(state, phase="closed")


def _noted(state: Activation, event: DeliveriesRecorded | e.LookUpFailed) -> Activation:
    return state


_BY_TYPE: dict[type, Callable[[Activation, Any], Activation]] = {
    e.ActivationDrafted: _drafted,
    e.DraftWithdrawn: _withdrawn,
    e.ActivationApproved: _approved,
    e.CandidatesAsked: _asked,
    e.CandidatesReceived: _received,
    e.CandidatesExcluded: _excluded,
    e.ReservesHeld: _held,
    e.PeopleCalled: _called,
    e.MusterCounted: _counted,
    e.QuorumMet: _quorum,
    e.ShortfallDeclared: _shortfall,
    e.ActivationAmended: _amended,
    e.CallingResumed: _resumed,
    e.ActivationExtended: _extended,
    e.PolicyAdopted: _adopted,
    e.ExpiryNoticed: _noticed,
    e.LookUpFailed: _noted,
    e.ActivationEnded: _ended,
    e.ActivationClosed: _closed,
    DeliveriesRecorded: _noted,
}
