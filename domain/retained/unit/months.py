"""Contacts and invitations: the month's one request, what the liaison owes, and what nobody owes."""

from datetime import datetime
from typing import Literal

from domain.kernel.command import Role
from domain.kernel.decider import Context, Rejection
from domain.retained.unit import commands as c
from domain.retained.unit import events_months as m
from domain.retained.unit.authority import COUNTY, not_own_unit, unknown
from domain.retained.unit.handing import Decided
from domain.retained.unit.state import Unit
from domain.retained.unit.story import Story
from domain.retained.unit.transitions import Standing

_MAY_INVITE = COUNTY | {Role.TOWNSHIP, Role.DEPARTMENT}


def confirm_contacts(command: c.ConfirmContacts, state: Unit, context: Context) -> Decided:
    """One's own, or the liaison's word for any of the unit. What was confirmed this month is not news."""
    actor = context.actor
    own = command.people == (actor.id,)
    if not own and (refused := not_own_unit(state, actor)):
        return refused
    for name in command.people:
        if name not in state.people:
            return unknown(state, name)
    story = Story(state, context)
    month = story.month_of(context.received_at)
    fresh = tuple(name for name in dict.fromkeys(command.people) if not confirmed_in(story, name, month))
    if not fresh:
        return []
    how = "self" if own else "liaison"
    happened = m.ContactsConfirmed.model_validate(
        {"people": fresh, "how": how, "by": actor.id, "at": context.received_at}
    )
    story.tell(happened)
    return story.settle()


def report_changed(command: c.ReportContactChanged, state: Unit, context: Context) -> Decided:
    """有变: one's own word. The unit owes the right details; a new confirmation, or the liaison's, settles it."""
    name = command.person
    if context.actor.id != name:
        return Rejection(code="only_self", reason="the person says so; a liaison corrects the directory and confirms")
    if name not in state.people:
        return unknown(state, name)
    if state.covered("contact_unconfirmed", name) and state.people[name].contact_at is None:
        return []
    story = Story(state, context)
    story.tell(m.ContactChanged(person=name, at=context.received_at))
    if not story.state.covered("contact_unconfirmed", name):
        due = story.after(state.pinned.liaison_within).value
        story.owe("contact_unconfirmed", f"unit:{state.unit}", (name,), context.received_at, due)
    return story.settle()


def confirmed_in(story: Story, name: str, month: str) -> bool:
    """Whether the person's contact was confirmed in that month."""
    at = story.state.people[name].contact_at
    return at is not None and story.month_of(at) >= month


def time_passed(story: Story) -> None:
    """Everything that is due: invitations that are over, requests nobody answered, a new month. In this order, so that
    an outage over all of them leaves the same record as without."""
    state, now = story.state, story.now
    for name, offer in sorted(state.offers.items()):
        if offer.until <= now:
            ignored = len(offer.people) - len(offer.taken) - len(offer.declined)
            told = (len(offer.taken), len(offer.declined), ignored)
            story.tell(m.OfferOver(offer=name, taken=told[0], declined=told[1], ignored=told[2], at=now))
    for notice in state.held:
        if notice.until <= now:
            notice_out = m.PeopleTold(template=notice.template, people=notice.people, params=notice.params, at=now)
            story.tell(notice_out)
    if state.due_at is not None and state.due_at <= now and not _delayed(story, "unconfirmed", state.due_at):
        _unconfirmed(story)
    if state.next_at is not None and state.next_at <= now and not _delayed(story, "month", state.next_at):
        _next_month(story)


def _delayed(story: Story, what: Literal["month", "unconfirmed"], due: datetime) -> bool:
    """Whether something that comes late waits for working hours; what comes in time was due in them."""
    until = story.calendar.next_working_moment(story.now).value
    if until <= story.now or story.now == due:
        return False
    story.tell(m.WorkDelayed(what=what, until=until, at=story.now))
    return True


