"""A real call-up, not a drill, by real processes: its end starts the rest of those who served."""

from datetime import datetime
from pathlib import Path

import pytest

from directory.directory import Directory
from directory.keyring import Keyring
from domain.readiness.candidate import CandidateQuery
from tests.chaos.installation import Installation, bring_people, installed
from tests.support import callup_commands as say
from tests.support.asking import until
from workers.settings import load_settings

pytestmark = pytest.mark.stack
REAL = {**say.DIRECTIVE, "mode": "real"}


async def test_who_served_rests_and_is_not_called_again(data: Path) -> None:
    """Three arrive and are stood down. The directory knows since when, and the next call-up leaves them alone."""
    settings = load_settings({}, data=data, postgres_port=0, temporal_port=0, ui_port=0)
    async with installed(settings) as made:
        await bring_people(made, settings, data / "county", 60)
        await made.submit(say.publish(say.policy()))
        await made.decided("policy-1")
        directory = Directory(made.pool, await Keyring.open(made.pool, settings.master_key_file))
        before = await rests(directory)
        muster, people = await called(made, "duty-1")
        served, others = people[:3], people[3:]
        answers = [say.answer(muster, one, "report_arrival", how="code") for one in served]
        answers += [say.answer(muster, one) for one in others[:3]]
        await made.submit(*answers)
        await made.decided(*(command.command_id for command in answers))
        await made.submit(say.stand_down("duty-1"))
        await until(lambda: over(made, muster), what="the end of the muster")
        await made.quiet()
        closed = next(e for d in await made.store.read_case(muster) for e in d.events if e["type"] == "muster_closed")
        ended = datetime.fromisoformat(closed["at"])
        assert await rests(directory) == {**before, **dict.fromkeys(served, ended)}

        _, again = await called(made, "duty-2")
        assert set(again) == set(others)
        record = await made.store.read_case("duty-2")
        told = [event for d in record for event in d.events if event["type"] == "candidates_excluded"]
        why = {one["person"]: one["why"] for event in told for one in event["exclusions"]}
        assert {person: why.get(person) for person in served} == dict.fromkeys(served, "not_rested")


async def called(made: Installation, activation: str) -> tuple[str, list[str]]:
    """Draft and approve; the muster, and who was called."""
    await made.submit(say.draft(activation, REAL))
    await made.decided(f"{activation}/draft")
    await made.submit(say.approve(activation))
    muster = f"{activation}-m1"
    await until(lambda: made.store.case(muster), seconds=90, what="the muster")
    return muster, sorted((await made.state(muster, "muster")).people)


async def over(made: Installation, case: str) -> bool:
    """Whether the case is over."""
    known = await made.store.case(case)
    return known is not None and known.over


async def rests(directory: Directory) -> dict[str, datetime | None]:
    """Since when everybody on standby rests."""
    return {one.person: one.last_duty_ended_at for one in await directory.candidates(CandidateQuery())}
