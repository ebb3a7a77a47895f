"""Processor time. On a shared, noisy machine it says more than the clock on the wall, and it is what a core buys."""

import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds that some work took: by the clock, of our own process's processor time and of the server's."""

    seconds: float
    client: float
    server: float


class Meter:
    """Started when made, read with `stop`. `server`: pid of the server's first process."""

    def __init__(self, server: int) -> None:
        self._server = psutil.Process(server)
        self._began = (time.perf_counter(), time.process_time(), _family(self._server))

    def stop(self) -> Spent:
        """What was spent since the meter was made."""
        seconds, client, server = self._began
        return Spent(
            time.perf_counter() - seconds, time.process_time() - client, max(0.0, _family(self._server) - server)
        )


def _family(process: psutil.Process) -> float:
    """Seconds of a process, its children, and those of its children that have ended."""
    own = process.cpu_times()
    ended = own.children_user + own.children_system
    return float(own.user + own.system + ended) + sum(_seconds(child) for child in process.children(recursive=True))


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:  # it ended between the listing and this line; its parent counts it
        return 0.0
    return float(times.user + times.system)
