"""Edge cases that need more than one case or a silence of the whole engine (7, 11, 12)."""

from datetime import timedelta

from audit.host import Outage
from domain.callup.directive import Headcount
from domain.callup.muster import events as e
from tests.support.callup import MINUTE, START, activate, directive, host, pool

M = "A1-m1"


def test_a_silence_never_finishes_a_case() -> None:
    """7: after an hour in which nothing was sent the case runs on to its end, and nobody was dropped."""
    on = host(candidates=pool(3), outages=[Outage(START + MINUTE, START + 61 * MINUTE)])
    activate(on, directive())
    on.run_until(START + 62 * MINUTE)
    assert not on.state(M).closed
    assert all(person.awaiting for person in on.state(M).people.values())
    on.run_until(START + 72 * MINUTE)
    assert [x for x in on.journal.events_of(M) if isinstance(x, e.LadderExhausted)]


def test_after_a_silence_the_ladder_goes_on_where_it_was() -> None:
    """11: not from the first step, and no step is taken twice."""
    on = host(candidates=pool(1), outages=[Outage(START + 6 * MINUTE, START + 8 * MINUTE)])
    activate(on, directive())
    on.run_until(START + 25 * MINUTE)
    steps = [x.step for x in on.journal.events_of(M) if isinstance(x, e.ReachStepTaken)]
    expected = ["self-sms", "self-voice", "self-wecom", "liaison", "head", "township", "command-post"]
    assert steps == expected


def test_two_cases_at_once_call_different_people() -> None:
    """12: both rank the same person first; the claim decides, and the loser calls the next one."""
    on = host(candidates=pool(4))
    activate(on, directive(Headcount(total=2)), "A1")
    activate(on, directive(Headcount(total=2)), "A2")
    on.run_for(timedelta(seconds=1))
    first, second = set(on.state("A1-m1").people), set(on.state("A2-m1").people)
    assert len(first) == len(second) == 2
    assert not first & second
