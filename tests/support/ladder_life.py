"""A whole ladder on real servers in some seconds: owed, reminded, supervised, circulated, interviewed, referred."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.accountability.owing import PROCESS, Owe, Settle, accountability_case
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE, Actor
from ledger.ports import NewCommand
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.ladder import COMMANDER, DIGEST, HEAD, document
from tests.support.rig import Rig

BEARER = "unit:U1"
CASE = accountability_case(BEARER)
SECONDS = {
    "reply_within": "PT1S",
    "again_within": "PT2S",
    "notice_within": "PT1S",
    "interview_within": "PT60S",
    "decide_within": "PT1S",
}
"""A ladder of seconds; what is owed on it is urgent, so that it climbs at any hour of the day."""


async def publish(rig: Rig) -> None:
    """The calendar and a ladder of seconds."""
    for name, changes in (("calendar", {}), ("accountability", {"default": SECONDS, "catch_up": "PT60S"})):
        body = {"type": "publish_policy", "name": name, "document": document(name, **changes)}
        await rig.decide(say.command(f"publish-{name}", f"policy:{name}", "policy", body, say.COMMANDER))


def told(key: str, command: Owe | Settle) -> NewCommand:
    """What a source tells."""
    body = canonical(command.model_dump(mode="json"))
    return NewCommand(f"source.{key}", CASE, PROCESS, body, ENGINE, "case:E1")


def said(key: str, body: Mapping[str, Any], actor: Actor) -> NewCommand:
    """What somebody says or decides."""
    return say.command(key, CASE, PROCESS, body, actor)


def owing(name: str, seconds: float = 2) -> NewCommand:
    """Something that is due in so many seconds."""
    now = datetime.now(UTC)
    owed = Owe(
        obligation=f"E1/{name}",
        bearer=BEARER,
        what="rectification",
        source="E1",
        source_process="activation",
        owed_since=now,
        due=now + timedelta(seconds=seconds),
        urgent=True,
    )
    return told(f"owe-{name}", owed)


async def stage(rig: Rig, name: str, wanted: str) -> None:
    """Wait until an obligation stands there."""

    async def there() -> bool:
        open_ = (await rig.state(CASE, PROCESS)).open
        return f"E1/{name}" in open_ and open_[f"E1/{name}"].stage == wanted

    await until(there, what=f"{name} {wanted}")


async def climb(rig: Rig) -> None:
    """One obligation from the reminder to a referral that a human takes; another is done after its order."""
    await rig.decide(owing("never"))
    await rig.decide(owing("late"))
    await rig.reached("sms", 1)
    await stage(rig, "late", "supervised")
    done = Settle(obligation="E1/late", ending="fulfilled", at=datetime.now(UTC), evidence=(DIGEST,))
    await rig.decide(told("settle-late", done))
    await stage(rig, "never", "announced")
    order = next(n for n, o in (await rig.state(CASE, PROCESS)).orders.items() if o.kind == "notice")
    reply = {"type": "reply", "order": order, "person": HEAD.id, "evidence": [DIGEST]}
    await rig.decide(said("reply", reply, HEAD))
    await stage(rig, "never", "summoned")
    held = {"type": "record_interview", "obligation": "E1/never", "outcome": "held", "at": _now()}
    await rig.decide(said("held", held, COMMANDER))
    await stage(rig, "never", "exhausted")
    taken = {"type": "take_referral", "obligation": "E1/never", "to": "office", "reason": "始终未完成"}
    await rig.decide(said("taken", taken, COMMANDER))
    await rig.settled()


def _now() -> str:
    return datetime.now(UTC).isoformat()
