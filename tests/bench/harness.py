"""The registry of benchmarks, and the one way to compare: contestants take turns (A B A B), so that a noisy moment
of the machine hits all of them alike."""

import gc
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.model import Measurement, Repetition, Result, Row, Series, Target
from tests.bench.servers import Servers

Run = Callable[[], Awaitable[Measurement]]
"""One repetition of one contestant: prepares, measures, verifies what it did, and answers."""

Body = Callable[["Bench"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A registered benchmark; `body` calls `Bench.compare` once a row."""

    name: str
    title: str
    body: Body


REGISTRY: dict[str, Benchmark] = {}


def benchmark(name: str, title: str) -> Callable[[Body], Body]:
    """Register a benchmark under the name that the command line takes."""

    def register(body: Body) -> Body:
        if name in REGISTRY:
            raise ValueError(f"two benchmarks are called «{name}»")
        REGISTRY[name] = Benchmark(name, title, body)
        return body

    return register


class Bench:
    """What a benchmark's body works with.

    Args:
        result: takes the rows.
        servers: PostgreSQL and Temporal, started on first use and shared by all benchmarks of the run.
        quick: a short run that shows that the benchmark works; its figures say little.
        report: told of every repetition, for a person who waits.
    """

    def __init__(self, result: Result, servers: Servers, *, quick: bool, report: Callable[[str], None]) -> None:
        self.servers = servers
        self.quick = quick
        self._result = result
        self._report = report

    def size(self, full: int, quick: int) -> int:
        """How much work a repetition does: `full`, or `quick` in a short run."""
        return quick if self.quick else full

    async def compare(
        self,
        label: str,
        contestants: Mapping[str, Run],
        *,
        unit: str,
        targets: Sequence[Target] = (),
        repetitions: int = 3,
        bound: str = "",
    ) -> Row:
        """Run the contestants in turns and keep the row.

        Args:
            label: what was done, as the table says it.
            contestants: ours first; the targets speak of it.
            unit: of the measurements' value, for example `events/s`.
            targets: what is wanted; shown as met or not, never a failure.
            repetitions: of each contestant; one in a quick run.
            bound: what bounds the figure, in a sentence.
        """
        series = {name: Series(name) for name in contestants}
        for number in range(self.size(repetitions, 1)):
            for name, run in contestants.items():
                repetition = await self._repeat(run)
                series[name].repetitions.append(repetition)
                self._report(f"{label} · {name} · {number + 1}: {repetition.measurement.value:,.1f} {unit}")
        row = Row(label, unit, list(series.values()), targets, bound)
        self._result.rows.append(row)
        return row

    async def _repeat(self, run: Run) -> Repetition:
        # What the previous contestant left behind (dirty pages, garbage) is not for this one to pay.
        await self.servers.settle()
        gc.collect()
        gc.freeze()  # what waits to be sent is not for the collector to look through again and again
        try:
            load = os.getloadavg()[0]
            return Repetition(await run(), load)
        finally:
            gc.unfreeze()
