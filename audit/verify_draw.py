"""Drawing again from the record alone, with code of its own: nothing here is shared with the rules that drew.

It is written to be read beside `docs/processes/inspection.md`: plain lists, one step a line, and no cleverness. What it
needs is on the record of one case: the commitment, the list, the seed, and who was called up.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.kernel.decision import Recorded

Raw = Mapping[str, Any]


@dataclass(slots=True)
class Round:
    """One commitment and what became of it; `late` only for a seed that was revealed."""

    number: int
    commitment: str
    committed_by: str
    committed_at: datetime
    list_hash: str = ""
    reveal_by: datetime | None = None
    seed: str = ""
    late: bool = False
    abandoned_by: str = ""

    @property
    def outcome(self) -> str:
        if self.seed:
            return "revealed late" if self.late else "revealed"
        return "abandoned, never revealed" if self.abandoned_by else "not revealed"


@dataclass(slots=True)
class Verified:
    """The draw done again. `faults` is empty when record and draw agree; `drawn` says whether there was one yet."""

    case: str
    rounds: list[Round] = field(default_factory=list)
    enterprises: int = 0
    officers: int = 0
    called: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def drawn(self) -> bool:
        return bool(self.rounds and self.rounds[-1].seed)

    @property
    def right(self) -> bool:
        return not self.faults


class NoDraw(LookupError):
    """The case is no inspection, or nobody has committed to a seed in it."""


def verify(case: str, decisions: Sequence[Recorded]) -> Verified:
    """Draw again what a case has on record. Raises NoDraw."""
    found = Verified(case)
    parts: list[Raw] = []
    listed: Raw = {}
    calls: list[Raw] = []
    for event in (event for decision in decisions for event in decision.events):
        match event["type"]:
            case "seed_committed":
                parts, listed = [], {}
                at = datetime.fromisoformat(event["at"])
                found.rounds.append(Round(event["round"], event["commitment"], event["by"], at))
            case "enterprises_asked":
                parts = []
            case "part_received":
                parts.append(event)
            case "list_fixed":
                listed = event
                _listed(found, parts, event)
            case "seed_revealed":
                _revealed(found, listed, event)
            case "draw_abandoned" if found.rounds:
                found.rounds[-1].abandoned_by = event["by"]
            case "enterprises_drawn":
                calls.append(event)
    if not found.rounds:
        raise NoDraw(f"{case} has no commitment on record")
    if found.drawn and listed:
        _draw_again(found, parts, listed, calls)
    elif calls:
        found.faults.append("enterprises were drawn, but no seed is on record")
    return found


def _listed(found: Verified, parts: Sequence[Raw], event: Raw) -> None:
    if not found.rounds:
        found.faults.append("the list was fixed before anybody committed to a seed")
        return
    now = found.rounds[-1]
    now.list_hash, now.reveal_by = event["hash"], datetime.fromisoformat(event["reveal_by"])
    found.enterprises, found.officers = event["enterprises"], event["officers"]
    computed = hashlib.sha256(list_text(parts, event["each"]).encode()).hexdigest()
    if computed != event["hash"]:
        found.faults.append(f"the list on record has the hash {computed}, not {event['hash']}")


def _revealed(found: Verified, listed: Raw, event: Raw) -> None:
    if not found.rounds or not listed:
        found.faults.append("the seed was revealed before the list was fixed")
        return
    now = found.rounds[-1]
    now.seed, now.late = event["seed"], event["late"]
    computed = hashlib.sha256(bytes.fromhex(event["seed"])).hexdigest()
    if computed != now.commitment:
        found.faults.append(f"SHA-256 of the seed is {computed}, the commitment was {now.commitment}")


def list_text(parts: Sequence[Raw], each: int) -> str:
    """Step 1: the list as text."""
    lines = ["shouwang-draw 1", f"salt {parts[0]['salt']}", f"officers-each {each}"]
    weights = {one["id"]: one["weight"] for part in parts for one in part["enterprises"]}
    related = {one["person"]: one["recused"] for part in parts for one in part["officers"]}
    lines += [f"enterprise {name} {weights[name]}" for name in sorted(weights)]
    lines += [" ".join(["officer", name, *sorted(related[name])]) for name in sorted(related)]
    return "".join(line + "\n" for line in lines)


def numbers(seed: str, list_hash: str, name: str, parts: int, start: int) -> tuple[int, int]:
    """Steps 2 and 3: one of so many equal parts from the stream `name`, and where the stream stands afterwards."""
    fair = (2**256 // parts) * parts
    while True:
        message = bytes.fromhex(seed) + bytes.fromhex(list_hash) + name.encode() + start.to_bytes(8, "big")
        number = int(hashlib.sha256(message).hexdigest(), 16)
        start += 1
        if number < fair:
            return number % parts, start


def _draw_again(found: Verified, parts: Sequence[Raw], listed: Raw, calls: Sequence[Raw]) -> None:
    """Steps 4 and 5, as far as the record has gone down the order, compared with it."""
    seed, list_hash = found.rounds[-1].seed, listed["hash"]
    left = {one["id"]: one["weight"] for part in parts for one in part["enterprises"]}
    related = {one["person"]: set(one["recused"]) for part in parts for one in part["officers"]}
    visits = dict.fromkeys(related, 0)
    stream = 0
    place = 0
    for call in calls:
        called = []
        unmanned = []
        while place < call["reached"]:
            total = sum(left.values())
            if total == 0:
                found.faults.append(f"the record draws {call['reached']} enterprises, the list holds {place}")
                return
            chosen, stream = numbers(seed, list_hash, "enterprises", total, stream)
            for name in sorted(left):
                chosen -= left[name]
                if chosen < 0:
                    break
            del left[name]
            place += 1
            officers = _officers(seed, list_hash, name, related, visits, listed["each"])
            if len(officers) < 2:
                unmanned.append(name)
                continue
            for person in officers:
                visits[person] += 1
            called.append({"enterprise": name, "place": place, "officers": officers})
        on_record = [{**one, "officers": list(one["officers"])} for one in call["drawn"]]
        if called != on_record:
            found.faults.append(f"up to place {call['reached']}: the draw gives {called}, the record has {on_record}")
        if unmanned != list(call["unmanned"]):
            found.faults.append(f"up to place {call['reached']}: without officers are {unmanned}")
        found.called += [one["enterprise"] for one in call["drawn"]]


def _officers(
    seed: str, list_hash: str, enterprise: str, related: Mapping[str, set[str]], visits: Mapping[str, int], each: int
) -> list[str]:
    free = [person for person in sorted(related) if enterprise not in related[person]]
    drawn: list[str] = []
    stream = 0
    while free and len(drawn) < each:
        fewest = min(visits[person] for person in free)
        equals = [person for person in free if visits[person] == fewest]
        chosen, stream = numbers(seed, list_hash, f"officers:{enterprise}", len(equals), stream)
        drawn.append(equals[chosen])
        free.remove(equals[chosen])
    return drawn
