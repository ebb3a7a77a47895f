"""A fault in the rules is told to the command post: once a batch, once a stuck deadline, never about itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from domain.callup.muster import decide as rules
from domain.callup.muster.commands import Acknowledge, Decline, OpenMuster
from domain.callup.muster.decider import MusterDecider
from domain.callup.muster.state import Muster
from domain.kernel.advance import Step, advance_case
from domain.kernel.batch import EffectRow
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE, Received, TimePassed
from domain.kernel.decision import Verdict
from domain.kernel.delivery import Delivery, RecordDeliveries
from domain.kernel.effect import COMMAND_POST, Send
from domain.kernel.fault import FAULTED, still_wanted
from domain.kernel.model import Model
from domain.kernel.policy import PolicyBook
from domain.policies import case_of
from domain.policies.decider import PolicyDecider, PublishPolicy
from tests.support.callup import COMMANDER, START, cadre, called, directive, document, terms

MUSTER = MusterDecider()
Advanced = Step[Muster]


def received(key: str, command: Model, person: str | None = None) -> Received:
    actor = cadre(person) if person else ENGINE
    return Received(key, "m1", "muster", canonical(command.model_dump(mode="json")), actor, "test", START)


def opened(**changes: str) -> Advanced:
    command = OpenMuster(
        activation="A1",
        directive=directive(),
        terms=terms(**changes),
        terms_version=1,
        people=called("P1", "P2", "P3"),
    )
    return advance_case(MUSTER, "m1", MUSTER.initial, 0, [received("o", command)], START, PolicyBook())


def advance(step: Advanced, *commands: Received, now: datetime = START) -> Advanced:
    return advance_case(MUSTER, "m1", step.state, step.version, commands, now, PolicyBook())


def told(step: Advanced) -> list[tuple[str, Send]]:
    rows: Sequence[EffectRow] = step.batch.effects if step.batch else ()
    return [
        (row.effect_id, row.effect) for row in rows if isinstance(row.effect, Send) and row.effect.template == FAULTED
    ]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("about 王芳 13800000000")

    for command in (Acknowledge, TimePassed, RecordDeliveries):
        monkeypatch.setitem(rules._BY_TYPE, command, fails)


@pytest.mark.usefixtures("broken")
def test_the_faults_of_a_batch_are_one_message_without_anything_personal() -> None:
    commands = [received(f"a{n}", Acknowledge(person=f"P{n}"), f"P{n}") for n in (1, 2)]
    good = received("d", Decline(person="P3", reason="away"), "P3")
    first = opened(notice_channel="wecom")
    step = advance(first, commands[0], good, commands[1])
    [(identity, send)] = told(step)
    assert identity == f"m1.{first.version + 1}.fault"
    assert (send.to, send.channel, send.step) == (COMMAND_POST, "wecom", FAULTED)
    assert send.params == {"case": "m1", "decision": "a1", "faults": "2"}
    assert send.about == ()
    assert "王芳" not in send.model_dump_json()
    assert step.batch is not None
    assert [one.verdict for one in step.batch.decisions] == [Verdict.FAULTED, Verdict.ACCEPTED, Verdict.FAULTED]
    assert told(advance(first, commands[0], good, commands[1])) == [(identity, send)]


@pytest.mark.usefixtures("broken")
def test_a_fault_while_recording_deliveries_is_no_message() -> None:
    delivery = Delivery(message="m1.2.fault", to=COMMAND_POST, step=FAULTED, channel="sms", status="accepted", at=START)
    step = advance(opened(), received("r", RecordDeliveries(deliveries=(delivery,))))
    assert step.faults != ()
    assert told(step) == []


@pytest.mark.usefixtures("broken")
def test_a_deadline_that_cannot_pass_is_told_under_one_id() -> None:
    late = START + timedelta(hours=1)
    first = advance(opened(), now=late)
    second = advance(first, now=late + timedelta(minutes=1))
    assert second.version == first.version + 1
    ((one, _),), ((other, _),) = told(first), told(second)
    assert one == other


def test_a_fault_that_kept_a_case_from_opening_is_only_an_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rules._BY_TYPE, OpenMuster, lambda *_: 1 / 0)
    step = opened()
    assert step.batch is None
    assert [stray.verdict for stray in step.strays] == [Verdict.FAULTED]


@pytest.mark.usefixtures("broken")
def test_it_is_wanted_whatever_became_of_the_case() -> None:
    step = advance(opened(), received("a", Acknowledge(person="P1"), "P1"))
    [(_, send)] = told(step)
    assert MUSTER.wanted(step.state, send) is None
    assert still_wanted(MUSTER, step.state, send) is send


def test_a_process_without_a_policy_of_its_own_tells_by_text_message_and_takes_the_outcome(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decider, case = PolicyDecider(), case_of("call-up")

    def policy(key: str, command: PublishPolicy | RecordDeliveries) -> Received:
        body = canonical(command.model_dump(mode="json"))
        actor = COMMANDER if isinstance(command, PublishPolicy) else ENGINE
        return Received(key, case, "policy", body, actor, "test", START)

    publish = PublishPolicy(name="call-up", document=document())
    first = advance_case(decider, case, decider.initial, 0, [policy("1", publish)], START, PolicyBook())
    with monkeypatch.context() as patched:
        patched.setattr("domain.policies.decider.validated", lambda *_: 1 / 0)
        step = advance_case(decider, case, first.state, first.version, [policy("2", publish)], START, PolicyBook())
    assert step.batch is not None
    [row] = step.batch.effects
    assert isinstance(row.effect, Send) and (row.effect.channel, row.effect.drill) == ("sms", False)
    delivery = Delivery(
        message=row.effect_id, to=COMMAND_POST, step=FAULTED, channel="sms", status="accepted", at=START
    )
    outcome = policy("3", RecordDeliveries(deliveries=(delivery,)))
    after = advance_case(decider, case, step.state, step.version, [outcome], START, PolicyBook())
    assert after.batch is not None
    assert (after.batch.decisions[0].verdict, after.batch.decisions[0].events) == (Verdict.ACCEPTED, ())
