"""Fresh databases in milliseconds, copied from a template that was prepared once."""

from collections.abc import Awaitable, Callable

import asyncpg

from workers.stack.postgres import EmbeddedPostgres

Prepare = Callable[[str], Awaitable[None]]
"""Fills an empty database (its DSN is given), for example with migrations; must leave no connection open."""


class Databases:
    """The databases of one test session, all in one server.

    Await it to get the DSN of a new database: `dsn = await fresh_database()` for an empty one, or
    `await fresh_database(migrate)` for a copy of a template on which `migrate(dsn)` ran once in this session.
    """

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self._made = 0
        self._templates: dict[Prepare, str] = {}

    async def __call__(self, prepare: Prepare | None = None) -> str:
        """Make a database and answer its DSN. It lives until the session ends."""
        template = "template0" if prepare is None else await self._template(prepare)
        return self._server.dsn(await self._create(template))

    async def _template(self, prepare: Prepare) -> str:
        if prepare not in self._templates:
            name = await self._create("template0")
            await prepare(self._server.dsn(name))
            self._templates[prepare] = name
        return self._templates[prepare]

    async def _create(self, template: str) -> str:
        self._made += 1
        name = f"test_{self._made}"
        connection = await asyncpg.connect(self._server.dsn("postgres"))
        try:
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        finally:
            await connection.close()
        return name
