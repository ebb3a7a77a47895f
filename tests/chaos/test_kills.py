"""A call-up of 500 people on real processes, each kind of which is killed at random moments.

`CHAOS_SEEDS=20 pytest -m chaos` tries more seeds than CI does.
"""

import asyncio
import os
import random
from collections.abc import Sequence

import pytest

from domain.callup.muster.state import Status
from tests.chaos import checks
from tests.chaos.installation import Installation, content, installed, schedule
from tests.support import callup_commands as say
from tests.support.asking import until
from workers.settings import Settings

pytestmark = [pytest.mark.chaos, pytest.mark.stack, pytest.mark.timeout(900)]
SEEDS = int(os.environ.get("CHAOS_SEEDS", "3"))
KILLS = 9

Outcome = dict[str, str]


@pytest.fixture(scope="module")
async def undisturbed(county: Settings) -> Outcome:
    """How the same call-up ends when nobody is killed."""
    async with installed(county) as made:
        return await call_up(made, "calm", seed=0, kills=0)


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
async def test_any_process_may_die(county: Settings, undisturbed: Outcome, seed: int) -> None:
    """Nothing lost, nothing twice, no gap; everybody stands where they stand without faults."""
    activation = f"chaos-{seed}"
    async with installed(county) as made:
        outcome = await call_up(made, activation, seed=seed, kills=KILLS)
        assert len(outcome) >= 480
        assert outcome == undisturbed
        record = await checks.gapless(made)
        await checks.folds_and_redecides(made, record)
        await checks.nobody_messaged_twice(made, activation, await checks.in_outbox(made))
        await checks.obligations_ended(made, await musters(made, activation))
        await checks.screens_equal_a_rebuild(made)


@pytest.mark.parametrize("able", ["asked", "neither"])
async def test_over_a_provider_that_does_not_dedupe(county: Settings, undisturbed: Outcome, able: str) -> None:
    """The effect worker dies most of all. Nobody is messaged twice; what is not known is said to be unknown, and only
    where the provider cannot be asked."""
    activation = f"chaos-{able}"
    async with installed(county, able) as made:
        outcome = await call_up(made, activation, seed=1, kills=KILLS, more=("effects",) * 6)
        assert outcome == undisturbed
        await checks.folds_and_redecides(made, await checks.gapless(made))
        await checks.nobody_messaged_twice(made, activation, await checks.reached_once(made))
        cases = [activation, *await musters(made, activation)]
        known = {fact["status"] for case in cases for fact in await checks.deliveries(made, case)}
        assert "accepted" in known
        assert able == "neither" or "unknown" not in known
        await checks.obligations_ended(made, await musters(made, activation))


async def call_up(made: Installation, activation: str, *, seed: int, kills: int, more: Sequence[str] = ()) -> Outcome:
    """From draft to the end, with everybody's answers; where each person stood before the stand-down."""
    kinds, pauses = schedule(seed, kills + len(more))
    killing = asyncio.create_task(made.kill([*more, *kinds][: len(kinds)], pauses))
    await made.submit(say.draft(activation))
    await made.decided(f"{activation}/draft")
    await made.submit(say.approve(activation))
    people = await called(made, activation)
    submitted = await answer(made, people, seed)
    await killing
    await made.decided(*submitted)
    await until(lambda: ladders_ended(made, activation), seconds=120, what="the end of every ladder")
    await made.quiet()
    outcome = {
        name: person.status.name
        for muster in await musters(made, activation)
        for name, person in (await made.state(muster, "muster")).people.items()
    }
    await made.submit(say.stand_down(activation))
    await until(lambda: closed(made, activation), seconds=90, what="the end of the activation")
    await made.quiet()
    return outcome


async def called(made: Installation, activation: str) -> dict[str, str]:
    """Everybody who was called, with their muster, once all musters are open."""

    async def everybody() -> dict[str, str]:
        state = await made.state(activation, "activation")
        people = {one.person: muster for muster, group in state.musters.items() for one in group}
        opened = await made.value("SELECT count(*) FROM ledger.cases WHERE case_id LIKE $1", f"{activation}-m%")
        return people if opened == len(state.musters) else {}

    return await until(everybody, seconds=90, what="the musters")


async def answer(made: Installation, people: dict[str, str], seed: int) -> list[str]:
    """Everybody says what they have to say, in random company, over a few seconds. Answers the keys."""
    chance = random.Random(seed)
    order = chance.sample(sorted(people), len(people))
    keys: list[str] = []
    while order:
        size = chance.randint(5, 60)
        group, order = order[:size], order[size:]
        said = [
            say.answer(people[person], person, **{"kind": one["type"], **{k: v for k, v in one.items() if k != "type"}})
            for person in group
            for one in content(person)
        ]
        await made.submit(*said)
        keys += [command.command_id for command in said]
        await asyncio.sleep(chance.uniform(0.0, 0.8))
    return keys


async def musters(made: Installation, activation: str) -> list[str]:
    """The activation's musters."""
    return list((await made.state(activation, "activation")).musters)


async def ladders_ended(made: Installation, activation: str) -> bool:
    """Whether nobody is being asked any more: they answered, or the command post was told."""
    states = [await made.state(muster, "muster") for muster in await musters(made, activation)]
    return all(not person.awaiting for state in states for person in state.people.values()) and all(
        person.status is not Status.CALLED for state in states for person in state.people.values()
    )


async def closed(made: Installation, activation: str) -> bool:
    """Whether the activation is over."""
    return bool(await made.value("SELECT over FROM ledger.cases WHERE case_id = $1", activation))
