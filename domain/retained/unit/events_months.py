"""What the months bring: requests to confirm contacts, what is owed, invitations that nobody owes, closed months."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints

from domain.accountability.owing import Bearer
from domain.kernel.model import CaseId, Identifier, Model, Moment, PersonId
from domain.retained.seconded import Gone, Text

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")]
"""A month of the county's calendar: `2026-03`."""
What = Literal["handover_giving", "handover_receiving", "contact_unconfirmed", "transfer_answer"]
Notice = Literal["handover_request", "stood_down", "released", "transferred", "volunteer_invitation"]
EndedHow = Literal["fulfilled", "excused", "transferred", "lapsed", "referred"]


class MonthCounts(Model):
    """A month as it is kept: counts only, no names. `known`: confirmed by what a call-up had heard already;
    `liaison`: confirmed by the liaison's word; `unconfirmed`: at the month's end."""

    retained: int = 0
    asked: int = 0
    confirmed: int = 0
    liaison: int = 0
    known: int = 0
    unconfirmed: int = 0
    calls: int = 0
    minutes: int = 0
    offered: int = 0
    taken: int = 0


class ContactChanged(Model):
    """有变: what is on file about how to reach the person is wrong, as they say themselves."""

    type: Literal["contact_changed"] = "contact_changed"
    v: Literal[1] = 1
    person: PersonId
    at: Moment


class DutyOwed(Model):
    """The unit, or a township, owes `what` about these people: one duty for many, told to the bearer's ladder."""

    type: Literal["duty_owed"] = "duty_owed"
    v: Literal[1] = 1
    duty: Identifier
    what: What
    bearer: Bearer
    people: tuple[PersonId, ...]
    since: Moment
    due: Moment


class DutyEnded(Model):
    """`by_ladder`: a human ended it there, so it is not told back."""

    type: Literal["duty_ended"] = "duty_ended"
    v: Literal[1] = 1
    duty: Identifier
    ending: EndedHow
    detail: str = ""
    by_ladder: bool
    at: Moment


class ContactsAsked(Model):
    """The month's one request: to `people`; `known` had been confirmed this month already and are not asked.

    `unknown_years`: years whose holidays the calendar does not know, so that the times are a guess.
    """

    type: Literal["contacts_asked"] = "contacts_asked"
    v: Literal[1] = 1
    month: Month
    people: tuple[PersonId, ...]
    known: int
    retained: int
    due: Moment
    next_at: Moment
    unknown_years: tuple[int, ...] = ()
    at: Moment


class MonthsBegun(Model):
    """Somebody is retained: from the next month on contacts are confirmed."""

    type: Literal["months_begun"] = "months_begun"
    v: Literal[1] = 1
    month: Month
    next_at: Moment
    at: Moment


class ContactsConfirmed(Model):
    type: Literal["contacts_confirmed"] = "contacts_confirmed"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    how: Literal["self", "liaison", "call_up"]
    by: Identifier | None
    at: Moment


class ContactsUnconfirmed(Model):
    """The time for the month's request is over; whom the unit's liaison now owes is a duty of its own."""

    type: Literal["contacts_unconfirmed"] = "contacts_unconfirmed"
    v: Literal[1] = 1
    month: Month
    people: tuple[PersonId, ...]
    at: Moment


class MonthClosed(Model):
    type: Literal["month_closed"] = "month_closed"
    v: Literal[1] = 1
    month: Month
    counts: MonthCounts
    at: Moment


class VolunteeringOffered(Model):
    """An invitation to `people` for a day off; it is over at `until` and leaves counts only."""

    type: Literal["volunteering_offered"] = "volunteering_offered"
    v: Literal[1] = 1
    offer: Identifier
    day: date
    place: Text
    task: Text
    people: tuple[PersonId, ...]
    until: Moment
    by: Identifier
    at: Moment


class OfferTaken(Model):
    type: Literal["offer_taken"] = "offer_taken"
    v: Literal[1] = 1
    offer: Identifier
    person: PersonId
    at: Moment


class OfferDeclined(Model):
    """A fact of the day and of nothing else: it never counts."""

    type: Literal["offer_declined"] = "offer_declined"
    v: Literal[1] = 1
    offer: Identifier
    person: PersonId
    at: Moment


class OfferOver(Model):
    """How many took part, declined, or let it pass."""

    type: Literal["offer_over"] = "offer_over"
    v: Literal[1] = 1
    offer: Identifier
    taken: int
    declined: int
    ignored: int
    at: Moment


class PeopleTold(Model):
    """A notice that is not urgent goes out."""

    type: Literal["people_told"] = "people_told"
    v: Literal[1] = 1
    template: Notice
    people: tuple[PersonId, ...]
    params: Mapping[Identifier, str]
    at: Moment


class NoticeHeld(Model):
    """It waits for the end of the quiet hours."""

    type: Literal["notice_held"] = "notice_held"
    v: Literal[1] = 1
    template: Notice
    people: tuple[PersonId, ...]
    params: Mapping[Identifier, str]
    until: Moment
    at: Moment


class WorkDelayed(Model):
    """What fell due while the engine was away, or in a time that nobody works, waits for the next working moment."""

    type: Literal["work_delayed"] = "work_delayed"
    v: Literal[1] = 1
    what: Literal["month", "unconfirmed"]
    until: Moment
    at: Moment


class PartAnswered(Model):
    """What the directive is told of its part."""

    type: Literal["part_answered"] = "part_answered"
    v: Literal[1] = 1
    directive: CaseId
    part: int
    taken: int
    gone: tuple[Gone, ...]
    at: Moment
