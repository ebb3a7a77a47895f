"""Answers that a provider hands over together mean what each would have meant alone."""

from hypothesis import given
from hypothesis import strategies as st

from domain.callup.muster import commands as c
from domain.callup.muster.decider import MusterDecider
from domain.kernel.command import ENGINE, Actor
from domain.kernel.model import Model
from tests.support.callup import COMMANDER, MINUTE, START, book, cadre, called, directive, terms
from tests.support.one_case import OneCase

NAMES = ("P1", "P2", "P3")


def _open() -> OneCase:
    case = OneCase(MusterDecider(), "A1-m1", book())
    opened = c.OpenMuster(activation="A1", directive=directive(), terms=terms(), terms_version=1, people=called(*NAMES))
    case.step(START, [(opened, ENGINE, START)])
    return case


def _alone(heard: c.HeardAnswer) -> tuple[Model, Actor]:
    if heard.answer == "acknowledge":
        return c.Acknowledge(person=heard.person), cadre(heard.person)
    return c.Decline(person=heard.person, reason=heard.reason), cadre(heard.person)


heard = st.builds(c.HeardAnswer, person=st.sampled_from(NAMES), answer=st.sampled_from(("acknowledge", "decline")))


@given(st.lists(heard, min_size=1, max_size=8), st.integers(0, 40))
def test_a_batch_tells_the_same_events_as_its_answers_one_by_one(answers: list[c.HeardAnswer], minutes: int) -> None:
    at = START + minutes * MINUTE
    together, singly = _open(), _open()
    together.step(at, [(c.RecordAnswers(answers=tuple(answers)), ENGINE, at)])
    singly.step(at, [(*_alone(one), at) for one in answers])
    assert together.events() == singly.events()
    assert together.state.people == singly.state.people


def test_an_answer_of_somebody_who_is_not_called_is_noted() -> None:
    case = _open()
    answers = (c.HeardAnswer(person="P9", answer="acknowledge"), c.HeardAnswer(person="P1", answer="acknowledge"))
    case.step(START, [(c.RecordAnswers(answers=answers), ENGINE, START)])
    assert [event.model_dump()["type"] for event in case.events()[-2:]] == ["answer_noted", "acknowledged"]


def test_only_the_engine_records_answers_in_bulk() -> None:
    case = _open()
    answers = (c.HeardAnswer(person="P1", answer="acknowledge"),)
    case.step(START, [(c.RecordAnswers(answers=answers), COMMANDER, START)])
    assert case.verdicts[-1] == "not_allowed"
