"""The pure step: what opens nothing belongs to the door, and time waits for whoever came before it."""

from datetime import timedelta

from domain.callup.muster.commands import Acknowledge, OpenMuster
from domain.callup.muster.decider import MusterDecider
from domain.kernel.advance import DOOR, advance_case
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE, Actor, Received
from domain.kernel.decision import Verdict
from domain.kernel.model import Model
from domain.kernel.policy import PolicyBook
from tests.support.callup import COMMANDER, START, cadre, called, directive, terms

MUSTER = MusterDecider()
OPEN = OpenMuster(activation="A1", directive=directive(), terms=terms(), terms_version=1, people=called("P1", "P2"))


def _received(key: str, command: Model, actor: Actor, after: timedelta = timedelta(0)) -> Received:
    return Received(key, "m1", "muster", canonical(command.model_dump(mode="json")), actor, "test", START + after)


def test_a_refused_opening_opens_nothing() -> None:
    step = advance_case(MUSTER, "m1", MUSTER.initial, 0, [_received("a", OPEN, COMMANDER)], START, PolicyBook())
    assert step.batch is None
    assert step.version == 0
    assert [(d.case, d.verdict, d.rejection and d.rejection.code) for d in step.strays] == [
        (DOOR, Verdict.REJECTED, "not_allowed")
    ]


def test_after_a_refused_opening_the_case_can_still_be_opened() -> None:
    commands = [_received("a", OPEN, COMMANDER), _received("b", OPEN, ENGINE)]
    step = advance_case(MUSTER, "m1", MUSTER.initial, 0, commands, START, PolicyBook())
    assert step.version == 1
    assert len(step.strays) == 1


def test_time_waits_for_commands_that_were_left_behind() -> None:
    """An hour of answers that do not fit into one batch: nobody in the second batch is unreached in the first."""
    opened = advance_case(MUSTER, "m1", MUSTER.initial, 0, [_received("o", OPEN, ENGINE)], START, PolicyBook())
    late = START + timedelta(hours=1)
    first = [_received("1", Acknowledge(person="P1"), cadre("P1"), timedelta(minutes=3))]
    second = [_received("2", Acknowledge(person="P2"), cadre("P2"), timedelta(minutes=4))]
    step = advance_case(MUSTER, "m1", opened.state, opened.version, first, late, PolicyBook(), more=True)
    step = advance_case(MUSTER, "m1", step.state, step.version, second, late, PolicyBook())
    assert step.state.counts.unreached == 0
    assert not any(person.called.person in ("P1", "P2") and person.awaiting for person in step.state.people.values())
