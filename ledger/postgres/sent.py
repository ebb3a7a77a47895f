"""Which case, step and recipient a message belongs to, by its id. Effects stay after they are done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg
from pydantic import TypeAdapter

from domain.kernel.effect import Performed, Send, send_named
from ledger.postgres.errors import reachable

_SENT = """
SELECT e.effect_id, e.case_id, c.process, e.effect FROM ledger.effects e JOIN ledger.cases c USING (case_id)
WHERE e.effect_id = ANY($1)
"""


_PERFORMED: TypeAdapter[Performed] = TypeAdapter(Performed)


@dataclass(frozen=True, slots=True)
class SentMessage:
    """The Send behind a message, and the case that asked for it."""

    case: str
    process: str
    send: Send


async def sent_messages(pool: asyncpg.Pool, message_ids: Sequence[str]) -> Mapping[str, SentMessage]:
    """By message id; what is no message of ours is absent. Raises StoreUnavailable."""
    if not message_ids:
        return {}
    wanted = {message: _effects_of(message) for message in message_ids}
    with reachable("looking up messages"):
        rows = await pool.fetch(_SENT, list({effect_id for pair in wanted.values() for effect_id in pair}))
    known = {row["effect_id"]: (row, _PERFORMED.validate_json(row["effect"])) for row in rows}
    found: dict[str, SentMessage] = {}
    for message, effects in wanted.items():
        for effect_id in effects:
            if effect_id in known and message not in found:
                row, effect = known[effect_id]
                send = send_named(effect_id, effect, message)
                if send is not None:
                    found[message] = SentMessage(row["case_id"], row["process"], send)
    return found


def _effects_of(message: str) -> list[str]:
    """The effects that may have become the message: of that very id, or one with several recipients behind «/»."""
    slashes = [place for place, letter in enumerate(message) if letter == "/"]
    return [message, *(message[:place] for place in reversed(slashes))]
