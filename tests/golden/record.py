"""Records golden files: `python -m tests.golden.record events` and `... histories [workflow…]`.

Events: a file for each event type and version that has none yet; what is there is never written again, because events
like it are on record somewhere. How an older version reads today (`*.today.json`) is written anew, so that a change of
its reading shows in the diff. Histories: of a small real life of the processes of `LIVES` (all, or the one that is
named), written anew; do that only when the workflows changed in a way that old histories may not follow, and keep the
old files as long as such cases may run.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from domain.kernel.event_types import event_types
from domain.kernel.fold import read_event
from domain.processes import PROCESSES
from ledger.postgres.store import connect
from tests.golden import files
from tests.golden.examples import example
from tests.support import callup_commands as say
from tests.support import checkpoint_life, ladder_life
from tests.support import erasure_commands as erased
from tests.support import retained_commands as kept
from tests.support.asking import until
from tests.support.inspection_rig import InspectedCounty, over, publish, whole_life
from tests.support.rig import Rig, connect_temporal
from workers.prepare import prepare
from workers.stack.postgres import EmbeddedPostgres
from workers.stack.temporal import EmbeddedTemporal

PEOPLE = 24
RECORDER = "recorder"
"""Who the histories say drove them, instead of a machine's name."""
Life = Callable[[Rig], Awaitable[Mapping[str, str]]]
SHORT = ("limit.historyCount.suggestContinueAsNew=12",)
"""So that a small call-up goes through several runs."""


def record_events() -> None:
    """A file for every event type that has none, and how each older version reads today."""
    for process, decider in PROCESSES.items():
        for kind, model in event_types(decider).items():
            event = example(model).model_dump(mode="json")
            file = files.event_file(process, kind, event["v"])
            if not file.exists():
                files.write(file, {"recorded": event, "reads_as": event})
        for kind, version in decider.event_upcasts:
            file = files.event_file(process, kind, version)
            event = read_event(decider, files.read(file)["recorded"]).model_dump(mode="json")
            files.write(files.today_file(file), {"reads_as": event})


async def record_histories(lives: Sequence[Life]) -> None:
    """The histories of every run of small lives: of a call-up with a ladder, answers, and a stand-down, ..."""
    for life in lives:
        await _record(life)


async def _record(life: Life) -> None:
    folder = Path(tempfile.mkdtemp(prefix="shouwang-golden-"))
    postgres = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log", fast_and_unsafe=True)
    temporal = EmbeddedTemporal(log=folder / "temporal.log", dynamic_config=SHORT)
    await asyncio.gather(postgres.start(), temporal.start())
    try:
        await prepare(postgres.dsn())
        client = await connect_temporal(temporal.address, temporal.namespace, RECORDER)
        rig = Rig(await connect(postgres.dsn(), connections=12), client, postgres.dsn(), identity=RECORDER)
        async with rig.running():
            await _write(rig, await life(rig))
        await rig.end()
    finally:
        await asyncio.gather(postgres.stop(), temporal.stop())
        shutil.rmtree(folder)


async def _call_up(rig: Rig) -> Mapping[str, str]:
    await rig.call_up(size=PEOPLE, policy=say.policy(rungs=(0, 2, 4)))
    await rig.reached("sms", PEOPLE)
    for person in rig.county.people[: PEOPLE // 2]:
        await rig.decide(say.answer(rig.muster, person))
    await rig.reached("voice", PEOPLE // 2)
    for person in rig.county.people[: PEOPLE // 4]:
        await rig.decide(say.answer(rig.muster, person, "report_arrival", how="code"))
    await rig.decide(say.stand_down(rig.activation))
    await rig.settled()
    await until(lambda: _closed(rig), what="the end of the activation")
    return {"activation": rig.activation, "muster": rig.muster, "policy": say.POLICY_CASE}


async def _ladder(rig: Rig) -> Mapping[str, str]:
    await ladder_life.publish(rig)
    await ladder_life.climb(rig)
    return {"accountability": ladder_life.CASE}


async def _retained(rig: Rig) -> Mapping[str, str]:
    """A unit's cadres return and hand over; what one of them leaves undone is owed."""
    await kept.publish(rig)
    await kept.order(rig, "R1", ["p1", "p6"])
    await kept.hand_over(rig, ["p1"])
    await rig.settled()
    return {"retained": kept.CASE, "return": "return:R1"}


async def _checkpoint(rig: Rig) -> Mapping[str, str]:
    """A day of three shifts."""
    await checkpoint_life.live(rig)
    return {"checkpoint": checkpoint_life.CASE}


async def _inspect(rig: Rig) -> Mapping[str, str]:
    """A plan, its draw, and a visit with a finding put right."""
    rig.county = InspectedCounty(4)
    case = "inspection:golden"
    await publish(rig)
    enterprise = await whole_life(rig, case)
    for one in (case, f"enterprise:{enterprise}"):
        await over(rig, one)
    return {"inspection": case, "enterprise": f"enterprise:{enterprise}"}


async def _erasure(rig: Rig) -> Mapping[str, str]:
    """A person asks, a hold is placed and lifted, a commander approves; the directory destroys the key."""
    await erased.whole_life(rig, "p1")
    return {"erasure": erased.case_of_person("p1")}


async def _closed(rig: Rig) -> bool:
    summary = await rig.store.case(rig.activation)
    return summary is not None and summary.over


LIVES: Mapping[str, Life] = {
    "call-up": _call_up,
    "accountability": _ladder,
    "retained": _retained,
    "checkpoint": _checkpoint,
    "inspection": _inspect,
    "erasure": _erasure,
}
"""What is lived for the histories; each answers the cases to keep, by the names of their files."""


async def _write(rig: Rig, cases: Mapping[str, str]) -> None:
    for name, case in cases.items():
        for old in files.HISTORIES.glob(f"{name}.*.json"):
            old.unlink()
        runs = [w async for w in rig.client.list_workflows(f"WorkflowId = '{case}'")]
        for number, run in enumerate(sorted(runs, key=lambda w: w.start_time), start=1):
            history = await rig.client.get_workflow_handle(case, run_id=run.run_id).fetch_history()
            if not any(event.HasField("workflow_task_completed_event_attributes") for event in history.events):
                continue  # it has only just begun: there is nothing to replay
            file = files.HISTORIES / f"{name}.run{number}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(history.to_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["events"]:
        record_events()
    elif sys.argv[1:2] == ["histories"]:
        asyncio.run(record_histories([LIVES[name] for name in sys.argv[2:] or LIVES]))
    else:
        raise SystemExit("usage: python -m tests.golden.record {events|histories [NAME...]}")
