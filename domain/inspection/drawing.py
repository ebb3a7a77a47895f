"""From the list to the visits: the list is fixed, the seed is revealed, and who was drawn is called up in order."""

from collections import Counter
from itertools import islice

from domain.inspection import commands as c
from domain.inspection import events as e
from domain.inspection.authority import Decided, not_allowed, not_competent, not_now
from domain.inspection.draw import Listed, commitment_of, officers_for, order
from domain.inspection.evolve import evolve, whole
from domain.inspection.plan import Drawn
from domain.inspection.policy import InspectionPolicy
from domain.inspection.state import Inspection
from domain.inspection.terms import after, terms_of
from domain.inspection.transitions import Stage
from domain.kernel.command import Role
from domain.kernel.decider import Context, Rejection

LEAST_OFFICERS = 2
"""行政处罚法, art. 42: at least two."""


class Story:
    """Events in the making: each is folded at once, so that the next rule sees what the last one did."""

    def __init__(self, state: Inspection, context: Context) -> None:
        self.state = state
        self.context = context
        self.events: list[e.InspectionEvent] = []

    def tell(self, event: e.InspectionEvent) -> None:
        self.state = evolve(self.state, event)
        self.events.append(event)


def found(command: c.EnterprisesFound, state: Inspection, context: Context) -> Decided:
    """A part of the answer; the last one fixes the list."""
    if refused := not_allowed(context, Role.ENGINE):
        return refused
    if state.stage is not Stage.COMMITTED or command.attempt != state.attempt or command.part in state.parts:
        return []
    if command.part >= command.parts:
        return Rejection(code="malformed", reason="part must be smaller than parts")
    terms = terms_of(context)
    story = Story(state, context)
    story.tell(
        e.PartReceived(
            attempt=command.attempt,
            part=command.part,
            parts=command.parts,
            salt=command.salt,
            enterprises=tuple(_weighed(one, state, terms) for one in command.enterprises),
            officers=command.officers,
        )
    )
    if len(story.state.parts) == command.parts:
        each = terms.officers_per_visit + terms.alternates
        drawn_from = whole(story.state, each)
        story.tell(
            e.ListFixed(
                hash=drawn_from.hash,
                enterprises=len(drawn_from.enterprises),
                officers=len(drawn_from.officers),
                each=each,
                reveal_by=after(context, context.now, terms.reveal_within),
                at=context.now,
            )
        )
    return story.events


def _weighed(one: c.Found, state: Inspection, terms: InspectionPolicy) -> Listed:
    # Whoever is named for a complaint or an accident is visited in any case.
    return Listed(id=one.id, risk=one.risk, weight=1 if state.the_plan.named else terms.weights[one.risk])


def reveal(command: c.RevealSeed, state: Inspection, context: Context) -> Decided:
    """The seed that was committed to, and no other; the draw follows from it."""
    if refused := not_competent(state, context) or not_now(state, Stage.LISTED):
        return refused
    if commitment_of(command.seed) != state.commitment:
        return Rejection(code="wrong_seed", reason="SHA-256 of this seed is not what was committed to")
    assert state.reveal_by is not None
    story = Story(state, context)
    late = state.reveal_by < context.received_at
    story.tell(e.SeedRevealed(round=state.round, seed=command.seed, late=late, by=context.actor.id, at=context.now))
    call_up(story, state.the_plan.wanted)
    finish(story)
    return story.events


def call_up(story: Story, wanted: int, instead_of: str | None = None) -> None:
    """The next `wanted` of the order that two officers can visit; says so aloud when there are not as many."""
    state = story.state
    assert state.drawn_from is not None
    load = Counter(state.officer_visits)
    drawn: list[Drawn] = []
    unmanned: list[str] = []
    place = state.reached
    for enterprise in islice(order(state.seed, state.drawn_from, state.list_hash), state.reached, None):
        if len(drawn) == wanted:
            break
        place += 1
        may_go = state.drawn_from.officers
        officers = officers_for(state.seed, state.list_hash, enterprise, may_go, load, state.drawn_from.each)
        if len(officers) < LEAST_OFFICERS:
            unmanned.append(enterprise)
            continue
        load.update(officers)
        drawn.append(Drawn(enterprise=enterprise, place=place, officers=officers))
    if drawn or unmanned or state.stage is Stage.REVEALED:
        story.tell(
            e.EnterprisesDrawn(
                drawn=tuple(drawn),
                unmanned=tuple(unmanned),
                instead_of=instead_of,
                reached=place,
                at=story.context.now,
            )
        )
    if len(drawn) < wanted:
        story.tell(e.OrderExhausted(missing=wanted - len(drawn), at=story.context.now))


def answered(command: c.VisitAnswered, state: Inspection, context: Context) -> Decided:
    """What an enterprise's case says; a refusal calls the next of the order up."""
    if refused := not_allowed(context, Role.ENGINE):
        return refused
    if state.visits.get(command.enterprise) != "asked":
        return []
    story = Story(state, context)
    if command.visit is not None:
        agreed = e.VisitAgreed(enterprise=command.enterprise, visit=command.visit, joint=command.joint, at=context.now)
        story.tell(agreed)
        return story.events
    story.tell(e.VisitRefused(enterprise=command.enterprise, code=command.code, reason=command.reason, at=context.now))
    if not story.state.the_plan.named and context.now < story.state.the_plan.window.until:
        call_up(story, 1, command.enterprise)
    finish(story)
    return story.events


def ended(command: c.VisitEnded, state: Inspection, context: Context) -> Decided:
    """A visit was made, or not."""
    if refused := not_allowed(context, Role.ENGINE):
        return refused
    if state.visits.get(command.enterprise) != "agreed":
        return []
    story = Story(state, context)
    story.tell(
        e.VisitOver(
            enterprise=command.enterprise,
            visit=command.visit,
            outcome=command.outcome,
            findings=command.findings,
            at=context.now,
        )
    )
    finish(story)
    return story.events


def finish(story: Story) -> None:
    """Once no visit is open any more."""
    state = story.state
    if not state.count("asked", "agreed"):
        recorded = state.count("recorded")
        story.tell(e.InspectionFinished(recorded=recorded, findings=state.findings, at=story.context.now))
