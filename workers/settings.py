"""Every setting there is, what it means, and its default.

A setting `x_y` is read from the environment variable `SHOUWANG_X_Y`, else from the key `x_y` of the TOML file that
`SHOUWANG_CONFIG` names, else it has its default. An empty variable counts as not set. An unknown name is an error:
a mistyped `SHOUWANG_DATABASE_URL` must not quietly start on an empty database.

Temporal is given the way Temporal itself does it: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`,
`TEMPORAL_TLS*`, or a profile file named by `TEMPORAL_CONFIG_FILE`; else the `[temporal]` table of our TOML file.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, field_validator, model_validator

from workers import settings_sources as sources
from workers.settings_sources import SettingsError
from workers.temporal_connection import TemporalConnection, from_temporal_environment

__all__ = ["Settings", "SettingsError", "load_settings"]

S = TypeVar("S", bound="Settings")
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseModel):
    """The settings of one installation; immutable. All paths are absolute."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    data: Path = Path(".shouwang")
    """Folder for everything the embedded stack keeps: databases, keys, logs."""
    database_url: str | None = Field(default=None, repr=False)
    """An existing PostgreSQL to use instead of the embedded one, with TLS options in the query (`?sslmode=...`)."""
    temporal: TemporalConnection = TemporalConnection()
    """An existing Temporal to use instead of the embedded one, when it has an address. See the module's text."""

    api_host: str = "127.0.0.1"
    """Address the HTTP API listens on; `0.0.0.0` for all."""
    api_port: Port = 7800
    """Port of the HTTP API. For this and every other port, 0 means any free one."""
    api_token: str | None = Field(default=None, repr=False)
    """Bearer token that every request to the API must carry, except links, callbacks and health; none when not set."""
    temporal_port: Port = 7233
    """Port of the embedded Temporal, on the loopback."""
    ui_port: Port = 8233
    """Port of the embedded Temporal's web UI, on the loopback."""
    postgres_port: Port = 7432
    """Port of the embedded PostgreSQL, on the loopback."""
    public_url: str = ""
    """What links in messages begin with; the API's own address when not set. Without a slash at the end."""

    master_key_file: Path = Path()
    """Key that wraps the keys of the people in the directory; `keys/directory.key` in the data folder when not set."""
    link_key_file: Path = Path()
    """Key that signs links in messages; `keys/links.key` in the data folder when not set."""
    channels: dict[str, JsonValue] = Field(default_factory=dict, repr=False)
    """Settings of the message channels, by channel; as JSON in the variable. Checked by the channels themselves."""

    evidence_folder: Path = Path()
    """Folder of the files that prove something, by their digest; `evidence` in the data folder when not set."""
    evidence_s3: dict[str, JsonValue] = Field(default_factory=dict, repr=False)
    """An S3-compatible service instead of that folder: endpoint, bucket, key_id, secret; as JSON in the variable."""

    log_origin: str = Field(default="shouwang.local/county", pattern=r"^[^+\s]{1,200}$")
    """Name of the transparency log in its signed statements, used when its key is made: best the county's domain."""
    log_folder: Path = Path()
    """Folder of the log: tiles, entries and the newest checkpoint; `log` in the data folder when not set."""
    seal_key_file: Path = Path()
    """Key that signs checkpoints; `keys/seal.key` in the data folder when not set; never in the database."""
    seal_every: Annotated[float, Field(ge=0.05, le=3600)] = 1.0
    """Seconds between checkpoints at least, while decisions come."""
    checkpoint_folder: Path | None = None
    """Another disk or a share, to which checkpoints are copied: what lies there the database's ruler cannot undo."""
    checkpoint_webhook: str | None = None
    """Address that is sent each checkpoint (HTTP POST, text), for the same reason."""
    checkpoint_every: Annotated[float, Field(ge=1, le=86_400)] = 600
    """Seconds between two publications of checkpoints, and once more at every orderly stop."""

    history_folder: Path = Path()
    """Folder of archived Temporal histories; `histories` in the data folder when not set."""
    archive_every: Annotated[float, Field(ge=1, le=86_400)] = 600
    """Seconds between looks for histories to archive: far below the retention of the namespace, a day or more."""

    time_zone: str = "Asia/Shanghai"
    """Local time of the county: what people read, and where a day begins."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least level that is logged."""
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto`: coloured lines on a terminal, else JSON."""

    @field_validator("database_url")
    @classmethod
    def _is_postgres_url(cls, url: str | None) -> str | None:
        if url is not None and urlsplit(url).scheme not in {"postgres", "postgresql"}:
            raise _bad("postgresql://user:password@host:5432/database?sslmode=verify-full")
        return url

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
            raise _bad("https://shouwang.example.cn")
        return url.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def _is_known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise _bad("Asia/Shanghai") from None
        return name

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, values: dict[str, Any]) -> dict[str, Any]:
        data = Path(values.get("data") or cls.model_fields["data"].default).expanduser().absolute()
        files = {"master_key_file": data / "keys" / "directory.key", "link_key_file": data / "keys" / "links.key"}
        files |= {"evidence_folder": data / "evidence", "history_folder": data / "histories"}
        files |= {"log_folder": data / "log", "seal_key_file": data / "keys" / "seal.key"}
        given = {name: Path(values[name]).expanduser().absolute() for name in files if values.get(name)}
        return {**values, "data": data, **files, **given}

    @property
    def zone(self) -> ZoneInfo:
        """The county's local time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def logs(self) -> Path:
        """Folder of the logs: one file a process."""
        return self.data / "logs"

    def replace(self, **changes: object) -> Self:
        """The same settings with some changed, and checked again.

        Raises:
            SettingsError: a changed value is bad.
        """
        return _checked(type(self), {**{name: getattr(self, name) for name in type(self).model_fields}, **changes})

    def as_environment(self) -> dict[str, str]:
        """The variables with which a child process reads exactly these settings, whatever else its environment has.

        They include secrets: for the environment of our own children only.
        """
        values = json.loads(self.model_dump_json(context={"reveal": True}))
        written = {sources.variable(name): sources.write(value) for name, value in values.items()}
        return {**written, sources.CONFIG_VARIABLE: ""}


def load_settings(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read the settings from the environment (ours when not given) and the TOML file it may name.

    Args:
        environment: variables to read.
        overrides: values that go before both, such as from the command line; None counts as not given.

    Raises:
        SettingsError: one sentence naming the bad setting.
    """
    variables = os.environ if environment is None else environment
    known = set(Settings.model_fields)
    values: dict[str, object] = dict(sources.from_file(variables.get(sources.CONFIG_VARIABLE), known))
    if temporal := from_temporal_environment(variables):
        values["temporal"] = temporal
    values |= sources.from_variables(variables, known, structured={"temporal", "channels", "evidence_s3"})
    values |= {name: value for name, value in overrides.items() if value is not None}
    return _checked(Settings, values)


def _bad(example: str) -> ValueError:
    return ValueError(sources.like(example))


def _checked(model: type[S], values: Mapping[str, object]) -> S:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise sources.explain(error) from None
