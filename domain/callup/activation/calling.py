"""Whom an activation calls next, and when it has enough."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.callup.activation import events as e
from domain.callup.activation.evolve import evolve
from domain.callup.activation.state import Activation
from domain.callup.counts import is_met, missing_from
from domain.callup.directive import Called
from domain.callup.naming import muster_case
from domain.callup.selection import Exclusion, Need, exclusion, pick, ranked, with_overcall
from domain.readiness.candidate import Candidate


class Story:
    """Events in the making: each is folded at once, so that the next rule sees what the last one did."""

    def __init__(self, state: Activation, now: datetime) -> None:
        self.state = state
        self.now = now
        self.events: list[e.ActivationEvent] = []

    def tell(self, event: e.ActivationEvent) -> None:
        self.state = evolve(self.state, event)
        self.events.append(event)


def call_everyone(story: Story, part: Sequence[Candidate], taken: frozenset[str]) -> None:
    """Without a headcount: call whoever of this part can be called. Nobody is called twice, in whatever parts the
    directory answers; a round that finds nobody at all is said aloud."""
    state = story.state
    called = {one.person for people in state.musters.values() for one in people}
    eligible = _eligible(story, [one for one in part if one.person not in called], taken)
    _call(story, [*story.state.reserves, *ranked(eligible)], substitutes=False)
    if not story.state.asked and not story.state.musters:
        story.tell(e.ShortfallDeclared(total=0, skills={}, at=story.now))


def _eligible(story: Story, fresh: Iterable[Candidate], taken: frozenset[str]) -> list[Candidate]:
    """Who can be called now; the others are excluded, each with the reason on record."""
    state = story.state
    exclusions: list[Exclusion] = []
    eligible: list[Candidate] = []
    for candidate in fresh:
        why = exclusion(candidate, state.order, state.pinned, story.now, taken)
        if why is None:
            eligible.append(candidate)
        else:
            exclusions.append(why)
    if exclusions:
        story.tell(e.CandidatesExcluded(exclusions=tuple(exclusions), at=story.now))
    return eligible


def select(story: Story, fresh: list[Candidate], taken: frozenset[str]) -> None:
    """Exclude with reasons, rank the rest behind those who already wait, then call whom the headcount needs."""
    eligible = _eligible(story, fresh, taken)
    story.tell(e.ReservesHeld(reserves=(*story.state.reserves, *ranked(eligible)), at=story.now))
    call_first(story, taken)


def call_first(story: Story, taken: frozenset[str]) -> None:
    """The first call of a round: the headcount and what the policy calls beyond it."""
    _drop(story, taken)
    state = story.state
    headcount = state.order.headcount
    again = bool(state.musters)
    if headcount is not None and not state.quorum_met:
        raised = with_overcall(headcount, state.pinned.overcall_percent)
        _call_need(story, missing_from(raised, state.everyone, state.by_skill), substitutes=again)
    replenish(story, taken)


def replenish(story: Story, taken: frozenset[str]) -> None:
    """Call substitutes when those who may still come would miss the headcount; without reserves, say so aloud.

    While the directory is asked for more, those already found are called, but nothing is called a shortfall yet.
    """
    _drop(story, taken)
    state = story.state
    headcount = state.order.headcount
    if headcount is None or state.phase != "active" or state.quorum_met or state.resuming:
        return
    need = missing_from(headcount, state.everyone, state.by_skill)
    if need.met:
        return
    _call_need(story, need, substitutes=True)
    state = story.state
    still = missing_from(headcount, state.everyone, state.by_skill)
    if not still.met and not state.shortfall and not state.asked:
        skills = {skill: count for skill, count in still.skills.items() if count > 0}
        story.tell(e.ShortfallDeclared(total=max(0, still.total), skills=skills, at=story.now))


def check_quorum(story: Story) -> None:
    """Enough arrivals stop further calling."""
    state = story.state
    headcount = state.order.headcount
    if headcount is None or state.quorum_met or state.phase != "active":
        return
    if is_met(headcount, state.everyone, state.by_skill):
        story.tell(e.QuorumMet(arrived=state.everyone.arrived, at=story.now))


def reconsider_quorum(story: Story) -> None:
    """After an amendment: a quorum that the new headcount no longer meets lets the musters call again."""
    state = story.state
    headcount = state.order.headcount
    if state.quorum_met and headcount is not None and not is_met(headcount, state.everyone, state.by_skill):
        story.tell(e.CallingResumed(at=story.now))
    check_quorum(story)


def _drop(story: Story, taken: frozenset[str]) -> None:
    if not taken:
        return
    order = story.state.order
    lost = [called.person for called in story.state.reserves if order.resource(called.person) in taken]
    if lost:
        exclusions = tuple(Exclusion(person=person, why="called_elsewhere") for person in lost)
        story.tell(e.CandidatesExcluded(exclusions=exclusions, at=story.now))


def _call_need(story: Story, need: Need, *, substitutes: bool) -> None:
    if need.met:
        return
    picked, _ = pick(story.state.reserves, need)
    _call(story, picked, substitutes=substitutes)


def _call(story: Story, people: list[Called], *, substitutes: bool) -> None:
    left = people
    while left:
        muster, opens, room = _where(story.state)
        now, left = left[:room], left[room:]
        story.tell(e.PeopleCalled(muster=muster, opens=opens, people=tuple(now), substitutes=substitutes, at=story.now))


def _where(state: Activation) -> tuple[str, bool, int]:
    """The muster with room that was opened last, or a new one: (id, whether it is new, how many fit)."""
    size = state.pinned.muster_size
    if state.musters:
        last = list(state.musters)[-1]
        room = size - len(state.musters[last])
        if room > 0:
            return last, False, room
    return muster_case(state.case, len(state.musters) + 1), True, size
