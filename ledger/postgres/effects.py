"""Effects to do over PostgreSQL: marked before they are tried, closed together with their results."""

from collections.abc import Mapping, Sequence

import asyncpg
import orjson
from pydantic import TypeAdapter

from domain.kernel.advance import EffectRow
from domain.kernel.canonical import canonical
from domain.kernel.effect import Performed
from ledger.admission import require_canonical
from ledger.ports import ABANDONED, NOTHING_SETTLED, NewCommand, ProviderId, TakenEffect
from ledger.postgres import notify
from ledger.postgres.errors import reachable
from ledger.postgres.inbox import INSERT_COMMANDS, columns

# What an earlier attempt has taken and not finished is taken from it: one performer a case runs at a time.
_TAKE = """
WITH chosen AS (
    SELECT effect_id, tried AS orphaned FROM ledger.effects
    WHERE case_id = $1 AND NOT done AND (attempt IS NULL OR attempt COLLATE "C" < $2)
    ORDER BY effect_id LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE ledger.effects e SET attempt = $2, taken_at = clock_timestamp()
FROM chosen WHERE e.effect_id = chosen.effect_id
RETURNING e.effect_id, e.effect, e.settled, chosen.orphaned
"""
_TRIED = """
UPDATE ledger.effects SET tried = true WHERE effect_id = ANY($1) AND attempt = $2 AND NOT done RETURNING effect_id
"""
_UNPERFORMED = """
SELECT EXISTS (SELECT FROM ledger.effects WHERE case_id = $1 AND NOT done
               AND (attempt IS NULL OR taken_at < clock_timestamp() - $2::interval))
"""
_FINISH = "UPDATE ledger.effects SET done = true WHERE effect_id = ANY($1) AND attempt = $2 AND NOT done"
_SETTLE = """
UPDATE ledger.effects e SET settled = e.settled || string_to_array(n.messages, ' ')
FROM unnest($1::text[], $2::text[]) AS n(effect_id, messages)
WHERE e.effect_id = n.effect_id AND e.attempt = $3 AND NOT e.done
"""
_REPLACED = "UPDATE ledger.effects SET done = true WHERE effect_id = $1 AND attempt = $2 AND NOT done"
_PARTS = """
INSERT INTO ledger.effects (effect_id, case_id, effect)
SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) ON CONFLICT DO NOTHING
"""
_NAME = """
INSERT INTO ledger.provider_ids (channel, provider_id, message_id)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING
"""
_NAMED = """
SELECT provider_id, min(message_id) AS message_id FROM ledger.provider_ids
WHERE channel = $1 AND provider_id = ANY($2) GROUP BY provider_id HAVING count(*) = 1
"""
_PERFORMED: TypeAdapter[Performed] = TypeAdapter(Performed)


class PostgresEffects:
    """Implements `ledger.ports.Effects`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def take(self, case: str, attempt: str, limit: int) -> list[TakenEffect]:
        with reachable("taking effects"):
            rows = await self._pool.fetch(_TAKE, case, attempt, limit)
        return [_taken(case, row) for row in sorted(rows, key=lambda row: str(row["effect_id"]))]

    async def unperformed(self, case: str) -> bool:
        with reachable("looking for effects"):
            return bool(await self._pool.fetchval(_UNPERFORMED, case, ABANDONED))

    async def split(self, effect_id: str, attempt: str, parts: Sequence[EffectRow]) -> None:
        rows = [(part.effect_id, part.case, canonical(part.effect.model_dump(mode="json"))) for part in parts]
        with reachable("splitting an effect"):
            async with self._pool.acquire() as connection, connection.transaction():
                if await connection.execute(_REPLACED, effect_id, attempt) == "UPDATE 1" and rows:
                    await connection.execute(_PARTS, *map(list, zip(*rows, strict=True)))

    async def mark_tried(self, effect_ids: Sequence[str], attempt: str) -> frozenset[str]:
        if not effect_ids:
            return frozenset()
        with reachable("marking effects as tried"):
            rows = await self._pool.fetch(_TRIED, list(effect_ids), attempt)
        return frozenset(row["effect_id"] for row in rows)

    async def finish(
        self,
        effect_ids: Sequence[str],
        attempt: str,
        results: Sequence[NewCommand],
        provider_ids: Sequence[ProviderId] = (),
        settled: Mapping[str, Sequence[str]] = NOTHING_SETTLED,
    ) -> None:
        require_canonical(results)
        with reachable("recording what became of effects"):
            await self._finish(effect_ids, attempt, results, provider_ids, settled)
        if results:
            await notify.ring(self._pool, {(result.case, result.process) for result in results})

    async def messages_of(self, channel: str, provider_ids: Sequence[str]) -> Mapping[str, str]:
        if not provider_ids:
            return {}
        with reachable("looking up providers' ids"):
            rows = await self._pool.fetch(_NAMED, channel, list(provider_ids))
        return {row["provider_id"]: row["message_id"] for row in rows}

    async def _finish(
        self,
        effect_ids: Sequence[str],
        attempt: str,
        results: Sequence[NewCommand],
        provider_ids: Sequence[ProviderId],
        settled: Mapping[str, Sequence[str]],
    ) -> None:
        # A result that is decided at this very moment is known to the second try.
        for last in (False, True):
            try:
                async with self._pool.acquire() as connection, connection.transaction():
                    await connection.execute(_FINISH, list(effect_ids), attempt)
                    if settled:
                        messages = [" ".join(ids) for ids in settled.values()]
                        await connection.execute(_SETTLE, list(settled), messages, attempt)
                    if results:
                        await connection.execute(INSERT_COMMANDS, *columns(results))
                    if provider_ids:
                        rows = sorted((one.channel, one.provider_id, one.message_id) for one in provider_ids)
                        await connection.execute(_NAME, *map(list, zip(*rows, strict=True)))
                return
            except asyncpg.UniqueViolationError:
                if last:
                    raise


def _taken(case: str, row: asyncpg.Record) -> TakenEffect:
    effect = _PERFORMED.validate_python(orjson.loads(row["effect"]))
    return TakenEffect(EffectRow(row["effect_id"], case, effect), row["orphaned"], frozenset(row["settled"]))
