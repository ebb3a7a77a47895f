"""Whom the muster holds for its activation, so that two cases never take one person for the same hours.

Everybody is claimed when called (by the activation) and given back when they decline, are excused, were let off, or at
the end. Whoever was given back and is wanted again is claimed again by the muster itself; a claim that another
activation has meanwhile is lost, and the decision is taken again with that person among `taken`.
"""

from collections.abc import Iterable
from datetime import datetime

from domain.callup.muster import events as e
from domain.callup.muster.state import Muster, Person, Status
from domain.kernel.decider import Context
from domain.kernel.obligation import Ending


def never_answered(state: Muster) -> tuple[str, ...]:
    """Those held who have not answered: nothing binds them once nobody asks them any more."""
    return tuple(name for name, p in state.people.items() if p.held and p.status < Status.ACKNOWLEDGED)


def let_off(state: Muster) -> list[str]:
    """Those whose answer lapsed when calling stopped, and who have not answered since."""
    return [n for n, p in state.people.items() if p.status < Status.ACKNOWLEDGED and p.answer.ending is Ending.LAPSED]


def elsewhere(state: Muster, name: str, person: Person, context: Context) -> bool:
    """Whether another activation holds somebody whom this one had given back."""
    return not person.held and state.order.resource(name) in context.taken


def hold(state: Muster, names: Iterable[str], at: datetime) -> list[e.MusterEvent]:
    """The event that claims those of `names` who are not held; none if all are."""
    free = tuple(name for name in names if not state.people[name].held)
    return [e.PeopleHeld(people=free, at=at)] if free else []
