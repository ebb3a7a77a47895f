"""A Temporal of somebody else's, as a county gives it: TLS, a client certificate, an API key."""

import ssl
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from domain.kernel.decision import Verdict
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.certificates import Authority, Pair
from tests.support.databases import Databases
from tests.support.stores import postgres_store
from tests.support.tls_proxy import TlsProxy, running
from workers import case_worker, runtime
from workers.prepare import prepare
from workers.relay import ring
from workers.settings import Settings, load_settings
from workers.stack.errors import ServerAway
from workers.stack.given import check_temporal
from workers.stack.temporal import EmbeddedTemporal

NAME = "temporal.county.example"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def pair(authority: Authority) -> Pair:
    return authority.sign(NAME)


@pytest.fixture
async def proxy(temporal_server: EmbeddedTemporal, authority: Authority, pair: Pair) -> AsyncIterator[TlsProxy]:
    """It asks for a client's certificate, too."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(authority.root))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(pair.certificate, pair.key)
    async with running(TlsProxy(temporal_server.address, context)) as door:
        yield door


@pytest.fixture
def variables(proxy: TlsProxy, authority: Authority) -> Mapping[str, str]:
    """What a county sets."""
    client = authority.sign("county")
    return {
        "TEMPORAL_ADDRESS": f"127.0.0.1:{proxy.port}",
        "TEMPORAL_NAMESPACE": "default",
        "TEMPORAL_API_KEY": "secret-key-1",
        "TEMPORAL_TLS": "true",
        "TEMPORAL_TLS_SERVER_NAME": NAME,
        "TEMPORAL_TLS_SERVER_CA_CERT_PATH": str(authority.root),
        "TEMPORAL_TLS_CLIENT_CERT_PATH": str(client.certificate),
        "TEMPORAL_TLS_CLIENT_KEY_PATH": str(client.key),
    }


def settings_of(variables: Mapping[str, str]) -> Settings:
    """As a child process reads what its parent was told."""
    return load_settings(load_settings(variables).as_environment())


async def test_a_case_is_decided_over_tls_and_every_call_brings_the_key(
    proxy: TlsProxy, variables: Mapping[str, str], fresh_database: Databases
) -> None:
    settings = settings_of(variables)
    assert "secret-key-1" not in repr(settings)
    await check_temporal(settings.temporal)
    client = await runtime.temporal_client(settings)
    async with postgres_store(await fresh_database(prepare)) as store, case_worker.make_worker(client, store):
        await store.submit([say.publish(say.policy())])
        await ring(client, say.POLICY_CASE, "policy")
        decided = await until(lambda: store.find("policy-1"), what="the decision")
        assert decided.verdict is Verdict.ACCEPTED
        await client.get_workflow_handle(say.POLICY_CASE).terminate()
    paths = {headers[":path"].rpartition("/")[2] for headers in proxy.headers}
    assert paths >= {"GetSystemInfo", "SignalWithStartWorkflowExecution", "PollWorkflowTaskQueue"}
    assert {headers.get("authorization") for headers in proxy.headers} == {"Bearer secret-key-1"}


@pytest.mark.parametrize(
    "change",
    [
        {"TEMPORAL_TLS_SERVER_NAME": "another.example"},
        {"TEMPORAL_TLS_SERVER_CA_CERT_PATH": "stranger"},
        {"TEMPORAL_TLS_CLIENT_CERT_PATH": "", "TEMPORAL_TLS_CLIENT_KEY_PATH": ""},
        {"TEMPORAL_TLS": "false", "TEMPORAL_API_KEY": ""},
    ],
    ids=["another name", "signed by a stranger", "no client certificate", "in the clear"],
)
async def test_what_cannot_be_trusted_is_one_sentence(
    variables: Mapping[str, str], tmp_path: Path, change: Mapping[str, str]
) -> None:
    stranger = str(Authority(tmp_path, "stranger").root)
    changed = {**variables, **{name: stranger if value == "stranger" else value for name, value in change.items()}}
    settings = settings_of({name: value for name, value in changed.items() if value})
    with pytest.raises(ServerAway, match=variables["TEMPORAL_ADDRESS"]) as refused:
        await check_temporal(settings.temporal, patience=1.0)
    assert "secret-key-1" not in str(refused.value)
