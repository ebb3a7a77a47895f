"""A running call-up keeps the policy it began with until a commander moves it to the newer one (PEERS 5)."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.callup.activation import commands as c
from domain.callup.activation.decider import ActivationDecider
from domain.callup.muster.commands import AdoptTerms, OpenMuster
from domain.callup.muster.decider import MusterDecider
from domain.kernel.command import ENGINE, TimePassed
from domain.kernel.effect import Send
from domain.kernel.ladder import Rung, same_place
from domain.kernel.policy import PolicyVersion
from tests.support.callup import COMMANDER, MINUTE, POST, START, book, called, directive, document, terms
from tests.support.one_case import OneCase


def _slower() -> dict[str, object]:
    """The shipped policy with one rung less and the liaison later."""
    reach = [rung for rung in document()["reach"] if rung["channel"] != "wecom"]
    moved = [{**rung, "after": "PT8M"} if rung["to"] == "liaison" else rung for rung in reach]
    return document(reach=moved)


def test_a_newer_policy_holds_only_after_it_was_adopted() -> None:
    policies = book()
    case = OneCase(ActivationDecider(), "A1", policies)
    case.step(START, [(c.DraftActivation(directive=directive()), POST, START)])
    policies.add(PolicyVersion("call-up", 2, START + MINUTE, _slower()))
    later = START + 2 * MINUTE
    case.step(later, [(c.ApproveActivation(), COMMANDER, later)])
    assert case.state.terms_version == 1
    adopt = c.AdoptPolicy(reason="the liaisons need more time")
    case.step(later, [(adopt, POST, later), (adopt, COMMANDER, later), (adopt, COMMANDER, later)])
    assert case.verdicts[-3:] == ["not_allowed", "accepted", "no_change"]
    assert case.state.terms_version == 2
    used = [[d.policies["call-up"] for d in batch.decisions] for batch in case.batches]
    assert used == [[1], [1], [2, 2, 2]]


def test_a_muster_asks_nobody_twice_and_leaves_no_step_out() -> None:
    case = OneCase(MusterDecider(), "A1-m1", book())
    opened = OpenMuster(
        activation="A1", directive=directive(), terms=terms(), terms_version=1, people=called("P1", "P2")
    )
    case.step(START, [(opened, ENGINE, START)])
    case.step(START + timedelta(seconds=100))  # the second try, by voice
    now = START + 2 * MINUTE
    newer = terms(reach=_slower()["reach"])
    case.step(now, [(AdoptTerms(terms=newer, terms_version=2), ENGINE, now)])
    assert case.verdicts[-1] == "accepted"
    before = len(case.effects)
    case.step(START + 5 * MINUTE)
    assert len(case.effects) == before, "the liaison is told at 8 minutes now"
    case.step(START + 8 * MINUTE)
    told = [effect.to for effect in case.effects[before:] if isinstance(effect, Send)]
    assert told == ["unit:U1/liaison"]


def test_only_the_activation_moves_a_muster() -> None:
    case = OneCase(MusterDecider(), "A1-m1", book())
    opened = OpenMuster(activation="A1", directive=directive(), terms=terms(), terms_version=1, people=called("P1"))
    case.step(START, [(opened, ENGINE, START), (AdoptTerms(terms=terms(), terms_version=2), COMMANDER, START)])
    assert case.verdicts[-1] == "not_allowed"


_LADDER = st.lists(st.integers(0, 3600), min_size=1, max_size=8).map(
    lambda times: [
        Rung(name=f"r{i}", after=timedelta(seconds=after), to="self", channel="sms")
        for i, after in enumerate(sorted(times))
    ]
)


@given(_LADDER, _LADDER, st.data())
def test_the_place_in_another_ladder_is_no_later_and_the_last_such(
    old: list[Rung], new: list[Rung], data: st.DataObject
) -> None:
    taken = data.draw(st.integers(-1, len(old)))
    place = same_place(old, new, taken)
    if taken < 0:
        assert place == -1
    elif taken == len(old):
        assert place == len(new)
    else:
        assert 0 <= place < len(new)
        assert place == 0 or new[place].after <= old[taken].after
        assert place == len(new) - 1 or new[place + 1].after > old[taken].after


def test_time_is_never_said_by_people() -> None:
    case = OneCase(ActivationDecider(), "A1", book())
    case.step(START, [(c.DraftActivation(directive=directive()), POST, START)])
    case.step(START, [(TimePassed(at=START, due=START), COMMANDER, START)])
    assert case.verdicts[-1] == "not_allowed"
