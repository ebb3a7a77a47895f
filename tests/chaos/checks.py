"""What must hold after any number of kills."""

from collections import Counter
from typing import Any

from pydantic import TypeAdapter

from audit.redecide import redecide
from domain.kernel.decision import Recorded
from domain.kernel.effect import Performed, sends_of
from domain.kernel.fold import fold
from domain.processes import PROCESSES, decider_of
from ledger.projections import project
from tests.chaos.installation import Installation
from tests.support.asking import until

_PERFORMED: TypeAdapter[Performed] = TypeAdapter(Performed)
VIEWS = ("activations", "people", "deliveries", "alarms")


async def gapless(made: Installation) -> list[Recorded]:
    """Every number once, no number missing, no command decided twice. Answers the whole record."""
    record = await made.store.read(0, 1_000_000)
    event = 1
    versions: Counter[str] = Counter()
    for number, decision in enumerate(record, start=1):
        versions[decision.case] += 1
        assert (decision.number, decision.first_event) == (number, event)
        assert decision.version == versions[decision.case]
        event += len(decision.events)
    assert len({decision.id for decision in record}) == len(record)
    head = await made.store.head()
    assert (head.decisions, head.events) == (len(record), event - 1)
    return record


async def folds_and_redecides(made: Installation, record: list[Recorded]) -> None:
    """Every case folds, and its commands through the same rules give the same events again."""
    by_case: dict[str, list[Recorded]] = {}
    for decision in record:
        by_case.setdefault(decision.case, []).append(decision)
    for case, decisions in by_case.items():
        summary = await made.store.case(case)
        if summary is None or summary.process not in PROCESSES:
            continue
        decider = decider_of(summary.process)
        fold(decider, decisions, decider.initial)
        again = await redecide(made.store, case)
        assert again.divergences == ()


async def nobody_messaged_twice(made: Installation, activation: str, sent: set[str]) -> None:
    """One message a person, step and channel: none was asked for twice, and none that was accepted is missing among
    what was `sent`."""
    effects = await made.rows(
        "SELECT effect_id, case_id, effect FROM ledger.effects WHERE case_id LIKE $1", f"{activation}%"
    )
    asked: Counter[tuple[Any, ...]] = Counter()
    one_by_one: set[tuple[str, str]] = set()
    for row in effects:
        for message, send in sends_of(row["effect_id"], _PERFORMED.validate_json(row["effect"])):
            if (row["case_id"], message) in one_by_one:
                continue  # a shared effect and the parts that it was split into are the same messages
            one_by_one.add((row["case_id"], message))
            for person in send.about or [""]:
                asked[row["case_id"], send.to, send.step, send.channel, person] += 1
    assert [key for key, times in asked.items() if times > 1] == []
    for case in {row["case_id"] for row in effects}:
        for fact in await deliveries(made, case):
            assert fact["status"] != "accepted" or fact["message"] in sent


async def in_outbox(made: Installation) -> set[str]:
    """What the local outboxes took."""
    return {row["message_id"] for row in await made.rows("SELECT message_id FROM channels.outbox")}


async def reached_once(made: Installation) -> set[str]:
    """What the stand-in providers took, none of it twice."""
    sent = [row["message_id"] for row in await made.rows("SELECT message_id FROM test_reached")]
    assert len(sent) == len(set(sent))
    return set(sent)


async def deliveries(made: Installation, case: str) -> list[dict[str, Any]]:
    """Every fact about a message of the case."""
    record = await made.store.read_case(case)
    found = [event for d in record for event in d.events if event["type"] == "deliveries_recorded"]
    return [fact for event in found for fact in event["deliveries"]]


async def obligations_ended(made: Installation, musters: list[str]) -> None:
    """After the stand-down nobody owes anything, and every obligation has one end."""
    for muster in musters:
        state = await made.state(muster, "muster")
        owed = decider_of("muster").obligations(state)
        assert owed
        assert all(obligation.ending is not None and obligation.ended_at is not None for obligation in owed)


async def screens_equal_a_rebuild(made: Installation) -> None:
    """What was projected through all the kills is what the record says from its first decision on."""
    head = (await made.store.head()).decisions

    async def shown() -> bool:
        return await project.position(made.pool) >= head

    await until(shown, seconds=60, what="the screens")
    before = await _screens(made)
    await project.rebuild(made.pool)
    await until(shown, seconds=60, what="the rebuilt screens")
    after = await _screens(made)
    for view in VIEWS:
        assert before[view] == after[view], f"views.{view} differs from its rebuild"


async def _screens(made: Installation) -> dict[str, list[str]]:
    return {view: sorted(str(dict(row)) for row in await made.rows(f"SELECT * FROM views.{view}")) for view in VIEWS}
