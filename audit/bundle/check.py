"""Verifying a bundle, offline: nothing but the file and a key's line from elsewhere is believed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from pydantic import ValidationError

from audit.bundle.form import LONGEST_LINE, MOST_LINES, Line, Manifest
from audit.redecide import Redecided, redecide_recorded
from audit.replay import Replayed, replay_recorded
from domain.kernel.canonical import canonical, digest
from domain.kernel.decision import Recorded, from_canonical, leaf_envelope
from domain.kernel.fold import read_event
from domain.kernel.policy import PolicyBook
from domain.policies.decider import PolicyDecider, PolicyPublished
from domain.processes import UnknownProcess
from ledger.seal.checkpoint import Checkpoint, read_checkpoint
from ledger.seal.note import NoteRefused, Verifier
from ledger.seal.proof import ProofFailed, verify_inclusion
from ledger.seal.tree import leaf_hash


class BadBundle(ValueError):
    """The bundle does not show what it claims; the message says where and in which way."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One case of a bundle: where its events lead, and whether its decisions come out the same when taken again."""

    replayed: Replayed
    redecided: Redecided


@dataclass(slots=True)
class Checked:
    """A bundle that verifies. `cases` are those it is about; `decisions` counts the policies' too."""

    manifest: Manifest
    checkpoint: Checkpoint
    decisions: int = 0
    first: datetime | None = None
    last: datetime | None = None
    cases: list[Shown] = field(default_factory=list)


def check_bundle(path: Path, verifier: Verifier) -> Checked:
    """Raises BadBundle and OSError."""
    with path.open("rb") as file:
        lines = _lines(file)
        manifest = _manifest(next(lines, b""))
        try:
            checkpoint = read_checkpoint(manifest.checkpoint, verifier)
        except NoteRefused as error:
            raise BadBundle(f"the checkpoint: {error}") from None
        recorded = [_decision(number, line, checkpoint) for number, line in enumerate(lines, 2)]
    if len(recorded) != manifest.decisions:
        raise BadBundle(f"{manifest.decisions} decisions were put in, and {len(recorded)} are there")
    return _shown(manifest, checkpoint, recorded)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    for number in range(1, MOST_LINES + 2):
        line = file.readline(LONGEST_LINE + 1)
        if not line:
            return
        if len(line) > LONGEST_LINE or not line.endswith(b"\n"):
            raise BadBundle(f"line {number} is too long, or cut")
        yield line
    raise BadBundle("it has too many lines")


def _manifest(line: bytes) -> Manifest:
    try:
        return Manifest.model_validate_json(line)
    except ValidationError as error:
        raise BadBundle(f"line 1 is no manifest: {_first(error)}") from None


def _decision(number: int, line: bytes, checkpoint: Checkpoint) -> Recorded:
    where = f"line {number}"
    try:
        said = Line.model_validate_json(line)
        leaf: Any = orjson.loads(said.leaf)
        raw = said.canonical.encode()
        data: Any = orjson.loads(raw)
        index = int(leaf["decision"]) - 1
        path = [bytes.fromhex(one) for one in said.proof]
        verify_inclusion(leaf_hash(said.leaf.encode()), index, checkpoint.size, path, checkpoint.root)
        moment = datetime.fromisoformat(leaf["recorded_at"])
        recorded = from_canonical(raw, number=index + 1, first_event=int(leaf["event"]), recorded_at=moment)
        again = leaf_envelope(
            number=recorded.number,
            first_event=recorded.first_event,
            events=len(recorded.events),
            case=recorded.case,
            version=recorded.version,
            decision_id=recorded.id,
            payload=digest(raw),
            recorded_at=moment,
        )
    except ValidationError as error:
        raise BadBundle(f"{where}: {_first(error)}") from None
    except ProofFailed as error:
        raise BadBundle(f"{where}: {error}") from None
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadBundle(f"{where}: {type(error).__name__}: {str(error)[:200]}") from None
    if canonical(data) != raw:
        raise BadBundle(f"{where}: the decision's bytes are not canonical")
    if again != said.leaf.encode():
        raise BadBundle(f"{where}: decision {recorded.number} is not what its leaf says")
    return recorded


def _shown(manifest: Manifest, checkpoint: Checkpoint, recorded: list[Recorded]) -> Checked:
    by_case: dict[str, list[Recorded]] = {}
    for decision in recorded:
        by_case.setdefault(decision.case, []).append(decision)
    for case, decisions in by_case.items():
        for expected, decision in enumerate(decisions, 1):
            if decision.version != expected:
                raise BadBundle(f"case {case}: version {expected} is missing")
    book = _book(recorded)
    found = Checked(manifest, checkpoint, len(recorded))
    moments = [decision.recorded_at for decision in recorded]
    found.first, found.last = min(moments), max(moments)
    for case in manifest.cases:
        if case not in by_case:
            raise BadBundle(f"case {case} is announced, and not in it")
        try:
            replayed = replay_recorded(case, by_case[case])
            found.cases.append(Shown(replayed, redecide_recorded(case, by_case[case], book)))
        except (UnknownProcess, ValidationError, LookupError, ValueError) as error:
            raise BadBundle(f"case {case} cannot be folded: {type(error).__name__}: {str(error)[:200]}") from None
    return found


def _book(recorded: list[Recorded]) -> PolicyBook:
    decider, book = PolicyDecider(), PolicyBook()
    for decision in recorded:
        if decision.received.process != decider.process:
            continue
        for raw in decision.events:
            event = read_event(decider, raw)
            if isinstance(event, PolicyPublished):
                book.add(event.as_version())
    return book


def _first(error: ValidationError) -> str:
    what = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in what['loc'])}: {what['msg']}"
