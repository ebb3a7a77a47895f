"""Which case, step and recipient a message belongs to, by its effect's id. Effects stay after they are done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg
import orjson

from domain.kernel.effect import Send
from ledger.postgres.errors import reachable

_SENT = """
SELECT e.effect_id, e.case_id, c.process, e.effect FROM ledger.effects e JOIN ledger.cases c USING (case_id)
WHERE e.effect_id = ANY($1)
"""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """The Send behind a message, and the case that asked for it."""

    case: str
    process: str
    send: Send


async def sent_messages(pool: asyncpg.Pool, effect_ids: Sequence[str]) -> Mapping[str, SentMessage]:
    """By effect id; what is no message of ours is absent. Raises StoreUnavailable."""
    if not effect_ids:
        return {}
    with reachable("looking up messages"):
        rows = await pool.fetch(_SENT, list(effect_ids))
    effects = {row["effect_id"]: (row, orjson.loads(row["effect"])) for row in rows}
    return {
        effect_id: SentMessage(row["case_id"], row["process"], Send.model_validate(effect))
        for effect_id, (row, effect) in effects.items()
        if effect.get("kind") == "send"
    }
