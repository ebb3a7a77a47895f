"""Records golden files: `python -m tests.golden.record events` and `... histories [workflow…]`.

Events: a file for each event type and version that has none yet; what is there is never written again, because events
like it are on record somewhere. How an older version reads today (`*.today.json`) is written anew, so that a change of
its reading shows in the diff. Histories: of a small real call-up and inspection, those of the named
workflows (or all) written anew; do that only when the workflows
changed in a way that old histories may not follow, and keep the old files as long as such cases may run.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from domain.kernel.fold import read_event
from domain.processes import PROCESSES
from ledger.postgres.store import connect
from tests.golden import files
from tests.golden.examples import event_types, example
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.inspection_rig import InspectedCounty, over, publish, whole_life
from tests.support.rig import Rig, connect_temporal
from workers.prepare import prepare
from workers.stack.postgres import EmbeddedPostgres
from workers.stack.temporal import EmbeddedTemporal

PEOPLE = 24
RECORDER = "recorder"
"""Who the histories say drove them, instead of a machine's name."""
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


async def record_histories(only: Sequence[str]) -> None:
    """The histories of every run of a small call-up with a ladder, answers, and a stand-down, and of an inspection."""
    folder = Path(tempfile.mkdtemp(prefix="shouwang-golden-"))
    postgres = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log", fast_and_unsafe=True)
    temporal = EmbeddedTemporal(log=folder / "temporal.log", dynamic_config=SHORT)
    await asyncio.gather(postgres.start(), temporal.start())
    try:
        await prepare(postgres.dsn())
        client = await connect_temporal(temporal.address, temporal.namespace, RECORDER)
        rig = Rig(await connect(postgres.dsn(), connections=12), client, postgres.dsn(), identity=RECORDER)
        rig.county = InspectedCounty(4)
        async with rig.running():
            cases: dict[str, str] = {}
            if not only or not {"inspection", "enterprise"}.issuperset(only):
                await _call_up(rig)
                cases |= {"activation": rig.activation, "muster": rig.muster, "policy": say.POLICY_CASE}
            if not only or {"inspection", "enterprise"}.intersection(only):
                cases |= await _inspect(rig)
            await _write(rig, {name: case for name, case in cases.items() if not only or name in only})
        await rig.end()
    finally:
        await asyncio.gather(postgres.stop(), temporal.stop())
        shutil.rmtree(folder)


async def _call_up(rig: Rig) -> None:
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


async def _inspect(rig: Rig) -> dict[str, str]:
    case = "inspection:golden"
    await publish(rig)
    enterprise = await whole_life(rig, case)
    for one in (case, f"enterprise:{enterprise}"):
        await over(rig, one)
    return {"inspection": case, "enterprise": f"enterprise:{enterprise}"}


async def _closed(rig: Rig) -> bool:
    summary = await rig.store.case(rig.activation)
    return summary is not None and summary.over


async def _write(rig: Rig, cases: Mapping[str, str]) -> None:
    for name, case in cases.items():
        for old in files.HISTORIES.glob(f"{name}.run*.json"):
            old.unlink()
        runs = [w async for w in rig.client.list_workflows(f"WorkflowId = '{case}'")]
        for number, run in enumerate(sorted(runs, key=lambda w: w.start_time), start=1):
            history = await rig.client.get_workflow_handle(case, run_id=run.run_id).fetch_history()
            file = files.HISTORIES / f"{name}.run{number}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(history.to_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["events"]:
        record_events()
    elif sys.argv[1:2] == ["histories"]:
        asyncio.run(record_histories(sys.argv[2:]))
    else:
        raise SystemExit("usage: python -m tests.golden.record {events|histories [workflow...]}")
