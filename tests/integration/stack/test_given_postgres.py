"""A PostgreSQL of somebody else's, as a county gives it: TLS only, a password, a role that is no superuser."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import pytest

from ledger.postgres.store import connect
from tests.support.certificates import Authority
from tests.support.small_engine import SmallEngine
from tests.support.tls_proxy import PostgresTlsProxy, running
from workers.prepare import prepare
from workers.settings import load_settings
from workers.stack.errors import ServerAway, StackError
from workers.stack.given import check_database
from workers.stack.postgres import EmbeddedPostgres

pytestmark = pytest.mark.stack
PASSWORD = "p@ss/word: 守望?"


@dataclass(frozen=True)
class Given:
    """The server, and the files of who signed its certificate and of somebody else who did not."""

    port: int
    root: Path
    stranger: Path

    def url(self, host: str = "localhost", options: str = "") -> str:
        """What a county writes into its setting."""
        query = options or f"sslmode=verify-full&sslrootcert={quote(str(self.root))}"
        return f"postgresql://county:{quote(PASSWORD, safe='')}@{host}:{self.port}/county?{query}"


@pytest.fixture
async def given(postgres_server: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[Given]:
    superuser = await asyncpg.connect(postgres_server.dsn("postgres"))
    if not await superuser.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = 'county'"):
        await superuser.execute(f"CREATE ROLE county LOGIN PASSWORD '{PASSWORD}'")
    await superuser.execute("DROP DATABASE IF EXISTS county WITH (FORCE)")
    await superuser.execute("CREATE DATABASE county OWNER county")
    await superuser.close()
    authority = Authority(tmp_path)
    pair = authority.sign("localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pair.certificate, pair.key)
    address = urlsplit(postgres_server.dsn()).netloc.rpartition("@")[2]
    async with running(PostgresTlsProxy(address, context)) as proxy:
        yield Given(proxy.port, authority.root, Authority(tmp_path, "another authority").root)


async def test_the_whole_way_with_certificate_and_password(given: Given) -> None:
    """From the setting to a decision, as the processes do it."""
    settings = load_settings({"SHOUWANG_DATABASE_URL": given.url()})
    settings = load_settings(settings.as_environment())  # as a child process reads it
    assert settings.database_url is not None
    assert PASSWORD not in repr(settings)
    await check_database(settings.database_url)
    await prepare(settings.database_url)
    pool = await connect(settings.database_url)
    engine = SmallEngine(pool)
    await engine.publish()
    assert [decision.verdict for decision in await engine.store.read(0, 10)] == ["accepted"]
    await pool.close()


@pytest.mark.parametrize(
    ("host", "options"),
    [
        ("localhost", "sslmode=disable"),
        ("localhost", "sslmode=verify-full&sslrootcert={stranger}"),
        ("localhost", "sslmode=verify-ca&sslrootcert={stranger}"),
        ("127.0.0.1", "sslmode=verify-full&sslrootcert={root}"),
        ("localhost", "sslmode=verify-full&sslrootcert=/nonexistent/root.pem"),
    ],
    ids=["in the clear", "signed by a stranger", "not our authority", "another name", "no such file"],
)
async def test_what_cannot_be_trusted_is_one_sentence(given: Given, host: str, options: str) -> None:
    url = given.url(host, options.format(root=quote(str(given.root)), stranger=quote(str(given.stranger))))
    with pytest.raises(StackError) as refused:
        await check_database(url, patience=0.5)
    assert f"{host}:{given.port}/county" in refused.value.en
    assert quote(PASSWORD, safe="") not in str(refused.value)
    assert PASSWORD not in str(refused.value)


async def test_a_server_that_is_away_may_come_back(given: Given) -> None:
    """Told from one that refuses us: other exit codes."""
    with pytest.raises(ServerAway):
        await check_database(given.url().replace(f":{given.port}/", ":1/"), patience=0.5)


async def test_a_wrong_password_is_one_sentence(given: Given) -> None:
    with pytest.raises(StackError, match="password authentication failed"):
        await check_database(given.url().replace("county:", "county:wrong-"), patience=0.5)
