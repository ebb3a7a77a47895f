"""`python -m workers.run ROLE`: one process of ours, with the settings of its environment."""

import gc
import sys
from collections.abc import Awaitable, Callable, Mapping

import uvloop

from workers import archiver, case_worker, effect_worker, projector, relay, sealer
from workers.logging import set_up_logging
from workers.settings import Settings, load_settings

ROLES: Mapping[str, Callable[[Settings], Awaitable[None]]] = {
    "cases": case_worker.run,
    "effects": effect_worker.run,
    "relay": relay.run,
    "projector": projector.run,
    "archiver": archiver.run,
    "sealer": sealer.run,
}


def tune_garbage_collection() -> None:
    """Look for cycles rarely: deciding makes many short-lived values and hardly any cycle.

    With Python's defaults half of the time of deciding 500 acknowledgements went into looking for cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def main() -> None:
    """Run one role until SIGTERM."""
    if len(sys.argv) != 2 or sys.argv[1] not in ROLES:
        raise SystemExit(f"usage: python -m workers.run {{{'|'.join(ROLES)}}}")
    settings = load_settings()
    set_up_logging(settings.log_level, settings.log_format)

    tune_garbage_collection()

    async def role() -> None:
        await ROLES[sys.argv[1]](settings)

    uvloop.run(role())


if __name__ == "__main__":
    main()
