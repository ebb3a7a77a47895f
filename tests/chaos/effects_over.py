"""The production effect worker over stand-in providers with these abilities: `effects_over asked|neither`."""

import asyncio
import sys
from collections.abc import Mapping

import asyncpg

from activities.channels.build import AnySettings
from activities.channels.channel import Channel
from activities.channels.dispatch import Dispatcher
from activities.channels.lane import LaneLimits
from tests.support.table_channel import TableChannel
from workers import effect_worker
from workers.settings import load_settings

CALL_TIMEOUT = 2.0
"""Seconds after which a request of a killed worker is over."""


def dispatcher(settings: Mapping[str, AnySettings], pool: asyncpg.Pool) -> Dispatcher:
    """Every channel that the settings name."""
    asked = sys.argv[1] == "asked"
    channels: dict[str, Channel] = {name: TableChannel(name, pool, can_look_up=asked) for name in settings}
    return Dispatcher(channels, {name: LaneLimits(call_timeout_seconds=CALL_TIMEOUT) for name in channels})


if __name__ == "__main__":
    asyncio.run(effect_worker.run(load_settings(), dispatcher))
