"""At the post: handover between leaders, passages counted, referrals, incidents."""

from domain.accountability.owing import ObligationEnded
from domain.checkpoint import commands_post as c
from domain.checkpoint import events_post as p
from domain.checkpoint.authority import leads, manages
from domain.checkpoint.checkrules import unknown_items
from domain.checkpoint.evolve_post import counts_of
from domain.checkpoint.shift import Shift
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.story import Story
from domain.checkpoint.transitions import HANDOVERS, Passing, Stage, Standing
from domain.kernel.command import Actor, Role
from domain.kernel.decider import Rejection

Refused = Rejection | None
_NO_SHIFT = Rejection(code="no_shift", reason="the checkpoint has no such shift (any more)")
_NOT_DUE = Rejection(code="too_early", reason="the handover is due when the next shift begins")
HANDOVER = "handover"
REFERRAL = "referral"


def give(command: c.GiveHandover, story: Story) -> Refused:
    shift = story.state.shifts.get(command.shift)
    if shift is None:
        return _NO_SHIFT
    if refused := leads(story.context.actor, story.state, shift):
        return refused
    if shift.handover is None:
        return _NOT_DUE
    if not HANDOVERS.allows(shift.handover.standing, "handover_given"):
        return Rejection(code="already_done", reason="this handover has ended")
    story.tell(
        p.HandoverGiven(
            shift=shift.id,
            matters=command.matters,
            equipment=command.equipment,
            incidents=command.incidents,
            counts=counts_of(shift),
            by=story.by,
            at=story.heard,
        )
    )
    return None


def take(command: c.TakeHandover, story: Story) -> Refused:
    """By the leader of the shift that follows; where none does, by whoever manages the checkpoint. Never by whoever
    gave it."""
    state = story.state
    shift = state.shifts.get(command.shift)
    if shift is None:
        return _NO_SHIFT
    if shift.handover is None:
        return _NOT_DUE
    if not _receives(story.context.actor, state, shift):
        return Rejection(
            code="not_allowed", reason="only the incoming leader or whoever manages the checkpoint takes it"
        )
    if story.by == shift.handover.given_by:
        return Rejection(code="self_approved", reason="a handover has two sides: another person takes it")
    if not HANDOVERS.allows(shift.handover.standing, "handover_taken"):
        done = shift.handover.standing is Passing.TAKEN
        reason = "this handover has ended" if done else "the outgoing leader has not handed over yet"
        return Rejection(code="already_done" if done else "not_given", reason=reason)
    story.tell(p.HandoverTaken(shift=shift.id, disputed=command.disputed, by=story.by, at=story.heard))
    return None


def _receives(actor: Actor, state: Checkpoint, shift: Shift) -> bool:
    if manages(actor, state.ordered) is None:
        return True
    following = next((one for one in state.shifts.values() if one.start == shift.relieved), None)
    if following is None:
        return False
    there = following.standing(Standing.ON_POST)
    return actor.id == following.leader or (following.leader not in following.covering and actor.id in there)


def count(command: c.CountPassages, story: Story) -> Refused:
    """Absolute counts, a device and sequence at a time: what was heard before, or is older, changes nothing."""
    state = story.state
    shift = state.shifts.get(command.shift)
    if shift is None:
        return _NO_SHIFT
    if refused := _at_post(story, shift):
        return refused
    assert state.rules is not None
    if unknown := unknown_items(state.rules, [*command.referred, *command.refused]):
        return Rejection(code="unknown_item", reason=f"the check rules have no item {', '.join(unknown)}")
    known = shift.tallies.get(command.device)
    if known is not None and command.sequence <= known.sequence:
        return None
    counts = {"all/pass": command.passed}
    counts |= {f"{item}/refer": number for item, number in command.referred.items()}
    counts |= {f"{item}/refuse": number for item, number in command.refused.items()}
    if known is not None and any(counts.get(name, 0) < number for name, number in known.counts.items()):
        return Rejection(code="counts_fell", reason="counts are absolute since the shift opened: they never fall")
    story.tell(
        p.PassagesCounted(
            shift=shift.id,
            device=command.device,
            sequence=command.sequence,
            counts=counts,
            rules_version=shift.rules_version or state.rules_version,
            at=story.heard,
        )
    )
    return None


