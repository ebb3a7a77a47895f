"""Instances are read as they are meant, and what is wrong is said with its line."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kernel.calendar import DayKind
from domain.rota import Demand, Request, Shift
from domain.rota.benchmark_format import BadInstance, parse_instance
from domain.rota.best_known import best_known
from tests.support.rota import INSTANCES, instance

TEXT = """# a comment
SECTION_HORIZON
14

SECTION_SHIFTS
D,480,
N,600,D|N

SECTION_STAFF
A,D=14|N=0,4320,3360,5,2,2,1
B,,4320,0,5,2,2,1

SECTION_DAYS_OFF
A,0,3
SECTION_SHIFT_ON_REQUESTS
A,2,D,2
SECTION_SHIFT_OFF_REQUESTS
B,12,N,1
SECTION_COVER
0,D,5,100,1
"""


def test_everything_is_read() -> None:
    problem = parse_instance(TEXT.replace("\n", "\r\n"))
    assert problem.days == ((DayKind.WORKING_DAY,) * 5 + (DayKind.WEEKEND,) * 2) * 2
    assert problem.shifts[1] == Shift(id="N", minutes=600, not_followed_by=("D", "N"))
    first, second = problem.people
    assert (first.max_shifts, first.leave) == ({"D": 14, "N": 0}, (0, 3))
    assert (first.max_minutes, first.min_minutes, first.max_weekends) == (4320, 3360, 1)
    assert (first.max_run, first.min_run, first.min_free_run) == (5, 2, 2)
    assert second.max_shifts == {}
    assert problem.requests == (
        Request(person="A", day=2, shift="D", wanted=True, weight=2),
        Request(person="B", day=12, shift="N", wanted=False, weight=1),
    )
    assert problem.demands == (Demand(day=0, shift="D", need=5, under=100, over=1),)


@pytest.mark.parametrize("number", range(1, 9))
def test_the_public_instances_are_read_and_known(number: int) -> None:
    problem = instance(number)
    assert len(problem.demands) == len(problem.days) * len(problem.shifts)
    text = (INSTANCES / f"Instance{number}.txt").read_text()
    known = best_known(text)
    assert known and known.number == number and known.bound <= known.objective
    assert best_known(text + "\n0,D,1,1,1") is None


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("# a comment", "hello", 1, "before the first SECTION_"),
        ("SECTION_COVER", "SECTION_COVERS", 19, "no section 'SECTION_COVERS'"),
        ("14\n\n", "two weeks\n\n", 3, "whole number"),
        ("14\n\n", "0\n\n", 3, "between 1 and"),
        ("14\n\n", "14\n28\n", 4, "given twice"),
        ("D,480,", "D,480,X", 6, "no shift 'X'"),
        ("D,480,", "D,0,", 6, "minutes: Input should be greater"),
        ("D,480,", "D,480,,", 6, "4 fields instead of 3"),
        ("N,600,D|N", "D,600,", 7, "shift D is listed twice"),
        ("N,600,D|N", "N 1,600,", 7, "not an id"),
        ("A,D=14|N=0", "A,D:14", 10, "SHIFT=COUNT"),
        ("A,D=14|N=0", "A,X=14", 10, "no shift 'X'"),
        ("A,D=14|N=0,", "A,", 10, "7 fields instead of 8"),
        ("3360,5,", "3360,0,", 10, "max_run"),
        ("A,0,3", "C,0", 14, "no person 'C'"),
        ("A,0,3", "A,0,14", 14, "day 14 lies outside"),
        ("A,2,D,2", "A,2,D,-2", 16, "the weight"),
        ("0,D,5,100,1", "0,X,5,100,1", 20, "no shift 'X'"),
        ("0,D,5,100,1", "", None, "SECTION_COVER is missing"),
        (TEXT, "", None, "SECTION_HORIZON is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, line: int | None, sentence: str) -> None:
    with pytest.raises(BadInstance, match=sentence) as caught:
        parse_instance(TEXT.replace(old, new, 1))
    assert caught.value.line == line


@given(st.integers(0, 2**32), st.text(max_size=8))
@settings(max_examples=300, deadline=None)
def test_bad_texts_are_refused_and_nothing_else_happens(seed: int, inserted: str) -> None:
    random = Random(seed)
    begin = random.randrange(len(TEXT))
    end = min(len(TEXT), begin + random.choice((0, 1, 1, 2, 30)))
    try:
        parse_instance(TEXT[:begin] + inserted + TEXT[end:])
    except BadInstance as error:
        assert "\n" not in str(error)
