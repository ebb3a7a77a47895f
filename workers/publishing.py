"""Bringing checkpoints outside: what nobody who rules the database can take back proves what was recorded by then."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import httpx
import structlog

from ledger.ports import StoreUnavailable
from ledger.postgres.seals import Seal, Seals
from workers.settings import Settings

TRIES = 3
FIRST_PAUSE = 0.5
TIMEOUT = 10.0
Target = tuple[str, Callable[[Seal], Awaitable[None]]]
"""A name and how a checkpoint gets there; raises OSError or httpx.HTTPError."""

log = structlog.get_logger(__name__)


def targets(settings: Settings) -> list[Target]:
    """Where this installation publishes."""
    found: list[Target] = []
    if (folder := settings.checkpoint_folder) is not None:
        found.append((str(folder), lambda seal: asyncio.to_thread(_copy, folder, seal)))
    if (address := settings.checkpoint_webhook) is not None:
        found.append((address, lambda seal: _post(address, seal)))
    return found


async def publish(seals: Seals, where: Sequence[Target], seal: Seal, *, pause: float = FIRST_PAUSE) -> None:
    """Bring a checkpoint to every target, a few tries each; what became of it is recorded."""
    for name, bring in where:
        error = await _bring(bring, seal, pause)
        if error is not None:
            log.warning("checkpoint_not_published", target=name, size=seal.size, error=error[:200])
        try:
            await seals.published(name, seal.size, error)
        except StoreUnavailable as away:
            log.warning("publication_not_recorded", target=name, size=seal.size, error=str(away)[:200])


async def _bring(bring: Callable[[Seal], Awaitable[None]], seal: Seal, pause: float) -> str | None:
    error = ""
    for number in range(TRIES):
        if number:
            await asyncio.sleep(pause * 2 ** (number - 1))
        try:
            await bring(seal)
        except (OSError, httpx.HTTPError) as failed:
            error = f"{type(failed).__name__}: {failed}"
        else:
            return None
    return error


def _copy(folder: Path, seal: Seal) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in (f"checkpoint-{seal.size:012d}", "latest"):
        draft = folder / f".{name}"
        draft.write_text(seal.note, "utf-8")
        draft.replace(folder / name)


async def _post(address: str, seal: Seal) -> None:
    async with httpx.AsyncClient(timeout=TIMEOUT) as client:
        answer = await client.post(address, content=seal.note, headers={"Content-Type": "text/plain; charset=utf-8"})
        answer.raise_for_status()
