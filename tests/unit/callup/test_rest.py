"""Rest is counted from the end of a real duty of whoever came; a drill is no duty."""

import pytest

from domain.callup.muster import commands as c
from domain.callup.muster.decider import MusterDecider
from domain.callup.muster.react import DUTY_ENDED
from domain.kernel.command import ENGINE
from domain.kernel.effect import LookUp
from tests.support.callup import MINUTE, START, book, cadre, called, directive, terms
from tests.support.one_case import OneCase


@pytest.mark.parametrize(("mode", "served"), [("real", [["P1"]]), ("drill", [])])
def test_the_directory_hears_whose_duty_ended(mode: str, served: list[list[str]]) -> None:
    case = OneCase(MusterDecider(), "A1-m1", book())
    opened = c.OpenMuster(
        activation="A1", directive=directive(mode=mode), terms=terms(), terms_version=1, people=called("P1", "P2")
    )
    case.step(START, [(opened, ENGINE, START)])
    later = START + 5 * MINUTE
    case.step(later, [(c.ReportArrival(person="P1", how="code"), cadre("P1"), later)])
    case.step(later, [(c.CloseMuster(why="stood_down", at=later), ENGINE, later)])
    news = [effect for effect in case.effects if isinstance(effect, LookUp)]
    assert [effect.query["people"] for effect in news] == served
    assert all(effect.question == DUTY_ENDED and effect.query["at"] == later.isoformat() for effect in news)
