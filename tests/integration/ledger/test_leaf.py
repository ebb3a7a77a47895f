"""The leaf that PostgreSQL joins from fragments is, byte for byte, the leaf envelope."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypedDict

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.kernel.canonical import digest
from domain.kernel.decision import leaf_envelope, leaf_fragments
from domain.kernel.model import Identifier
from ledger.postgres.store import PostgresStore
from tests.support.append_paths import only_at_once
from tests.support.batches import batch

_JOIN = "SELECT ledger.leaf($1, $2, $3, $4, ledger.moment($5), $6)"
_NUMBERS = st.integers(1, 2**53 - 1)
_IDENTIFIERS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}", fullmatch=True)
# The ledger itself takes any text that PostgreSQL can hold: it must not depend on who checked it.
_TEXTS = _IDENTIFIERS | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
# The driver sends the first and the last moment that Python knows as minus and plus infinity.
_WHEN = st.datetimes(datetime(1, 1, 1, 1), datetime(9999, 12, 31, 23), timezones=st.just(UTC))
_MOMENTS = _WHEN | _WHEN.map(lambda moment: moment.replace(microsecond=0))
_IN_A_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


class _Leaf(TypedDict):
    number: int
    first_event: int
    events: int
    case: str
    version: int
    decision_id: str
    payload: str
    recorded_at: datetime


_LEAVES: st.SearchStrategy[_Leaf] = st.fixed_dictionaries(
    {
        "number": _NUMBERS,
        "first_event": _NUMBERS,
        "events": st.integers(0, 2**31 - 1),
        "case": _TEXTS,
        "version": _NUMBERS,
        "decision_id": _TEXTS,
        "payload": st.binary().map(digest),
        "recorded_at": _MOMENTS,
    }
).map(lambda leaf: _Leaf(**leaf))  # type: ignore[typeddict-item]


async def _joined(pool: asyncpg.Pool, leaf: _Leaf) -> bytes:
    opening, middle, ending = leaf_fragments(
        events=leaf["events"],
        case=leaf["case"],
        version=leaf["version"],
        decision_id=leaf["decision_id"],
        payload=leaf["payload"],
    )
    joined: bytes = await pool.fetchval(
        _JOIN, opening, leaf["number"], leaf["first_event"], middle, leaf["recorded_at"], ending
    )
    return joined


@_IN_A_DATABASE
@given(st.lists(_LEAVES, min_size=1))
async def test_joined_fragments_are_the_envelope(store: PostgresStore, leaves: Sequence[_Leaf]) -> None:
    for leaf in leaves:
        assert await _joined(store.pool, leaf) == leaf_envelope(**leaf)


@_IN_A_DATABASE
@given(
    _IDENTIFIERS,
    st.lists(_IDENTIFIERS, min_size=1, max_size=5, unique=True),
    st.integers(0, 3),
    st.datetimes(datetime(2100, 1, 1), datetime(9999, 12, 31, 23), timezones=st.just(UTC)),
)
async def test_an_appended_leaf_is_the_envelope(
    store: PostgresStore, case: str, ids: list[str], events: int, moment: datetime
) -> None:
    """Whatever the head's time is: it is beyond the server's clock, so it is the time of the append."""
    TypeAdapter(list[Identifier]).validate_python([case, *ids])
    only_at_once(store)
    await store.pool.execute("UPDATE ledger.head SET recorded_at = $1", moment)
    known = (await store.head()).decisions
    # Every example on a case of its own: its name begins with a number that no earlier one had.
    names = list(dict.fromkeys(f"{known}/{name}"[:128] for name in ids))
    given_batch = batch(f"{known}/{case}"[:128], 0, names, events=events)
    await store.append(given_batch)
    rows = await store.pool.fetch("SELECT * FROM ledger.decisions WHERE number > $1 ORDER BY number", known)
    for row, decision in zip(rows, given_batch.decisions, strict=True):
        assert row["recorded_at"] == moment
        assert row["leaf"] == leaf_envelope(
            number=row["number"],
            first_event=row["first_event"],
            events=events,
            case=given_batch.case,
            version=decision.version,
            decision_id=decision.received.command_id,
            payload=digest(decision.to_canonical()),
            recorded_at=moment,
        )
