"""How to reach Temporal: address, namespace, TLS and API key, in the form of Temporal's own profiles."""

import re
from collections.abc import Mapping
from typing import cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    SecretStr,
    SerializationInfo,
    field_serializer,
    field_validator,
)
from temporalio.envconfig import ClientConfigProfile, ClientConfigProfileDict, ClientConnectConfig

from workers.settings_sources import SettingsError, like

_ADDRESS = re.compile(r"[^\s/]+:[0-9]{1,5}")


class TemporalConnection(BaseModel):
    """One Temporal profile. Without an address the embedded server is used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str | None = None
    """`host:port` of an existing server."""
    namespace: str = "default"
    """Namespace of our workflows."""
    api_key: SecretStr | None = None
    """API key; switches TLS on unless `tls` says otherwise."""
    tls: dict[str, JsonValue] | None = Field(default=None, repr=False)
    """As in Temporal's profiles: `server_name`, `server_ca_cert.path`, `client_cert.path`, `client_key.path`, ..."""
    grpc_meta: dict[str, str] = Field(default_factory=dict, repr=False)
    """Headers sent with every call."""

    @field_validator("address")
    @classmethod
    def _has_a_port(cls, address: str | None) -> str | None:
        if address is not None and not _ADDRESS.fullmatch(address):
            raise ValueError(like("temporal.example.cn:7233"))
        return address

    @field_serializer("api_key")
    def _write_key(self, key: SecretStr | None, info: SerializationInfo) -> str | None:
        reveal = bool(info.context and info.context.get("reveal"))
        return None if key is None else key.get_secret_value() if reveal else str(key)

    def connect_config(self) -> ClientConnectConfig:
        """The arguments for `Client.connect(**config)`, next to data converter and interceptors."""
        values = self.model_dump(mode="json", exclude_none=True, context={"reveal": True})
        return ClientConfigProfile.from_dict(cast("ClientConfigProfileDict", values)).to_client_connect_config()


def from_temporal_environment(variables: Mapping[str, str]) -> dict[str, object]:
    """What Temporal's own variables say; nothing when they say nothing.

    Temporal's default profile file is read only when `TEMPORAL_CONFIG_FILE` or `TEMPORAL_PROFILE` asks for it:
    a demonstration must not land in a production namespace because somebody's command line is set up for it.

    Raises:
        SettingsError: the variables or the profile file are bad.
    """
    given = {name: value for name, value in variables.items() if name.startswith("TEMPORAL_")}
    if not given:
        return {}
    files_wanted = any(given.get(name) for name in ("TEMPORAL_CONFIG_FILE", "TEMPORAL_PROFILE"))
    try:
        profile = ClientConfigProfile.load(disable_file=not files_wanted, override_env_vars=dict(variables))
    except RuntimeError as error:
        raise SettingsError(
            f"TEMPORAL_* 变量或其配置文件无效：{error}。",
            f"The TEMPORAL_* variables or their profile file are bad: {error}.",
        ) from None
    return {name: value for name, value in profile.to_dict().items() if value}
