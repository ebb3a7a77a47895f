"""Commands and policies of a checkpoint whose three shifts are over within a minute, for real servers."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from ledger.ports import NewCommand
from tests.support.checkpoint import document

TOWNSHIP = Actor(id="t1-duty", role=Role.TOWNSHIP, unit="T1")
POST = Actor(id="post-duty", role=Role.COMMAND_POST)


def noon(now: datetime) -> str:
    """A zone in which it is about noon, so that no test meets midnight by chance."""
    hours = (12 - now.astimezone(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


def policies(start: datetime, zone: str, *, length: int = 12, total: int = 2, **changes: Any) -> dict[str, Any]:
    """Three shifts from `start` on, `length` seconds each but the last; a no-show is one after two seconds."""
    wall = start.astimezone(ZoneInfo(zone))
    kinds = [
        {"id": name, "start": f"{wall + timedelta(seconds=length * place):%H:%M:%S}", "total": total, "skills": {}}
        for place, name in enumerate(("a", "b", "c"))
    ]
    terms = {
        "shifts": kinds,
        "overlap": "PT2S",
        "rest": "PT0S",
        "week_minutes": 10_080,
        "horizon_days": 1,
        "effort": 100,
        "freeze": "PT0S",
        "plan_ahead": "PT0S",
        "staff_ahead": "PT4S",
        "remind_ahead": "PT2S",
        "check_in_early": "PT5S",
        "late_after": "PT1S",
        "missing_after": "PT2S",
        "patience": "PT30S",
        "substitute_answer": "PT20S",
        "substitutes_at_once": 1,
        "handover_within": "PT2S",
        "absence": [{"name": "absent-self", "after": "PT0S", "to": "self", "channel": "sms"}],
        "urgent_channel": "sms",
        **changes,
    }
    return {
        "checkpoint": document("checkpoint", **terms),
        "calendar": document("calendar", time_zone=zone, quiet_hours=None),
        "check-rules/standard": document("check-rules/standard"),
        "accountability": document("accountability"),
    }


def publish(name: str, text: Mapping[str, Any]) -> NewCommand:
    """The command that publishes a policy."""
    body = {"type": "publish_policy", "name": name, "document": text}
    return _command(f"publish/{name}", f"policy:{name}", "policy", body, POST)


def order(start: datetime, zone: str, **changes: Any) -> dict[str, Any]:
    """An order for a checkpoint that stands for an hour."""
    return {
        "name": "城东卡口",
        "directive": "县指〔2026〕12号",
        "hazard": "疫情",
        "mode": "real",
        "authority": "县指挥部",
        "legal_basis": "县预案",
        "purpose": "查验",
        "place": "城东收费站",
        "township": "T1",
        "rules": "standard",
        "starts_on": f"{start.astimezone(ZoneInfo(zone)):%Y-%m-%d}",
        "expires_at": (start + timedelta(hours=1)).isoformat(),
        **changes,
    }


def say(case: str, kind: str, actor: Actor = TOWNSHIP, key: str = "", **more: Any) -> NewCommand:
    """Any command to the checkpoint."""
    body = {"type": kind, **more}
    return _command(key or f"{case}/{kind}/{len(str(more))}-{actor.id}-{_part(more)}", case, "checkpoint", body, actor)


def _part(more: Mapping[str, Any]) -> str:
    names = ("shift", "person", "sequence", "round")
    return "-".join(str(more[name]) for name in names if name in more)


def _command(key: str, case: str, process: str, body: Mapping[str, Any], actor: Actor) -> NewCommand:
    return NewCommand(key, case, process, canonical(body), actor, "test")
