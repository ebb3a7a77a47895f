"""Today's workflows still drive yesterday's cases: golden histories, replayed as a worker would."""

from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from tests.golden import files
from tests.golden.other_muster import OtherMuster
from workers.case_worker import RUNNER
from workflows.all import WORKFLOWS

FILES = sorted(files.HISTORIES.glob("*.json"))


def replayer(*workflows: type) -> Replayer:
    """With the production converter and sandbox."""
    return Replayer(workflows=workflows, workflow_runner=RUNNER, data_converter=pydantic_data_converter)


def history(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_it_replays(file: Path) -> None:
    await replayer(*WORKFLOWS).replay_workflow(history(file))


def test_there_are_histories_of_everything() -> None:
    """Each workflow has one, and a muster that continued as new is among them."""
    kinds = {file.stem.split(".")[0] for file in FILES}
    assert kinds == {workflow._Definition.must_from_class(one).name for one in WORKFLOWS}
    assert any("CONTINUED_AS_NEW" in file.read_text(encoding="utf-8") for file in FILES if "muster" in file.stem)


async def test_a_changed_workflow_is_noticed() -> None:
    with pytest.raises(NondeterminismError):
        await replayer(OtherMuster).replay_workflow(history(files.HISTORIES / "muster.run1.json"))
