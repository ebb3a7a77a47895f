"""Every event that ever landed is read for ever, and means what it meant."""

from pathlib import Path

import pytest

from domain.kernel.event_types import event_types
from domain.kernel.fold import read_event
from domain.processes import PROCESSES, decider_of
from tests.golden import files

FILES = files.recorded_events()


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_it_reads_to_the_same_value(file: Path) -> None:
    event = read_event(decider_of(file.parent.name), files.read(file)["recorded"])
    assert event.model_dump(mode="json") == files.reads_as(file)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_event_type_has_its_golden_file(process: str) -> None:
    """A new event, or a new version of one: `python -m tests.golden.record events`."""
    for kind, model in event_types(decider_of(process)).items():
        assert files.event_file(process, kind, model.model_fields["v"].default).exists(), kind


@pytest.mark.parametrize("process", PROCESSES)
def test_every_old_version_has_its_golden_file(process: str) -> None:
    for kind, version in decider_of(process).event_upcasts:
        assert files.event_file(process, kind, version).exists(), (kind, version)
