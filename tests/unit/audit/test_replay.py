"""Fold: the state of a case at any moment, from its events alone."""

from datetime import timedelta

import pytest

from audit.readable import plain
from audit.replay import NothingRecorded, replay
from domain.callup.muster.state import Status
from tests.support.recorded_call_up import START, recorded_call_up


async def test_a_case_as_it_is_and_as_it_was() -> None:
    made = await recorded_call_up()
    now = await replay(made.store, "A1-m1")
    assert (now.process, now.phase, now.over, now.deadline) == ("muster", "stood_down", True, None)
    earlier = await replay(made.store, "A1-m1", START + timedelta(minutes=1))
    assert (earlier.phase, earlier.over) == ("calling", False)
    assert earlier.deadline is not None
    assert earlier.version < now.version
    assert Status.ACKNOWLEDGED in {person.status for person in earlier.state.people.values()}
    assert all(owed.ending is not None for owed in now.obligations)


async def test_nothing_is_known_before_it_was_recorded() -> None:
    made = await recorded_call_up()
    for case, at in (("A9", None), ("door", None), ("A1", START - timedelta(seconds=1))):
        with pytest.raises(NothingRecorded):
            await replay(made.store, case, at)


async def test_a_state_becomes_plain_json() -> None:
    made = await recorded_call_up()
    shown = plain((await replay(made.store, "A1")).state)
    assert shown["phase"] == "closed"
    assert shown["known"] == ["P1", "P2", "P3", "P4", "P5"]
    people = plain((await replay(made.store, "A1-m1")).state)["people"]
    assert {person["status"] for person in people.values()} <= {"released", "declined"}