def _unconfirmed(story: Story) -> None:
    """Now it is the liaison's; whom a call-up holds, it reaches by itself."""
    state = story.state
    asked = [name for name in state.people if name in state.asked]
    silent = tuple(name for name in asked if state.people[name].standing is not Standing.RECALLED)
    story.tell(m.ContactsUnconfirmed(month=state.month, people=silent, at=story.now))
    new = [name for name in silent if not state.covered("contact_unconfirmed", name)]
    since = state.asked_at or story.now
    due = story.after(state.pinned.liaison_within).value
    story.owe("contact_unconfirmed", f"unit:{state.unit}", new, since, due)


def _next_month(story: Story) -> None:
    """The month becomes counts; while anybody is retained or on the way, the next one is asked for."""
    state = story.state
    unconfirmed = sum(not confirmed_in(story, name, state.month) for name in state.retained)
    counts = state.counts.model_copy(update={"unconfirmed": unconfirmed})
    story.tell(m.MonthClosed(month=state.month, counts=counts, at=story.now))
    state = story.state
    if not state.retained:
        return
    month = story.month_of(story.now)
    known = [name for name in state.retained if confirmed_in(story, name, month)]
    due, following = story.after(state.pinned.confirm_within), story.next_month()
    story.tell(
        m.ContactsAsked(
            month=month,
            people=state.ask_now(known),
            known=len(known),
            retained=len(state.retained),
            due=due.value,
            next_at=following.value,
            unknown_years=tuple(sorted({*due.unknown_years, *following.unknown_years})),
            at=story.now,
        )
    )


def offer_volunteering(command: c.OfferVolunteering, state: Unit, context: Context) -> Decided:
    """An invitation for a weekend or holiday, at most so many a month."""
    actor = context.actor
    if actor.role not in _MAY_INVITE and (refused := not_own_unit(state, actor)):
        return refused
    if command.offer in state.offers:
        return Rejection(code="offered_already", reason="an invitation of that name is open already")
    story = Story(state, context)
    if story.calendar.is_working_day(command.day):
        return Rejection(code="working_day", reason="volunteering is for weekends and holidays")
    until = story.calendar.close_of(command.day)
    if until <= context.now:
        return Rejection(code="too_late", reason="that day is over")
    if state.invitations >= state.pinned.invitations_a_month:
        return Rejection(code="enough_asked", reason="this month's invitations are used up: people are not pestered")
    people = state.ask_now(())
    if not people:
        return Rejection(code="nobody", reason="nobody is retained and free now")
    story.tell(
        m.VolunteeringOffered(
            offer=command.offer,
            day=command.day,
            place=command.place,
            task=command.task,
            people=people,
            until=until,
            by=actor.id,
            at=context.now,
        )
    )
    told = {"offer": command.offer, "day": command.day.isoformat(), "place": command.place, "task": command.task}
    story.notify("volunteer_invitation", people, {**told, "link_until": until.isoformat()})
    return story.happened


def answer_offer(command: c.AnswerOffer, state: Unit, context: Context) -> Decided:
    """Only the person says so, may change their mind, and owes nothing either way."""
    if context.actor.id != command.person:
        return Rejection(code="only_self", reason="nobody volunteers, or declines, for somebody else")
    name = command.offer or _next_offer(state, command.person)
    offer = state.offers.get(name)
    if offer is None or offer.until <= context.received_at:
        return Rejection(code="over", reason="this invitation is over, or there was none")
    if command.person not in offer.people:
        return Rejection(code="not_invited", reason="this invitation went to others")
    if command.person in (offer.taken if command.taken else offer.declined):
        return []
    kind = m.OfferTaken if command.taken else m.OfferDeclined
    return [kind(offer=name, person=command.person, at=context.received_at)]


def _next_offer(state: Unit, person: str) -> str:
    """The open invitation that ends first among those the person has not answered; else among all to them."""
    invited = [
        (person in offer.taken | offer.declined, offer.until, name)
        for name, offer in state.offers.items()
        if person in offer.people
    ]
    return min(invited, default=(True, None, ""))[2]
