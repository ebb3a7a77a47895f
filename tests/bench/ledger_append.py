"""Events a second into the ledger, against the `eventsourcing` package's PostgreSQL recorder on the same server."""

from collections.abc import Mapping, Sequence

from tests.bench import ledger_eventsourcing as theirs
from tests.bench import ledger_ours as ours
from tests.bench.harness import Bench, Run, benchmark
from tests.bench.ledger_material import Load, loads
from tests.bench.model import Measurement, Times
from tests.bench.processor import Spent

OURS = "shouwang"
DEFAULT = "eventsourcing"
FUNCTIONS = "eventsourcing, functions"
_UNIT = "events/s"


@benchmark("ledger", "Ledger: events recorded a second (serialised inside the clock, equal bytes, fsync on)")
async def ledger(bench: Bench) -> None:
    """One event a call at 1, 16 and 256 callers, then one caller in batches of 500."""
    await _callers(bench, 1, ours_calls=1000, their_calls=1000, least=1)
    await _callers(bench, 16, ours_calls=600, their_calls=120, least=1)
    await _callers(bench, 256, ours_calls=120, their_calls=10, least=10)
    many, large = (
        loads(1, bench.size(40, 4), decisions=500),
        loads(1, bench.size(40, 4), events=500),
    )
    await bench.compare(
        "1 caller, 500 decisions of 1 event a call",
        _contestants(bench, many, many),
        unit=_UNIT,
        targets=(Times(1, DEFAULT), Times(1, FUNCTIONS)),
        bound="processor: encoding and hashing in Python, then index entries in PostgreSQL",
    )
    await bench.compare(
        "1 caller, 1 decision of 500 events a call",
        _contestants(bench, large, large, serialise=theirs.state_per_event),
        unit=_UNIT,
        targets=(Times(1, DEFAULT), Times(1, FUNCTIONS)),
        bound="processor: encoding in Python (ours stores one row, theirs 500)",
    )


async def _callers(bench: Bench, callers: int, *, ours_calls: int, their_calls: int, least: float) -> None:
    # The slower contestant does less of the same, so that a repetition takes seconds for both.
    await bench.compare(
        f"{callers} caller{'s' if callers > 1 else ''}, 1 event a call",
        _contestants(
            bench,
            loads(callers, bench.size(ours_calls, max(ours_calls // 10, 1))),
            loads(callers, bench.size(their_calls, max(their_calls // 10, 1))),
        ),
        unit=_UNIT,
        targets=(Times(least, DEFAULT), Times(least, FUNCTIONS)),
        bound=_BOUNDS[callers],
    )


_BOUNDS: Mapping[int, str] = {
    1: "one round trip and one flush to disk an append, and waking two processes for it",
    16: "one flush to disk a batch of up to 16",
    256: "one Python process: encoding, hashing and waking a caller an event; a flush is shared by up to 256",
}


def _contestants(
    bench: Bench,
    our_work: Sequence[Load],
    their_work: Sequence[Load],
    serialise: theirs.Serialise = theirs.one_state,
) -> dict[str, Run]:
    async def shouwang() -> Measurement:
        return _rate(our_work, await ours.record(bench.servers, our_work))

    async def default() -> Measurement:
        return _rate(their_work, await theirs.record(bench.servers, their_work, functions=False, serialise=serialise))

    async def functions() -> Measurement:
        return _rate(their_work, await theirs.record(bench.servers, their_work, functions=True, serialise=serialise))

    return {OURS: shouwang, DEFAULT: default, FUNCTIONS: functions}


def _rate(work: Sequence[Load], spent: Spent) -> Measurement:
    events = sum(len(decision.events) for load in work for decision in load.decisions)
    calls = len(work[0].calls)
    also = {
        "ms a call": spent.seconds * 1000 / calls,
        "client CPU us an event": spent.client * 1e6 / events,
        "server CPU us an event": spent.server * 1e6 / events,
    }
    return Measurement(events / spent.seconds, also)
