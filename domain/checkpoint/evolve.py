"""What each event of a checkpoint means for its state. The meaning of an event that was ever recorded never changes."""

from collections.abc import Callable
from typing import Any

from domain.checkpoint import events as e
from domain.checkpoint import events_duty as d
from domain.checkpoint import events_post as p
from domain.checkpoint import evolve_changes as changes
from domain.checkpoint import evolve_checkpoint as checkpoint
from domain.checkpoint import evolve_duty as duty
from domain.checkpoint import evolve_post as post
from domain.checkpoint import evolve_rota as rota
from domain.checkpoint.state import Checkpoint
from domain.kernel.delivery import DeliveriesRecorded


def evolve(state: Checkpoint, event: Any) -> Checkpoint:
    """The state after the event."""
    return _BY_TYPE[type(event)](state, event)


def _noted(state: Checkpoint, event: Any) -> Checkpoint:
    return state


_BY_TYPE: dict[type, Callable[[Checkpoint, Any], Checkpoint]] = {
    e.CheckpointOpened: checkpoint.opened,
    e.StaffAsked: checkpoint.staff_asked,
    e.StaffListed: checkpoint.staff_listed,
    e.LookUpFailed: _noted,
    e.WishStated: checkpoint.wished,
    e.TermsAdopted: checkpoint.terms_adopted,
    e.RulesPinned: checkpoint.rules_pinned,
    e.CheckpointExtended: checkpoint.extended,
    e.ExpiryNoticed: checkpoint.expiry_noticed,
    e.CheckpointEnded: checkpoint.ended,
    e.RotaAsked: rota.asked,
    e.RotaProposed: rota.proposed,
    e.RotaAdopted: rota.adopted,
    e.RotaPublished: rota.published,
    e.DutiesTold: rota.told,
    e.RotaDueNoticed: rota.due_noticed,
    d.DutyAcknowledged: duty.acknowledged,
    d.DutyReminded: duty.reminded,
    d.CheckedIn: duty.checked_in,
    d.WentMissing: duty.went_missing,
    d.AbsenceStepTaken: duty.absence_step,
    d.LadderExhausted: duty.exhausted,
    d.LeftPost: duty.left,
    d.ReturnedToPost: duty.returned,
    d.DutyAssigned: duty.assigned,
    d.DutyRemoved: duty.removed,
    d.DutyExcused: duty.excused,
    d.LeaderNamed: duty.leader_named,
    d.AnswerNoted: _noted,
    d.ChangeRequested: changes.requested,
    d.ChangeAgreed: changes.moved,
    d.ChangeApproved: changes.approved,
    d.ChangeDeclined: changes.moved,
    d.ChangeWithdrawn: changes.moved,
    d.ChangesLapsed: changes.lapsed,
    d.SearchBegun: changes.search_begun,
    d.SubstitutesAsked: changes.substitutes_asked,
    d.SubstituteDeclined: changes.substitute_declined,
    d.SearchEnded: changes.search_ended,
    p.ShiftUncovered: post.uncovered,
    p.GapFound: post.gap_found,
    p.ShiftStaffed: post.staffed,
    p.ShiftOpened: post.opened,
    p.MissingChecked: post.missing_checked,
    p.HandoverBegun: post.handover_begun,
    p.HandoverGiven: post.handover_given,
    p.HandoverTaken: post.handover_taken,
    p.HandoverOverdue: post.handover_overdue,
    p.HandoverExcused: post.handover_excused,
    p.ShiftClosed: post.closed,
    p.ShiftsMissed: post.missed,
    p.PassagesCounted: post.counted,
    p.PassageReferred: post.referred,
    p.ReferralEnded: post.referral_ended,
    p.IncidentReported: post.incident,
    DeliveriesRecorded: _noted,
}