def _at_post(story: Story, shift: Shift) -> Refused:
    """Those who manage it, and the people of the shift; devices speak as one of them."""
    if shift.stage not in (Stage.OPEN, Stage.HANDOVER):
        closed = shift.is_over
        return Rejection(code="after_end" if closed else "too_early", reason="the shift is not open")
    if story.by in shift.duties:
        return None
    return manages(story.context.actor, story.state.ordered)


def refer(command: c.ReferPassage, story: Story) -> Refused:
    state = story.state
    shift = state.shifts.get(command.shift)
    if shift is None:
        return _NO_SHIFT
    if refused := _at_post(story, shift):
        return refused
    assert state.rules is not None
    if state.rules.item(command.item) is None:
        return Rejection(code="unknown_item", reason=f"the check rules have no item {command.item}")
    if command.referral in state.referrals:
        return Rejection(code="already_asked", reason="there is a referral of that number")
    story.tell(
        p.PassageReferred(
            shift=shift.id,
            referral=command.referral,
            item=command.item,
            bearer=command.bearer,
            due=story.heard + state.pinned.referral_within,
            words=command.words,
            by=story.by,
            at=story.heard,
        )
    )
    return None


def settle(command: c.SettleReferral, story: Story) -> Refused:
    """By whoever bears it; an excuse only by whoever manages the checkpoint, and not by the bearer."""
    state = story.state
    referral = state.referrals.get(command.referral)
    if referral is None:
        return Rejection(code="no_referral", reason="there is no such referral (any more)")
    managed = manages(story.context.actor, state.ordered)
    if managed is not None and (command.ending == "excused" or not _bears(story.context.actor, referral.bearer)):
        return Rejection(code="not_allowed", reason="only its bearer settles it, and only a manager excuses it")
    if referral.owed.ending is not None:
        return Rejection(code="already_done", reason=f"it has ended: {referral.owed.ending}")
    story.tell(
        p.ReferralEnded(
            referral=referral.id,
            ending=command.ending,
            detail=command.detail,
            told_ladder=True,
            by=story.by,
            at=story.now,
        )
    )
    return None


def _bears(actor: Actor, bearer: str) -> bool:
    kind, _, name = bearer.partition(":")
    match kind:
        case "person":
            return actor.id == name
        case "township":
            return actor.role is Role.TOWNSHIP and actor.unit == name
        case _:
            return actor.role in (Role.UNIT, Role.LIAISON, Role.DEPARTMENT) and actor.unit == name


def incident(command: c.ReportIncident, story: Story) -> Refused:
    shift = story.state.shifts.get(command.shift)
    if shift is None:
        return _NO_SHIFT
    if refused := _at_post(story, shift):
        return refused
    if command.at > story.now:
        return Rejection(code="bad_time", reason="an incident has happened before it is reported")
    story.tell(
        p.IncidentReported(
            shift=shift.id,
            incident=command.incident,
            kind=command.kind,
            occurred=command.at,
            words=command.words,
            by=story.by,
            at=story.heard,
        )
    )
    return None


def obligation_ended(command: ObligationEnded, story: Story) -> Refused:
    """What the ladder of accountability says of a handover or a referral; the rest is only on record."""
    if story.context.actor.role is not Role.ENGINE:
        return Rejection(code="not_allowed", reason="only the ladder of accountability reports this")
    state = story.state
    kind, _, name = command.obligation.removeprefix(f"{state.case}/").partition("/")
    if kind == REFERRAL and (referral := state.referrals.get(name)) is not None and referral.owed.ending is None:
        story.tell(
            p.ReferralEnded(
                referral=name,
                ending=command.ending,
                detail=command.detail,
                told_ladder=False,
                by=story.by,
                at=command.at,
            )
        )
    shift = state.shifts.get(name) if kind == HANDOVER else None
    if shift is not None and shift.handover and HANDOVERS.allows(shift.handover.standing, "handover_excused"):
        story.tell(p.HandoverExcused(shift=name, ending=command.ending, detail=command.detail, at=command.at))
    return None
