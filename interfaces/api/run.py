"""`python -m interfaces.api.run`: the HTTP API as a process, with the settings of its environment."""

import asyncio
from types import FrameType

import structlog
import uvicorn
import uvloop

from activities.channels.build import build_channels
from activities.evidence.build import build_evidence
from directory.keyring import Keyring
from interfaces.api.app import make_app
from interfaces.api.context import Parts
from interfaces.api.stream import LedgerStream
from interfaces.house import House, open_house
from ledger.seal.folder import LogFolder
from workers import runtime
from workers.effect_worker import channel_settings
from workers.logging import set_up_logging
from workers.settings import Settings, load_settings

CONNECTIONS = 8
"""To PostgreSQL: one commits the inbox, one hears decisions, one follows the ledger, the rest read."""
DRAIN_SECONDS = 10
BACKLOG = 2048

log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """Ends the streams when asked to stop: they would otherwise hold the process until it is killed."""

    def __init__(self, config: uvicorn.Config, stream: LedgerStream) -> None:
        super().__init__(config)
        self._stream = stream
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._stream.close)
        super().handle_exit(sig, frame)


async def serve(settings: Settings) -> None:
    """Until asked to stop; requests under way are answered first. Waits for the database at the start."""
    made = await runtime.start(settings, connections=CONNECTIONS)
    house = open_house(made.pool, await Keyring.open(made.pool, settings.master_key_file))
    parts = parts_for(settings, house)
    config = uvicorn.Config(
        make_app(parts),
        host=settings.api_host,
        port=settings.api_port,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = Server(config, parts.stream)
    # The server gives the signal back once it has stopped; with nobody to take it, the process would end right there.
    runtime.stop_event()
    log.info("api_starts", host=settings.api_host, port=settings.api_port)
    try:
        await server.serve()
    finally:
        for channel in parts.channels.values():
            await channel.aclose()
        await parts.evidence.aclose()
        await house.aclose()


def parts_for(settings: Settings, house: House) -> Parts:
    """The parts of the API over an open house."""
    return Parts(
        house=house,
        signer=runtime.open_signer(settings),
        stream=LedgerStream(house.store),
        channels=build_channels(channel_settings(settings), house.pool),
        zone=settings.zone,
        evidence=build_evidence(settings.evidence_folder, settings.evidence_s3),
        log=LogFolder(settings.log_folder),
        api_token=settings.api_token,
    )


def main() -> None:
    """Run until SIGTERM."""
    settings = load_settings()
    set_up_logging(settings.log_level, settings.log_format)
    uvloop.run(serve(settings))


if __name__ == "__main__":
    main()
