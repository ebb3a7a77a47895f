"""Where settings come from, and the sentence for a bad one."""

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping, Set
from pathlib import Path

from pydantic import ValidationError

from workers.stack.errors import StackError

PREFIX = "SHOUWANG_"
CONFIG_VARIABLE = "SHOUWANG_CONFIG"
_NEVER_SHOWN = {"database_url", "temporal", "channels", "evidence_s3", "api_token"}
"""Their values hold passwords."""
_AS_GIVEN = {("temporal", "address"): "TEMPORAL_ADDRESS"}
"""What people write for a part of a setting."""


class SettingsError(StackError):
    """A setting has a bad value; the sentence names it."""


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def write(value: object) -> str:
    """A value as the text of a variable; an empty text for nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def from_variables(variables: Mapping[str, str], known: Set[str], structured: Set[str]) -> dict[str, object]:
    """The settings in an environment. Structured ones are JSON.

    Raises:
        SettingsError: a variable is unknown or not JSON where it must be.
    """
    values: dict[str, object] = {}
    for key, text in variables.items():
        if not key.startswith(PREFIX) or key == CONFIG_VARIABLE or not text:
            continue
        name = key.removeprefix(PREFIX).lower()
        if name not in known:
            raise _unknown(key, map(variable, known))
        values[name] = _parsed(key, text) if name in structured else text
    return values


def from_file(path: str | None, known: Set[str]) -> dict[str, object]:
    """The settings in a TOML file; none without a path.

    Raises:
        SettingsError: the file cannot be read, is not TOML, or has an unknown key.
    """
    if not path:
        return {}
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"{CONFIG_VARIABLE} 指定的设置文件 {path} 无法读取：{error}。",
            f"The settings file {path} that {CONFIG_VARIABLE} names cannot be read: {error}.",
        ) from None
    for key in values:
        if key not in known:
            raise _unknown(key, known)
    return values


def like(example: str) -> str:
    """Why a value is bad, in both languages, by an example of a good one."""
    return f"应形如 {example}\nit must look like {example}"


def explain(error: ValidationError) -> SettingsError:
    """One sentence for what pydantic found first."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "?"
    inside = ".".join(str(part) for part in first["loc"][1:])
    where = _AS_GIVEN.get((name, inside)) or variable(name) + (f" ({inside})" if inside else "")
    zh, _, en = first["msg"].removeprefix("Value error, ").partition("\n")
    shown = "" if name in _NEVER_SHOWN else f" {first['input']!r}"
    return SettingsError(
        f"设置 {where} 的值{shown and f'{shown} '}无效：{zh}。",
        f"The setting {where} has a bad value{shown}: {en or zh}.",
    )


def _parsed(key: str, text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SettingsError(
            f"设置 {key} 必须是 JSON：第 {error.colno} 个字符处有误。",
            f"The setting {key} must be JSON; it is wrong at character {error.colno}.",
        ) from None


def _unknown(key: str, known: Iterable[str]) -> SettingsError:
    near = difflib.get_close_matches(key, sorted(known), n=1)
    return SettingsError(
        f"没有名为 {key} 的设置{f'，是否应为 {near[0]}' if near else ''}。",
        f"There is no setting {key}{f'; did you mean {near[0]}' if near else ''}.",
    )
