"""Channels from settings, and settings that keep secrets and personal data safe."""

from typing import Any, cast

import asyncpg
import pytest
from pydantic import ValidationError

from activities.channels.build import build_channels, build_dispatcher, limits_of, parse_settings

GATEWAY = {
    "base_url": "https://g.example/",
    "key_id": "k",
    "secret": "s3cret",
    "callback_secret": "c",
    "sender": "守望",
}
RAW: dict[str, Any] = {
    "sms": {"kind": "sms", **GATEWAY, "rate_per_second": 20, "concurrency": 2},
    "sms-backup": {"kind": "sms", **GATEWAY},
    "voice": {"kind": "voice", **GATEWAY, "keys": {"1": "acknowledge"}},
    "wecom": {"kind": "wecom", "corp_id": "c", "secret": "s3cret", "agent_id": 1},
    "dingtalk": {"kind": "dingtalk", "app_key": "k", "app_secret": "s3cret", "agent_id": 1, "one_by_one": False},
    "mail": {"kind": "apprise", "url_template": "mailtos://user:s3cret@mail.example?to={address}"},
    "outbox": {"kind": "outbox"},
}


async def test_one_channel_a_name() -> None:
    settings = parse_settings(RAW)
    # The pool is only kept, never used, while building.
    pool = cast("asyncpg.Pool", object())
    channels = build_channels(settings, pool)
    assert [c.name for c in channels.values()] == list(RAW)
    assert {n: c.batch_limit for n, c in channels.items()} == {
        "sms": 100,
        "sms-backup": 100,
        "voice": 100,
        "wecom": 1,
        "dingtalk": 100,
        "mail": 1,
        "outbox": 500,
    }
    assert {n for n, c in channels.items() if c.dedupes} == {"sms", "sms-backup", "voice", "wecom", "outbox"}
    await build_dispatcher(settings, pool).aclose()
    for channel in channels.values():
        await channel.aclose()


def test_limits_come_from_the_settings() -> None:
    limits = limits_of(parse_settings(RAW)["sms"])
    assert (limits.rate_per_second, limits.concurrency) == (20, 2)
    assert limits.call_timeout_seconds > 3 * (3 + 3 * 10), "the guard outlasts every timeout of the adapter"


def test_printing_settings_prints_no_secret() -> None:
    assert "s3cret" not in repr(parse_settings(RAW))


def test_an_outbox_needs_a_pool() -> None:
    with pytest.raises(ValueError, match="pool"):
        build_channels(parse_settings({"outbox": {"kind": "outbox"}}))


@pytest.mark.parametrize(
    "change",
    [
        {"base_url": "http://g.example"},
        {"base_url": "ftp://g.example"},
        {"base_url": "g.example"},
        {"kind": "pigeon"},
        {"surprise": 1},
        {"rate_per_second": 0},
        {"batch_limit": 0},
        {"sender": None},
    ],
)
def test_bad_settings_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        parse_settings({"sms": {**RAW["sms"], **change}})


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("wecom", {"base_url": "http://qyapi.example"}),
        ("dingtalk", {"base_url": "http://oapi.example"}),
        ("wecom", {"rate_per_second": 0}),
        ("mail", {"burst": 0}),
        ("outbox", {"batch_limit": 0}),
    ],
)
def test_another_default_loosens_no_limit(name: str, change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        parse_settings({name: {**RAW[name], **change}})


def test_plain_http_stays_on_this_machine() -> None:
    assert parse_settings({"sms": {**RAW["sms"], "base_url": "http://127.0.0.1:8080"}})
