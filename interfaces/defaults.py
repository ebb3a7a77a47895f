"""The policies that a fresh installation begins with, published like any other: through the inbox, on the record."""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from domain.kernel.decision import Recorded, Verdict
from domain.policies import case_of
from ledger.ports import NewCommand
from ledger.postgres.store import PostgresStore
from workers.stack.errors import ServerAway, StackError

FOLDER = Path(__file__).parents[1] / "deploy" / "policies"
INSTALLER = Actor(id="installer", role=Role.COMMAND_POST)
"""Who publishes them: nobody of the county, and the record says so."""
DECISION_PATIENCE = 60.0
_PAUSE = 0.1


def document_of(path: Path) -> Mapping[str, Any]:
    """The document in a policy file. Raises StackError when it is missing or no mapping."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise _unusable(path.name, str(error)) from None
    if not isinstance(document, dict):
        raise _unusable(path.name, "not a mapping")
    return document


async def publish_defaults(store: PostgresStore) -> list[str]:
    """Publish the default of every policy that this county has no version of yet; answers their names."""
    published = []
    for name in default_names():
        if await store.case(case_of(name)) is None:
            await publish(store, name, document_of(FOLDER / f"{name}.yaml"), INSTALLER, key=f"default-{name}")
            published.append(name)
    return published


def default_names() -> list[str]:
    """The policies that this installation brings: every plain one, and of families what has a file."""
    return sorted(str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.yaml"))


async def publish(store: PostgresStore, name: str, document: Mapping[str, Any], actor: Actor, *, key: str) -> Recorded:
    """Publish one document and wait for the decision. Raises StackError when it is refused or nobody decides."""
    body = {"type": "publish_policy", "name": name, "document": document}
    await store.submit([NewCommand(key, case_of(name), "policy", canonical(body), actor, "cli")])
    decided = await decision(store, key)
    if decided.verdict is not Verdict.ACCEPTED and decided.rejection and decided.rejection.code != "no_change":
        raise _unusable(name, decided.rejection.reason)
    return decided


async def decision(store: PostgresStore, key: str) -> Recorded:
    """The decision on a command. Raises StackError when nobody decides in `DECISION_PATIENCE` seconds."""
    deadline = time.monotonic() + DECISION_PATIENCE
    while (decided := await store.find(key)) is None:
        if time.monotonic() > deadline:
            raise ServerAway(
                f"工作进程在 {DECISION_PATIENCE:g} 秒内没有作出决定：请查看日志。",
                f"The workers decided nothing within {DECISION_PATIENCE:g} seconds: see the logs.",
            )
        await asyncio.sleep(_PAUSE)
    return decided


def _unusable(name: str, why: str) -> StackError:
    return StackError(f"政策 {name} 无法发布：{why}。", f"The policy {name} cannot be published: {why}.")
