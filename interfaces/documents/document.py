"""One document as people read it, in one language, before it has a form: what HTML and PDF both show."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from domain.accountability.evolve_orders import year_and_place
from domain.accountability.state import Order, Said

Language = Literal["zh", "en"]
Spoken = tuple[str, Said]
"""The number of a document, and what was said to it."""
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody of the bearer's side said; `words` None: the key was erased, empty: evidence only."""

    head: str
    words: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Document:
    """Everything on the paper, in the order in which it stands there."""

    language: Language
    title: str
    number: str
    to: str
    body: str
    facts: tuple[tuple[str, str], ...]
    how: str
    statements_title: str
    statements: tuple[Statement, ...]
    no_statement: str
    void: str
    seal: str
    issued: str
    disclaimer: str


@dataclass(frozen=True, slots=True)
class Names:
    """Names of people and places by id and reference, as the directory has them now, and the words that were unsealed
    in the order of the replies (None: erased)."""

    people: Mapping[str, str]
    places: Mapping[str, str]
    words: Sequence[str | None]

    def person(self, name: str) -> str:
        return self.people.get(name, name)

    def place(self, reference: str) -> str:
        kind, _, name = reference.partition(":")
        return self.people.get(name, name) if kind == "person" else self.places.get(reference, reference)


@cache
def _words(language: Language) -> Mapping[str, Any]:
    file = files("interfaces.documents") / "words" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def document(
    order: Order, bearer: str, what: str, names: Names, said: Sequence[Spoken] = (), language: Language = "zh"
) -> Document:
    """An order of `bearer` about `what`, in words, with everything that was `said` to it and to what it rests on."""
    words = _words(language)

    def moment(at: datetime | None) -> str:
        return "" if at is None else str(words["moment"]).format(t=at.astimezone(_BEIJING))

    numbers = str(words["comma"]).join(_number(words, number) for number in order.rests_on)
    values = {
        "bearer": names.place(bearer),
        "what": what,
        "obligation": order.obligation,
        "first_due": moment(order.first_due),
        "reply_by": moment(order.reply_by),
        "due": moment(order.due),
        "rests_on": numbers or "—",
        "why": words["whys"].get(order.reason, ""),
        "reason": order.reason,
        "by": names.person(order.by or ""),
    }
    to = names.place(bearer) if order.kind != "referral" else names.place(order.to)
    return Document(
        language=language,
        title=words["titles"][order.kind],
        number=_number(words, order.number),
        to=str(words["dear"]).format(to=to),
        body=str(words["bodies"][order.kind]).format(**values),
        facts=tuple(_facts(order, words, values, names, moment)),
        how=_how(order, bearer, words, names),
        statements_title=words["replies"],
        statements=tuple(_statement(*one, words, names, moment) for one in _opened(said, names)),
        no_statement=words["no_reply"],
        void=_void(order, words, names, moment),
        seal=words["seal"],
        issued=moment(order.issued_at),
        disclaimer=words["disclaimer"],
    )


def _number(words: Mapping[str, Any], number: str) -> str:
    year, place = year_and_place(number)
    return str(words["numbered"]).format(year=year, place=place)


def _facts(
    order: Order, words: Mapping[str, Any], values: Mapping[str, str], names: Names, moment: Callable[..., str]
) -> list[tuple[str, str]]:
    as_words: Mapping[str, str] = words["facts_as"]
    comma = str(words["comma"])
    owner = names.place(f"unit:{order.owner}") if order.owner else words["command_post"]
    found = {
        "what": values["what"],
        "obligation": order.obligation,
        "bearer": values["bearer"],
        "subjects": comma.join(names.person(name) for name in order.subjects),
        "source": order.source,
        "owner": owner,
        "owed_since": moment(order.owed_since),
        "first_due": values["first_due"],
        "reply_by": values["reply_by"],
        "due": values["due"] if order.kind in ("supervision", "circular", "interview") else "",
        "issued_at": moment(order.issued_at),
        "rests_on": values["rests_on"] if order.rests_on else "",
        "by": values["by"] if order.kind == "circular" else "",
        "rule": as_words["rule"].format(rule=order.rule),
        "clock": as_words["clock"].format(gives=comma.join(order.gives)) if order.gives else "",
        "versions": as_words["versions"].format(terms=order.terms_version, calendar=order.calendar_version),
        "unknown_years": as_words["unknown_years"].format(years=comma.join(map(str, order.unknown_years)))
        if order.unknown_years
        else "",
    }
    return [(str(words["facts"][name]), value) for name, value in found.items() if value]


def _how(order: Order, bearer: str, words: Mapping[str, Any], names: Names) -> str:
    if order.kind == "referral":
        return ""
    to = names.place(f"unit:{order.owner}") if order.owner else words["command_post"]
    who = words[f"who_{bearer.partition(':')[0]}"]
    return str(words["how"]).format(who=who, bearer=bearer, number=order.number, to=to)


def _opened(said: Sequence[Spoken], names: Names) -> list[tuple[str, Said, str | None]]:
    opened = iter(names.words)
    return [(number, one, next(opened) if one.words is not None else "") for number, one in said]


def _statement(
    number: str, said: Said, text: str | None, words: Mapping[str, Any], names: Names, moment: Callable[..., str]
) -> Statement:
    late = f" · {words['late']}" if said.late else ""
    shown = words["erased"] if text is None else text or words["no_words"]
    evidence = str(words["evidence"]).format(digests=" ".join(said.evidence)) if said.evidence else ""
    made_by = f" · {words['made_by'].format(by=names.person(said.made_by))}" if said.made_by else ""
    head = f"{_number(words, number)} · {names.person(said.person)} · {moment(said.at)}{late}{made_by}"
    return Statement(head, shown, evidence)


def _void(order: Order, words: Mapping[str, Any], names: Names, moment: Callable[..., str]) -> str:
    if order.valid:
        return ""
    by = names.person(order.void_by) if order.void_by else words["void_by_source"]
    return str(words["void"]).format(at=moment(order.void_at), by=by, reason=order.void_reason)
