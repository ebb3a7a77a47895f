"""Effect worker: everything that touches the world outside the ledger."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import asyncpg
from temporalio.client import Client
from temporalio.worker import Worker

from activities.channels.build import AnySettings, build_dispatcher, parse_settings
from activities.channels.dispatch import Dispatcher
from activities.channels.outbox import OutboxSettings
from activities.messages import Composer
from activities.perform import Performer
from activities.questions import answers
from activities.temporal import EffectActivities
from domain.kernel.progress import EFFECTS_QUEUE
from workers import runtime
from workers.settings import Settings

ADDRESSING: Mapping[str, str] = {"wecom": "wecom", "dingtalk": "dingtalk", "email": "email"}
"""Which field of a contact a channel's address is; the phone for all others."""
MakeDispatcher = Callable[[Mapping[str, AnySettings], asyncpg.Pool], Dispatcher]
LOCAL: tuple[str, ...] = ("sms", "voice", "wecom")
"""Channels that a fresh installation has: all of them local outboxes, so that nothing is sent by mistake."""


def channel_settings(settings: Settings) -> dict[str, AnySettings]:
    """The county's channels, or local outboxes when none are set."""
    if settings.channels:
        return parse_settings(settings.channels)
    return {name: OutboxSettings() for name in LOCAL}


def addressing(channels: Mapping[str, AnySettings]) -> dict[str, str]:
    """Address fields by channel; an outbox takes anyone who has a phone."""
    return {n: "phone" if isinstance(c, OutboxSettings) else ADDRESSING.get(n, "phone") for n, c in channels.items()}


def make_worker(client: Client, performer: Performer) -> Worker:
    """A worker that performs effects; run it as a context."""
    return Worker(
        client,
        task_queue=EFFECTS_QUEUE,
        activities=EffectActivities(performer).all(),
        max_concurrent_activities=100,
        graceful_shutdown_timeout=timedelta(seconds=15),
    )


async def run(settings: Settings, make_dispatcher: MakeDispatcher = build_dispatcher) -> None:
    """Until asked to stop; messages under way get their outcome first."""
    stop = runtime.stop_event()
    made = await runtime.start(settings, connections=8)
    directory = await runtime.open_directory(made)
    channels = channel_settings(settings)
    dispatcher = make_dispatcher(channels, made.pool)
    base = settings.public_url or f"http://{settings.api_host}:{settings.api_port}"
    composer = Composer(directory, runtime.open_signer(settings), lambda: base, addressing(channels))
    performer = Performer(made.store, dispatcher, composer, answers(directory, made.store))
    async with make_worker(await runtime.temporal_client(settings), performer):
        await stop.wait()
    await dispatcher.aclose()
    await made.aclose()
