"""Fields of an instance's lines, read or refused."""

import re
from collections.abc import Iterable

from pydantic import ValidationError

_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}", re.ASCII)


class BadInstance(ValueError):
    """The text is not an instance; `line` counts from 1, None when something is missing altogether."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence if line is None else f"line {line}: {sentence}")
        self.line = line


def fields(parts: list[str], count: int, what: str) -> list[str]:
    """The fields of a line, when there are as many as there should be."""
    if len(parts) != count:
        raise BadInstance(f"{len(parts)} fields instead of {count} ({what})")
    return parts


def number(text: str, what: str) -> int:
    """A whole number."""
    if not _NUMBER.fullmatch(text):
        raise BadInstance(f"{what} is a whole number of at most six digits, not {short(text)}")
    return int(text)


def id_of(text: str) -> str:
    """An identifier."""
    if not _ID.fullmatch(text):
        raise BadInstance(f"{short(text)} is not an id")
    return text


def new(name: str, known: Iterable[str], what: str) -> None:
    """Refuse an id that was there before."""
    if id_of(name) in known:
        raise BadInstance(f"{what} {name} is listed twice")


def known(name: str, known: Iterable[str], what: str) -> str:
    """An id that was there before."""
    if name not in known:
        raise BadInstance(f"there is no {what} {short(name)}")
    return name


def short(text: str) -> str:
    """A text of the file for a sentence."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def first(error: ValidationError) -> str:
    """What is wrong with a value, in a sentence."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
