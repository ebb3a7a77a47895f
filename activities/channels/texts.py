"""What messages say: templates kept as data, filled with what the caller looked up.

A template has a `text` with named places and the names of those parameters that are `times`. Values are never
interpreted: braces, brackets or line ends in a name change nothing but themselves.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from importlib.resources import files
from string import Formatter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

BEIJING = timezone(timedelta(hours=8))
"""China has had one offset and no summer time since 1992, so no time zone database is needed on small machines."""

_SENDER: dict[Language, tuple[str, str]] = {"zh": ("【守望】", "【演练】"), "en": ("[Shouwang] ", "[DRILL] ")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MARKS = str.maketrans("【】[]", "()()")


class CompositionError(ValueError):
    """A message that cannot be composed: no such template, a missing parameter, or a value that is not a time."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(min_length=1)]
    link: bool = False
    times: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Template:
    """A text with the names of all its parameters, which of them are times, and whether it asks through a link."""

    text: str
    parameters: frozenset[str]
    times: frozenset[str]
    link: bool


_ENTRIES: TypeAdapter[dict[str, _Entry]] = TypeAdapter(dict[str, _Entry])


@cache
def templates(language: Language) -> dict[str, Template]:
    """All templates of a language by id, from one file a process (`callup.zh.toml`)."""
    found: dict[str, Template] = {}
    for file in (files("activities.channels") / "texts").iterdir():
        if file.name.endswith(f".{language}.toml"):
            entries = _ENTRIES.validate_python(tomllib.loads(file.read_text(encoding="utf-8")))
            if twice := found.keys() & entries.keys():
                raise CompositionError(f"two files have the message template {sorted(twice)[0]!r} in {language}")
            found |= {name: _template(f"{language}/{name}", entry) for name, entry in entries.items()}
    return found


def compose(template_id: str, params: Mapping[str, str], *, drill: bool, language: Language = "zh") -> str:
    """The text of a message, without its link (each channel adds that in its own way).

    Times in `params` are ISO 8601 with an offset. Parameters that the template does not name are ignored. Raises
    `CompositionError`.
    """
    template = templates(language).get(template_id)
    if template is None:
        raise CompositionError(f"no message template is named {template_id!r} in {language}")
    missing = sorted(name for name in template.parameters if not params.get(name, "").strip())
    if missing:
        raise CompositionError(f"message {template_id!r} in {language} lacks: {', '.join(missing)}")
    values = {
        name: _local(template_id, name, params[name], language) if name in template.times else _plain(params[name])
        for name in template.parameters
    }
    return _SENDER[language][drill] + template.text.format_map(values)


def name_list(names: Sequence[str], *, language: Language = "zh", most: int = 5) -> str:
    """Names for the parameter `people`: the first `most`, then how many there are in all. Empty for nobody."""
    shown = ("、" if language == "zh" else ", ").join(names[:most])
    if len(names) <= most:
        return shown
    return f"{shown}等{len(names)}人" if language == "zh" else f"{shown} and {len(names) - most} more"


def local_time(moment: datetime, language: Language = "zh") -> str:
    """An aware time as people in the county write it; with the date, since many orders pass midnight."""
    local = moment.astimezone(BEIJING)
    if language == "zh":
        return f"{local.month}月{local.day}日{local:%H:%M}"
    return f"{local:%H:%M} on {local.day} {_MONTHS[local.month - 1]} (Beijing time)"


@lru_cache(maxsize=4096)  # a call-up says the same few times to thousands of people
def _local(template_id: str, name: str, value: str, language: Language) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise CompositionError(f"message {template_id!r}: {name} is not an ISO 8601 time") from None
    if moment.tzinfo is None:
        raise CompositionError(f"message {template_id!r}: {name} needs an offset, for example +08:00")
    return local_time(moment, language)


def _plain(value: str) -> str:
    """On one line, and without the brackets that mark the sender: no name may look like another sender or a drill."""
    return " ".join(value.split()).translate(_MARKS)


def _template(where: str, entry: _Entry) -> Template:
    parts = list(Formatter().parse(entry.text))
    names = {name for _, name, _, _ in parts if name is not None}
    plain = all(name.isidentifier() for name in names) and not any(spec or conv for _, _, spec, conv in parts)
    if not plain or not entry.times <= names:
        raise CompositionError(f"message template {where} has a place that is not a plain name, or an unused time")
    return Template(entry.text, frozenset(names), entry.times, entry.link)
