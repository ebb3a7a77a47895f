"""The order: opening, staff, other terms, renewal, the end."""

from collections.abc import Sequence
from datetime import datetime

from domain.checkpoint import commands as c
from domain.checkpoint import events as e
from domain.checkpoint.authority import POST, engine_only, manages
from domain.checkpoint.checkrules import CheckRules, policy_name
from domain.checkpoint.policy import POLICY, CheckpointPolicy
from domain.checkpoint.state import Staff
from domain.checkpoint.story import Story
from domain.checkpoint.timetable import kind_of, midnight, shift_id, slot_at, slot_over, start_of
from domain.kernel.decider import Rejection
from domain.readiness.candidate import Candidate

Refused = Rejection | None
LOOK_UP_TRIES = 3


def open_(command: c.OpenCheckpoint, story: Story) -> Refused:
    order, context = command.order, story.context
    if story.state.case:
        return Rejection(code="already_open", reason="the checkpoint is already open")
    if refused := manages(context.actor, order):
        return refused
    terms = CheckpointPolicy.model_validate(context.policies[POLICY].document)
    if not story.now < order.expires_at <= story.now + terms.expires_within:
        days = terms.expires_within.days
        return Rejection(
            code="bad_expiry", reason=f"a checkpoint needs an expiry within {days} days; it can be renewed"
        )
    zone = story.calendar().document.time_zone
    rules = context.policies[policy_name(order.rules)]
    slot = slot_at(max(midnight(order.starts_on, zone), story.now), terms, zone)
    story.tell(
        e.CheckpointOpened(
            checkpoint=context.case,
            order=order,
            terms=terms,
            terms_version=context.policies[POLICY].version,
            rules=CheckRules.model_validate(rules.document),
            rules_version=rules.version,
            zone=zone,
            first_day=slot.day,
            first_index=slot.index,
            by=story.by,
            at=story.now,
        )
    )
    story.tell(e.StaffAsked(round=1, attempt=1, at=story.now))
    return None


def refresh(command: c.RefreshStaff, story: Story) -> Refused:
    if refused := manages(story.context.actor, story.state.ordered):
        return refused
    story.tell(e.StaffAsked(round=story.state.staff_round + 1, attempt=1, at=story.now))
    return None


def found(command: c.StaffFound, story: Story) -> Refused:
    """The staff list: everybody whom the directory named, or why not."""
    if refused := engine_only(story.context.actor):
        return refused
    state = story.state
    if not state.staff_tried or command.round != state.staff_round:
        return None
    staff: list[Staff] = []
    excluded: list[e.Unfit] = []
    for one in _in_order(command.candidates, state.ordered.pools):
        if why := _why_not(one, story.now, state.pinned, len(staff)):
            excluded.append(e.Unfit.model_validate({"person": one.person, "why": why}))
        else:
            staff.append(Staff(person=one.person, unit=one.unit, skills=one.skills, pool=one.pool))
    story.tell(
        e.StaffListed(
            round=command.round,
            staff=tuple(sorted(staff, key=lambda one: one.person)),
            excluded=tuple(excluded),
            at=story.now,
        )
    )
    return None


def _in_order(candidates: Sequence[Candidate], pools: Sequence[str]) -> list[Candidate]:
    """Skilled people first within each pool, so that a short list has what shifts need."""
    places = {pool: place for place, pool in enumerate(pools)}
    known = [one for one in candidates if one.pool in places]
    return sorted(known, key=lambda one: (places[one.pool], -len(one.skills), one.person))


def _why_not(one: Candidate, now: datetime, terms: CheckpointPolicy, listed: int) -> str | None:
    if any(x.since <= now and (x.until is None or now < x.until) for x in one.exemptions):
        return "exempt"
    confirmed = one.contact_confirmed_at
    if confirmed is None or now - confirmed > terms.contact_valid_for:
        return "contact_unconfirmed"
    return "no_place" if listed >= terms.staff_most else None


def adopt_terms(command: c.AdoptTerms, story: Story) -> Refused:
    """A running checkpoint keeps its policy until this is decided, and then the shifts that exist keep theirs."""
    state = story.state
    if refused := manages(story.context.actor, state.ordered):
        return refused
    newest = story.context.policies[POLICY]
    if newest.version == state.terms_version:
        return Rejection(code="no_change", reason=f"version {newest.version} is the one this checkpoint has")
    terms = CheckpointPolicy.model_validate(newest.document)
    # The first slot after all shifts that exist, so that none is missing and none is there twice.
    after = max((shift.relieved for shift in state.live()), default=None)
    slot = slot_at(after or story.now, terms, state.zone)
    joins_at = None
    if after is not None and start_of(slot, terms, state.zone) != after:
        # The new shift that is under way then begins later than usual, when the last old one is relieved.
        slot, joins_at = slot_over(after, terms, state.zone), after
        if shift_id(slot.day, kind_of(slot, terms).id) in state.shifts:
            return Rejection(code="gap", reason="the new times begin with a shift whose name exists: rename its kind")
    story.tell(
        e.TermsAdopted(
            terms=terms,
            terms_version=newest.version,
            first_day=slot.day,
            first_index=slot.index,
            joins_at=joins_at,
            reason=command.reason,
            by=story.by,
            at=story.now,
        )
    )
    return None


def extend(command: c.ExtendCheckpoint, story: Story) -> Refused:
    state = story.state
    if story.context.actor.role not in POST:
        return Rejection(code="not_allowed", reason="only the command post renews a checkpoint")
    if command.authority != state.ordered.authority:
        return Rejection(code="other_authority", reason="only the authority that set up the checkpoint may renew it")
    assert state.expires_at is not None
    if not state.expires_at < command.expires_at <= story.now + state.pinned.expires_within:
        days = state.pinned.expires_within.days
        return Rejection(code="bad_expiry", reason=f"a renewal lies after the expiry and within {days} days of now")
    story.tell(
        e.CheckpointExtended(expires_at=command.expires_at, legal_basis=command.legal_basis, by=story.by, at=story.now)
    )
    return None


def close(command: c.CloseCheckpoint, story: Story) -> Refused:
    if refused := manages(story.context.actor, story.state.ordered):
        return refused
    story.tell(e.CheckpointEnded(why="closed", reason=command.reason, by=story.by, at=story.now))
    return None
