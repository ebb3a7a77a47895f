"""Importing what a county filled in: rows into the directory, and its calendar through the door like any policy.

The directory is written first. Who dies before the calendar is submitted repeats the import: the rows are unchanged
then, and the command has the same key (ADR 0009).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from directory.importing import ImportReport, SourceFile, import_files
from directory.importing.calendar import NAME
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.canonical import canonical
from domain.kernel.command import Actor
from domain.kernel.decision import Recorded
from domain.kernel.policy import PolicyVersion
from domain.policies import case_of
from domain.policies.decider import PublishPolicy
from interfaces.house import House

SAME = "no_change"
"""The rejection that is as good as done: somebody else published the same meanwhile."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import. `command_id`: under which a new calendar was submitted; `decision`: None while open."""

    report: ImportReport
    command_id: str | None = None
    decision: Recorded | None = None

    @property
    def rejected(self) -> bool:
        """The calendar was refused by the rules, although the directory was written."""
        refusal = self.decision.rejection if self.decision else None
        return refusal is not None and refusal.code != SAME


async def import_county_files(
    house: House, files: Sequence[SourceFile], actor: Actor, *, source: str, wait: float, dry_run: bool = False
) -> Imported:
    """Import files that belong together, all or nothing; waits up to `wait` seconds for the calendar's decision.

    Raises what `Doors.submit` raises, when the directory is already written: the same import may then be repeated.
    """
    versions = await house.read.policies(NAME)
    newest = versions[-1] if versions else None
    known = CalendarDocument.model_validate(dict(newest.document)) if newest else None
    report = await import_files(house.pool, house.keyring, files, calendar=known, dry_run=dry_run)
    if report.calendar is None or not report.written:
        return Imported(report)
    command = publication(report.calendar, newest, await house.read.now())
    key = key_of(command, actor)
    await house.doors.submit(
        command_id=key, case=case_of(NAME), process="policy", body=command, actor=actor, source=source
    )
    return Imported(report, key, await house.doors.decision(key, wait))


def publication(document: CalendarDocument, newest: PolicyVersion | None, now: datetime) -> PublishPolicy:
    """The command that publishes a calendar made from `newest`; never in force before a version that is yet to be."""
    later = newest is not None and newest.effective_from > now
    return PublishPolicy(
        name=NAME,
        document=document.model_dump(mode="json"),
        effective_from=newest.effective_from if newest and later else None,
        replaces=newest.version if newest else 0,
    )


def key_of(command: PublishPolicy, actor: Actor) -> str:
    """The same for the same calendar after the same version by the same person: a repeat publishes nothing twice."""
    said = {"actor": actor.id, "command": command.model_dump(mode="json")}
    return f"calendar-{hashlib.sha256(canonical(said)).hexdigest()[:32]}"
