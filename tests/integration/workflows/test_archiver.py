"""Histories of closed runs are kept as they were, once, whatever fails in between."""

from pathlib import Path

import orjson
import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from audit.history_archive import HistoryArchive, HistoryDamaged
from ledger.postgres.histories import Histories
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.rig import Rig
from workers.archiver import Archiver
from workers.case_worker import RUNNER
from workflows.all import WORKFLOWS


async def test_a_closed_case_is_archived_once_and_can_be_replayed(rig: Rig, tmp_path: Path) -> None:
    kept, archive = Histories(rig.pool), HistoryArchive(tmp_path)
    archiver = Archiver(rig.client, kept, archive)
    async with rig.running():
        await rig.call_up(size=3)
        await rig.called()
        await rig.decide(say.stand_down(rig.activation))
        await _over(rig)

    async def archived() -> bool:
        await archiver.look()
        return bool(await kept.of_case(rig.activation)) and bool(await kept.of_case(rig.muster))

    assert await until(archived, what="both histories")
    (one,) = await kept.of_case(rig.muster)
    text = archive.read(one.case, one.run_id, one.digest)
    assert len(orjson.loads(text)["events"]) == one.events
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=RUNNER, data_converter=pydantic_data_converter)
    await replayer.replay_workflow(WorkflowHistory.from_json(one.case, text.decode()))
    assert await archiver.look() == 0
    assert (await kept.state()).failed_at is None


async def test_a_damaged_file_is_noticed(tmp_path: Path) -> None:
    archive = HistoryArchive(tmp_path)
    digest = archive.keep("a/b:1", "run", b'{"events":[]}')
    assert archive.read("a/b:1", "run", digest) == b'{"events":[]}'
    path = archive.path("a/b:1", "run")
    assert path.parent.parent == tmp_path
    for damaged in (path.read_bytes()[:-3], b"not gzip"):
        path.write_bytes(damaged)
        with pytest.raises(HistoryDamaged):
            archive.read("a/b:1", "run", digest)
    archive.keep("a/b:1", "run", b"{}")
    with pytest.raises(HistoryDamaged, match="is not what was archived"):
        archive.read("a/b:1", "run", digest)


async def test_a_failure_is_on_record_until_a_look_goes_well(rig: Rig, tmp_path: Path) -> None:
    kept = Histories(rig.pool)
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    async with rig.running():
        await rig.call_up(size=1)
        await rig.called()
        await rig.decide(say.stand_down(rig.activation))
        await _over(rig)
    failing = Archiver(rig.client, kept, HistoryArchive(blocked))

    async def failed() -> bool:
        await failing.look()
        return (await kept.state()).failed_at is not None

    assert await until(failed, what="a failure")
    assert "NotADirectoryError" in ((await kept.state()).error or "")
    await Archiver(rig.client, kept, HistoryArchive(tmp_path / "folder")).look()
    assert (await kept.state()).failed_at is None


async def _over(rig: Rig) -> None:
    """Wait until the workflows of the call-up have ended."""

    async def ended() -> bool:
        return not await rig.is_running(rig.activation) and not await rig.is_running(rig.muster)

    await rig.settled()
    await until(ended, what="the end of both workflows")
