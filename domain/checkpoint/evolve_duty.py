"""What happens to one person's duty."""

from domain.checkpoint import events_duty as d
from domain.checkpoint.changing import change, ended, moved, new_duty, with_duties, with_shift
from domain.checkpoint.shift import Duty
from domain.checkpoint.state import Checkpoint
from domain.kernel.obligation import Ending
from domain.kernel.values import replace


def acknowledged(state: Checkpoint, event: d.DutyAcknowledged) -> Checkpoint:
    return change(state, event.shift, (event.person,), lambda duty: moved(duty, event.type, acknowledged_at=event.at))


def reminded(state: Checkpoint, event: d.DutyReminded) -> Checkpoint:
    return change(state, event.shift, event.people, lambda duty: replace(duty, reminded=True))


def checked_in(state: Checkpoint, event: d.CheckedIn) -> Checkpoint:
    def there(duty: Duty) -> Duty:
        return moved(duty, event.type, checked_in_at=event.at, how=event.how, late=event.late, missing_since=None)

    book = replace(state.book, late=state.book.late + event.late)
    return change(replace(state, book=book), event.shift, (event.person,), there)


def went_missing(state: Checkpoint, event: d.WentMissing) -> Checkpoint:
    return change(state, event.shift, event.people, lambda duty: moved(duty, event.type, missing_since=event.at))


def absence_step(state: Checkpoint, event: d.AbsenceStepTaken) -> Checkpoint:
    return change(
        state, event.shift, event.people, lambda duty: replace(duty, absence_step=event.index, absence_at=event.at)
    )


def exhausted(state: Checkpoint, event: d.LadderExhausted) -> Checkpoint:
    """A human takes it; the duty itself may still be kept, late."""
    rungs = len(state.pinned.absence)
    return change(state, event.shift, event.people, lambda duty: replace(duty, absence_step=rungs, absence_at=event.at))


def left(state: Checkpoint, event: d.LeftPost) -> Checkpoint:
    def gone(duty: Duty) -> Duty:
        return moved(duty, event.type, left_at=event.at, missing_since=event.at, absence_step=-1, absence_at=None)

    book = replace(state.book, left=state.book.left + 1)
    return change(replace(state, book=book), event.shift, (event.person,), gone)


def returned(state: Checkpoint, event: d.ReturnedToPost) -> Checkpoint:
    return change(state, event.shift, (event.person,), lambda duty: moved(duty, event.type, missing_since=None))


def assigned(state: Checkpoint, event: d.DutyAssigned) -> Checkpoint:
    shift = state.shifts[event.shift]
    duty = new_duty(state, shift, event.person, event.type, event.instead_of or "")
    duty = replace(duty, stands_in=event.at > shift.start)
    book = state.book
    if event.why == "substitute":
        book = replace(book, substituted=book.substituted + 1)
    return replace(with_shift(state, with_duties(shift, [duty])), book=book)


def removed(state: Checkpoint, event: d.DutyRemoved) -> Checkpoint:
    detail = event.to or event.why
    return change(
        state,
        event.shift,
        (event.person,),
        lambda duty: ended(duty, event.type, Ending.TRANSFERRED, event.at, detail),
    )


def excused(state: Checkpoint, event: d.DutyExcused) -> Checkpoint:
    return change(
        state,
        event.shift,
        (event.person,),
        lambda duty: ended(duty, event.type, Ending.EXCUSED, event.at, event.approver),
    )


def leader_named(state: Checkpoint, event: d.LeaderNamed) -> Checkpoint:
    return with_shift(state, replace(state.shifts[event.shift], leader=event.leader))
