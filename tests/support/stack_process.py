"""A stack in a process of its own, for tests that kill or interrupt it.

Run as `python -m tests.support.stack_process`; settings come from the environment. Writes one line of JSON with the
pids when it is up, and stays. A `StackError` goes to stderr with exit code 2, as the command line does it.
"""

import asyncio
import json
import sys

from workers.logging import set_up_logging
from workers.settings import load_settings
from workers.stack.child_process import ProcessSpec
from workers.stack.errors import StackError
from workers.stack.stack import Stack

SLEEPER = ProcessSpec(name="sleeper", argv=[sys.executable, "-c", "import time; time.sleep(600)"])


async def _stay() -> None:
    async with Stack(load_settings(), fast_and_unsafe=True) as stack:
        await stack.run(SLEEPER)
        sys.stdout.write(json.dumps(stack.pids) + "\n")
        sys.stdout.flush()
        await stack.until_stopped()


def main() -> int:
    """Run until told to stop; the exit code says how it went."""
    set_up_logging()
    try:
        asyncio.run(_stay())
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
