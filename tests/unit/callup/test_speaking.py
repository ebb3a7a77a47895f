"""Who may answer, confirm, excuse and ask again for whom: for every actor, person and command."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.callup.directive import Called
from domain.callup.muster import commands as c
from domain.callup.muster.decider import MusterDecider
from domain.callup.muster.speaking import refused_to_speak
from domain.kernel.command import ENGINE, Actor, Role
from tests.support.callup import START, book, cadre, directive, terms
from tests.support.one_case import OneCase

PEOPLE = (
    Called(person="P1", unit="U1", township="T1"),
    Called(person="P2", unit="U2", township="T1"),
    Called(person="P3", unit="U3", township="T2"),
)
LATER = START + timedelta(minutes=1)
FOR_OTHERS: tuple[type[Any], ...] = (c.ConfirmDeployed, c.Excuse, c.AskAgain)
actors = st.builds(
    Actor,
    id=st.sampled_from(("P1", "P2", "somebody")),
    role=st.sampled_from([role for role in Role if role is not Role.ENGINE]),
    unit=st.sampled_from((None, "U1", "U2", "T1", "T2")),
)
about = st.sampled_from([one.person for one in PEOPLE])
commands = st.one_of(
    st.builds(c.Acknowledge, person=about),
    st.builds(c.Decline, person=about, reason=st.just("away")),
    st.builds(c.ReportEnRoute, person=about),
    st.builds(c.ReportArrival, person=about, how=st.just("code")),
    st.builds(c.ConfirmDeployed, person=about),
    st.builds(c.Excuse, person=about, reason=st.just("exempt"), approver=st.just("boss")),
    st.builds(c.AskAgain, person=about),
)


def _may(actor: Actor, called: Called) -> bool:
    """The rule in other words: a table of whose unit must be what."""
    needed = {Role.LIAISON: called.unit, Role.UNIT: called.unit, Role.TOWNSHIP: called.township}
    if actor.role in (Role.COMMANDER, Role.COMMAND_POST):
        return True
    return actor.role in needed and actor.unit == needed[actor.role]


def _said(command: Any, actor: Actor) -> str:
    case = OneCase(MusterDecider(), "A1-m1", book())
    opening = c.OpenMuster(activation="A1", directive=directive(), terms=terms(), terms_version=1, people=PEOPLE)
    case.step(START, [(opening, ENGINE, START)])
    arrived = [(c.ReportArrival(person=one.person, how="code"), cadre(one.person), START) for one in PEOPLE]
    if isinstance(command, c.ConfirmDeployed):
        case.step(START, arrived)
    case.step(LATER, [(command, actor, LATER)])
    return case.verdicts[-1]


@settings(max_examples=200, deadline=None)
@given(commands, actors)
def test_an_answer_counts_exactly_from_those_who_may_give_it(command: Any, actor: Actor) -> None:
    called = next(one for one in PEOPLE if one.person == command.person)
    oneself = actor.id == command.person
    verdict = _said(command, actor)
    if oneself:
        assert verdict == ("not_allowed" if isinstance(command, FOR_OTHERS) else "accepted")
    else:
        assert (verdict == "accepted") == _may(actor, called), (verdict, actor)
        assert verdict in ("accepted", "not_yours", "no_unit", "other_unit")


@pytest.mark.parametrize(
    ("role", "unit", "code", "words"),
    [
        (Role.LIAISON, None, "no_unit", "one unit only and did not say for which"),
        (Role.UNIT, None, "no_unit", "one unit only"),
        (Role.TOWNSHIP, None, "no_unit", "one township only"),
        (Role.LIAISON, "U2", "other_unit", "called from U1"),
        (Role.TOWNSHIP, "U1", "other_unit", "called from T1"),
        (Role.DEPARTMENT, "U1", "not_yours", "the command post may"),
        (Role.AUDITOR, "U1", "not_yours", "the command post may"),
        (Role.CADRE, "U1", "not_yours", "the command post may"),
    ],
)
def test_a_refusal_says_what_is_missing(role: Role, unit: str | None, code: str, words: str) -> None:
    refused = refused_to_speak(Actor(id="somebody", role=role, unit=unit), PEOPLE[0])
    assert refused is not None
    assert refused.code == code
    assert words in refused.reason
