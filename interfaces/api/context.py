"""What endpoints work with, made once for the application."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from activities.channels.channel import Channel
from activities.evidence.store import EvidenceStore
from directory.links import LinkSigner
from interfaces.api.stream import LedgerStream
from interfaces.doors import Doors
from interfaces.house import House
from interfaces.reading import Reading
from ledger.seal.folder import LogFolder


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the application. `channels` are those whose providers may call back; `zone` is what pages show."""

    house: House
    signer: LinkSigner
    stream: LedgerStream
    channels: Mapping[str, Channel]
    zone: ZoneInfo
    evidence: EvidenceStore
    log: LogFolder
    api_token: str | None = None


def parts_of(request: Request) -> Parts:
    """The parts of the application that a request came to."""
    parts: Parts = request.app.state.parts
    return parts


def _doors(request: Request) -> Doors:
    return parts_of(request).house.doors


def _reading(request: Request) -> Reading:
    return parts_of(request).house.read


def _house(request: Request) -> House:
    return parts_of(request).house


def _evidence(request: Request) -> EvidenceStore:
    return parts_of(request).evidence


def _log(request: Request) -> LogFolder:
    return parts_of(request).log


TheLog = Annotated[LogFolder, Depends(_log)]
TheHouse = Annotated[House, Depends(_house)]
TheEvidence = Annotated[EvidenceStore, Depends(_evidence)]
TheDoors = Annotated[Doors, Depends(_doors)]
TheReading = Annotated[Reading, Depends(_reading)]
