"""When a visit is done with: after its record, and again whenever one of its findings ends."""

from domain.enterprise import events as e
from domain.enterprise import events_visit as v
from domain.enterprise.evolve import evolve
from domain.enterprise.state import Enterprise
from domain.enterprise.transitions import ENDED, SEALING, FindingState, VisitState
from domain.kernel.decider import Context

_WAITING = frozenset({VisitState.RECORDED, VisitState.RECTIFYING, VisitState.SEALED})


class Story:
    """Events in the making: each is folded at once, so that the next rule sees what the last one did."""

    def __init__(self, state: Enterprise, context: Context) -> None:
        self.state = state
        self.context = context
        self.events: list[e.EnterpriseEvent] = []

    def tell(self, event: e.EnterpriseEvent) -> None:
        self.state = evolve(self.state, event)
        self.events.append(event)


def settle_visit(story: Story, visit: str) -> None:
    """Move the visit to where its findings put it."""
    state = story.state
    now = state.visits[visit].state
    if now not in _WAITING:
        return
    at = story.context.now
    states = [one.state for one in state.of_visit(visit)]
    if all(one in ENDED for one in states):
        referred = FindingState.REFERRED in states
        story.tell(v.VisitReferred(visit=visit, at=at) if referred else v.VisitClosed(visit=visit, at=at))
    elif any(one in SEALING for one in states):
        if now is VisitState.RECORDED:
            story.tell(v.VisitSealed(visit=visit, at=at))
    elif now is VisitState.SEALED:
        story.tell(v.SealLifted(visit=visit, at=at))
    elif now is VisitState.RECORDED:
        story.tell(v.RectificationAwaited(visit=visit, at=at))


def settled(state: Enterprise, context: Context, event: e.FindingEvent) -> list[e.EnterpriseEvent]:
    """The event of a finding and what it means for its visit."""
    story = Story(state, context)
    story.tell(event)
    settle_visit(story, state.findings[event.finding].fact.visit)
    return story.events
