"""Every event type in every form, read back by programs that are not ours."""

import csv
import io
import os
import zipfile
from pathlib import Path
from typing import Any, cast

import orjson
import pytest
from pydantic import ValidationError

from audit.export.check import Contents, ExportIncomplete, check
from audit.export.happening import COMMON, happenings, kinds
from audit.export.run import Choice, Form, NothingToTrace, export
from domain.kernel.event_types import event_types
from domain.kernel.model import Model
from domain.processes import PROCESSES
from ledger.ports import Ledger
from tests.golden.examples import example
from tests.support.checkers import found_by
from tests.support.every_event import EveryEvent

EVERY = EveryEvent()
EVERYTHING = Choice()
LINES = list(happenings(EVERY.decisions, {}))
FILES = {
    Form.OCEL_SQLITE: "log.sqlite",
    Form.OCEL_JSON: "log.json",
    Form.XES: "log.xes",
    Form.CLOUDEVENTS: "log.jsonl",
    Form.CSV: "log.zip",
}


async def _export(form: Form, target: Path, choice: Choice = EVERYTHING, trace: str = "case") -> Contents:
    ledger = cast("Ledger", EVERY)
    return await export(ledger, form, target, choice, origin="county.test", trace=trace, progress=lambda *_: None)


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("exports")
    for form, name in FILES.items():
        await _export(form, made / name)
    return made


@pytest.mark.long
def test_programs_of_others_read_the_same(folder: Path) -> None:
    found = found_by("read_exports.py", str(folder))
    pairs = {(line.id, link.object_id) for line in LINES for link in line.links}
    objects = {link.object_id for line in LINES for link in line.links}
    assert (found["unsatisfied"], found["satisfied"]) == ([], 24)
    for read in (found["sqlite"], found["json"]):
        assert (read["events"], read["objects"], read["pairs"]) == (len(LINES), len(objects), len(pairs))
        assert set(read["activities"]) == {line.kind for line in LINES}
    assert found["sqlite"]["types"] == found["json"]["types"]
    assert found["xes"] == {"events": len(LINES), "traces": len({line.case for line in LINES})}
    assert found["cloudevents"] == {"events": len(LINES), "unique": len(LINES)}


def test_every_kind_of_event_is_a_line_with_the_attributes_declared_for_it() -> None:
    events = {kind for kind in kinds() if not kind.endswith((".refused", ".faulted"))}
    assert events == {line.kind for line in LINES if line.id.startswith("event:")}
    assert {"muster.refused", "muster.faulted", "door.refused"} <= {line.kind for line in LINES}
    for line in LINES:
        assert set(line.attributes) <= set(kinds()[line.kind])


def test_a_field_that_takes_any_words_is_not_exported() -> None:
    """Whatever takes a sentence may hold somebody's words; the types of the events are asked, not our own list."""
    for process, decider in PROCESSES.items():
        for kind, model in event_types(decider).items():
            said = example(model).model_dump()
            for name in model.model_fields:
                if name not in COMMON and _takes_words(model, said, name):
                    assert name not in kinds()[f"{process}.{kind}"], (process, kind, name)


def _takes_words(model: type[Model], said: dict[str, Any], name: str) -> bool:
    try:
        model.model_validate({**said, name: "张三 says: not like this!"})
    except ValidationError:
        return False
    return True


def test_people_are_found_wherever_they_stand() -> None:
    """Every field of the examples that a person's id fills is a link; the examples name people by their fields."""
    arrived = next(line for line in LINES if line.kind == "muster.arrived")
    assert ("person", "person") in {(link.kind, link.qualifier) for link in arrived.links}
    added = next(line for line in LINES if line.kind == "muster.people_added")
    assert {"person", "unit"} <= {link.kind for link in added.links}
    fact = next(line for line in LINES if line.kind == "enterprise.rectification_ordered")
    assert {"finding", "visit", "person", "unit"} <= {link.kind for link in fact.links}


async def test_a_choice_of_processes_and_times(tmp_path: Path) -> None:
    found = await _export(Form.OCEL_JSON, tmp_path / "log.json", Choice(processes=["checkpoint"]))
    assert found.events == len([line for line in LINES if line.process == "checkpoint"])
    half = EVERY.decisions[10].recorded_at
    found = await _export(Form.OCEL_JSON, tmp_path / "half.json", Choice(until=half))
    assert found.events == 10


async def test_traces_of_another_thing(tmp_path: Path) -> None:
    await _export(Form.XES, tmp_path / "log.xes", trace="finding")
    assert b"<trace>" in (tmp_path / "log.xes").read_bytes()
    with pytest.raises(NothingToTrace, match="there are case, "):
        await _export(Form.XES, tmp_path / "none.xes", trace="unicorn")
    assert os.listdir(tmp_path) == ["log.xes"]


def test_tables_for_a_spreadsheet(folder: Path) -> None:
    with zipfile.ZipFile(folder / "log.zip") as archive:
        tables = {name: _rows(archive.read(name)) for name in archive.namelist()}
    assert sorted(tables) == ["events.csv", "links.csv", "objects.csv"]
    assert [row[1] for row in tables["events.csv"][1:]] == [line.kind for line in LINES]
    known = {row[0] for row in tables["objects.csv"]}
    assert {row[1] for row in tables["links.csv"][1:]} <= known


def test_json_agrees_with_the_tables(folder: Path) -> None:
    log: dict[str, Any] = orjson.loads((folder / "log.json").read_bytes())
    for line, event in zip(LINES, log["events"], strict=True):
        assert (event["id"], event["type"]) == (line.id, line.kind)
        assert {(one["objectId"], one["qualifier"]) for one in event["relationships"]} == {
            (link.object_id, link.qualifier) for link in line.links
        }
        assert {one["name"] for one in event["attributes"]} == set(line.attributes)
        assert all(isinstance(one["value"], str) for one in event["attributes"])


async def test_a_file_with_a_hole_is_not_given_out(tmp_path: Path) -> None:
    await _export(Form.OCEL_SQLITE, tmp_path / "log.sqlite")
    with pytest.raises(ExportIncomplete, match="were read from the record"):
        check(tmp_path / "log.sqlite", len(LINES) + 1)


def _rows(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
