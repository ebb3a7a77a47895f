"""How fast the in-memory host runs a whole call-up: `python -m tests.bench.host_speed [people] [hours]`."""

import gc
import json
import sys
import time
from datetime import timedelta

from audit.host import Crowd
from audit.host.people import Planner
from audit.host.profiles import COUNTY_NIGHT
from tests.support.callup import activate, directive, host, pool


def measure(people: int, hours: int) -> dict[str, float | int]:
    """Call up `people` by night and let `hours` pass. Seconds of the wall and of the processor."""
    on = host(Crowd(Planner(COUNTY_NIGHT), 7), pool(people))
    wall, cpu = time.perf_counter(), time.process_time()
    activate(on, directive())
    on.run_for(timedelta(hours=hours))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "people": people,
        "hours": hours,
        "wall_seconds": round(wall, 2),
        "cpu_seconds": round(cpu, 2),
        "decisions": len(on.journal),
        "events": on.journal.events,
        "messages": len(on.world.sent),
        "arrived": on.state("A1").everyone.arrived,
        "faults": len(on.faults),
    }


def main(arguments: list[str]) -> None:
    # A run keeps all that it decided; looking through it again and again for garbage costs a third of the time.
    gc.set_threshold(50_000, 20, 100)
    people, hours = [int(value) for value in [*arguments, *("10000", "72")[len(arguments) :]]]
    print(json.dumps(measure(people, hours)))


if __name__ == "__main__":
    main(sys.argv[1:])
