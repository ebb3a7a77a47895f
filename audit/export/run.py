"""From the ledger to a file, whatever its form."""

import tempfile
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from audit.export.check import Contents, check
from audit.export.cloud_events import write_line
from audit.export.happening import Happening, happenings
from audit.export.ocel_json import write_json
from audit.export.ocel_sqlite import writing
from audit.export.tables import write_tables
from audit.export.xes import trace_types, write_xes
from ledger.ports import Ledger

_AT_ONCE = 1000
Progress = Callable[[int, int], None]
"""Told how many decisions were read, of how many."""


class Form(StrEnum):
    """The forms of an export."""

    OCEL_JSON = "ocel-json"
    OCEL_SQLITE = "ocel-sqlite"
    XES = "xes"
    CLOUDEVENTS = "cloudevents"
    CSV = "csv"


class NothingToTrace(LookupError):
    """No thing of that type is in what was chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export: everything, or what these cases, processes and times of recording leave."""

    cases: Collection[str] = ()
    processes: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None


async def export(
    ledger: Ledger, form: Form, target: Path, choice: Choice, *, origin: str, trace: str, progress: Progress
) -> Contents:
    """Write a new file in one go: complete or not there. Memory stays bounded whatever the ledger's size.

    `target` must not exist. Raises OSError, ExportIncomplete, NothingToTrace, StoreUnavailable.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
        source, made = Path(folder) / "log.sqlite", Path(folder) / "made"
        lines = Path(folder) / "lines"
        with writing(source) as file, lines.open("wb") as written:
            async for happening, process in _chosen(ledger, choice, progress):
                file.add(happening, process)
                if form is Form.CLOUDEVENTS:
                    write_line(happening, origin, written)
        found = check(source, file.events)
        _make(form, source, lines, made, trace)
        made.rename(target)
    return found


def _make(form: Form, source: Path, lines: Path, made: Path, trace: str) -> None:
    if form in (Form.OCEL_SQLITE, Form.CLOUDEVENTS):
        (source if form is Form.OCEL_SQLITE else lines).rename(made)
        return
    with made.open("wb") as target:
        _write(form, source, target, trace)


def _write(form: Form, source: Path, target: BinaryIO, trace: str) -> None:
    if form is Form.OCEL_JSON:
        write_json(source, target)
    elif form is Form.CSV:
        write_tables(source, target)
    elif write_xes(source, target, trace) == 0:
        raise NothingToTrace(f"there is no «{trace}» here; there are {', '.join(trace_types(source))}")


async def _chosen(ledger: Ledger, choice: Choice, progress: Progress) -> AsyncIterator[tuple[Happening, str]]:
    """Every line of what was chosen. All decisions are read, so that each case's process is known."""
    last, after = (await ledger.head()).decisions, 0
    processes: dict[str, str] = {}
    while after < last and (decisions := await ledger.read(after, min(_AT_ONCE, last - after))):
        after = decisions[-1].number
        times = [decision for decision in decisions if _in_time(decision.recorded_at, choice)]
        for decision in decisions:
            processes.setdefault(decision.case, decision.received.process)
        for happening in happenings(times, processes):
            if _wanted(happening, choice):
                yield happening, happening.process
        progress(after, last)


def _in_time(at: datetime, choice: Choice) -> bool:
    return (choice.since is None or at >= choice.since) and (choice.until is None or at < choice.until)


def _wanted(happening: Happening, choice: Choice) -> bool:
    return (not choice.cases or happening.case in choice.cases) and (
        not choice.processes or happening.process in choice.processes
    )
