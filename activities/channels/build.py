"""Channels from settings: a mapping from the channel's name to its settings, as read from a file."""

from collections.abc import Mapping
from typing import Annotated, assert_never

import asyncpg
from pydantic import Field, TypeAdapter

from activities.channels.apprise_channel import AppriseChannel, AppriseSettings
from activities.channels.channel import Channel
from activities.channels.dingtalk import DingtalkChannel, DingtalkSettings
from activities.channels.dispatch import Dispatcher
from activities.channels.lane import LaneLimits
from activities.channels.outbox import OutboxChannel, OutboxSettings
from activities.channels.settings import ChannelSettings
from activities.channels.sms import SmsChannel, SmsSettings
from activities.channels.voice import VoiceChannel, VoiceSettings
from activities.channels.wecom import WecomChannel, WecomSettings

AnySettings = Annotated[
    SmsSettings | VoiceSettings | WecomSettings | DingtalkSettings | AppriseSettings | OutboxSettings,
    Field(discriminator="kind"),
]
"""Settings of any channel; `kind` says of which."""

_SETTINGS: TypeAdapter[dict[str, AnySettings]] = TypeAdapter(dict[str, AnySettings])


def parse_settings(raw: Mapping[str, object]) -> dict[str, AnySettings]:
    """Validate `{"sms": {"kind": "sms", "base_url": ...}, ...}`. Raises `pydantic.ValidationError`."""
    return _SETTINGS.validate_python(dict(raw))


def build_channels(settings: Mapping[str, AnySettings], pool: asyncpg.Pool | None = None) -> dict[str, Channel]:
    """One channel a name. `pool` is needed by the outbox; raises `ValueError` when it is missing."""
    return {name: _build(name, chosen, pool) for name, chosen in settings.items()}


def build_dispatcher(settings: Mapping[str, AnySettings], pool: asyncpg.Pool | None = None) -> Dispatcher:
    """The channels with the limits of their settings; close it with `aclose`."""
    limits = {name: limits_of(chosen) for name, chosen in settings.items()}
    return Dispatcher(build_channels(settings, pool), limits)


def limits_of(settings: ChannelSettings) -> LaneLimits:
    """The part of the settings that the dispatcher keeps."""
    return LaneLimits(
        rate_per_second=settings.rate_per_second,
        burst=settings.burst,
        concurrency=settings.concurrency,
        call_timeout_seconds=settings.call_timeout_seconds,
        rest_after=settings.rest_after,
        rest_seconds=settings.rest_seconds,
    )


def _build(name: str, settings: AnySettings, pool: asyncpg.Pool | None) -> Channel:
    match settings:
        case SmsSettings():
            return SmsChannel(name, settings)
        case VoiceSettings():
            return VoiceChannel(name, settings)
        case WecomSettings():
            return WecomChannel(name, settings)
        case DingtalkSettings():
            return DingtalkChannel(name, settings)
        case AppriseSettings():
            return AppriseChannel(name, settings)
        case OutboxSettings():
            if pool is None:
                raise ValueError(f"channel {name!r} is an outbox and needs a PostgreSQL pool")
            return OutboxChannel(name, pool, settings)
        case _:
            assert_never(settings)
