"""From a Send (ids, times, codes) to the texts that people read. Names are looked up here, and only here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from activities.channels.message import Message
from activities.channels.texts import Language, compose, name_list, templates
from directory.links import Link, LinkSigner
from directory.personal_data import Contact
from domain.kernel.advance import EffectRow
from domain.kernel.effect import Send

LINK_LIFE = timedelta(days=3)
"""How long a link works at least; a Send with the parameter `link_until` makes it longer."""
READER = "engine"
_PERSON = "person:"


class People(Protocol):
    """What composing needs of the directory."""

    async def contacts(self, persons: Sequence[str], *, reader: str, purpose: str) -> dict[str, Contact]: ...

    async def resolve(self, references: Sequence[str]) -> dict[str, tuple[str, ...]]: ...

    async def place_names(self, references: Sequence[str]) -> dict[str, str]:
        """Names of the units and townships in role references."""
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message of a Send. A Send to a role becomes one for each holder; `text` says how it is composed."""

    row: EffectRow
    send: Send
    person: str
    message: Message


@dataclass(slots=True)
class Composed:
    """Messages ready to go, and Sends that nobody holds or whose person has no address on that channel."""

    outgoing: list[Outgoing] = field(default_factory=list)
    nobody: list[tuple[EffectRow, Send]] = field(default_factory=list)
    unaddressed: list[tuple[EffectRow, Send]] = field(default_factory=list)


class Composer:
    """Composes a chunk of Sends with one look-up of roles and one of contacts."""

    def __init__(
        self,
        people: People,
        signer: LinkSigner,
        public_url: Callable[[], str],
        addressing: Mapping[str, str],
        language: Language = "zh",
    ) -> None:
        self._people = people
        self._signer = signer
        self._public_url = public_url
        self._addressing = addressing
        self._language: Language = language

    async def compose(self, rows: Sequence[tuple[EffectRow, Send]], now: datetime, *, purpose: str) -> Composed:
        """The messages of `rows`; addresses are read for `purpose`, the process.

        Raises CompositionError for a template that lacks something (a defect).
        """
        roles = [send.to for _, send in rows if "/" in send.to]
        holders = await self._people.resolve(list(dict.fromkeys(roles))) if roles else {}
        named = list(dict.fromkeys([*roles, *(place for _, send in rows if (place := _place(send)))]))
        places = await self._people.place_names(named) if named else {}
        persons = _persons(rows, holders)
        contacts = await self._people.contacts(persons, reader=READER, purpose=purpose) if persons else {}
        composed = Composed()
        for row, send in rows:
            told = holders.get(send.to, ()) if "/" in send.to else (send.to,)
            if not told:
                composed.nobody.append((row, send))
            for index, person in enumerate(told):
                self._one(composed, (row, send, index, person), contacts, places, now)
        return composed

    def _one(
        self,
        composed: Composed,
        what: tuple[EffectRow, Send, int, str],
        contacts: Mapping[str, Contact],
        places: Mapping[str, str],
        now: datetime,
    ) -> None:
        row, send, index, person = what
        contact = contacts.get(person)
        address = getattr(contact, self._addressing.get(send.channel, "phone")) if contact else None
        if contact is None or address is None:
            composed.unaddressed.append((row, send))
            return
        params = {
            **send.params,
            **_bearer(send, contacts, places),
            "person": contact.name,
            "unit": places.get(send.to, ""),
            "township": places.get(send.to, ""),
            "count": str(len(send.about)),
            "people": name_list([contacts[p].name for p in send.about if p in contacts], language=self._language),
            "answer_by": send.params.get("report_by", ""),
        }
        message = Message(
            message_id=row.effect_id if index == 0 else f"{row.effect_id}/{index}",
            person=person,
            address=address,
            text=compose(send.template, params, drill=send.drill, language=self._language),
            link=self._link(row.case, person, now, send) if self._asks(send, person) else None,
            drill=send.drill,
        )
        composed.outgoing.append(Outgoing(row, send, person, message))

    def _asks(self, send: Send, person: str) -> bool:
        """Whether the message asks, and asks the recipient: a person, or the contact of an enterprise for it."""
        themselves = send.to == person or send.to.startswith("enterprise:")
        return themselves and templates(self._language)[send.template].link

    def _link(self, case: str, person: str, now: datetime, send: Send) -> str:
        until = now + LINK_LIFE
        if longer := send.params.get("link_until"):
            until = max(until, datetime.fromisoformat(longer))
        return f"{self._public_url()}/a/{self._signer.token(Link(case, person, until, send.drill))}"


def _place(send: Send) -> str | None:
    """The unit or township that a message is about, as a reference that the directory can name."""
    bearer = send.params.get("bearer", "")
    return f"{bearer}/duty" if bearer.startswith(("unit:", "township:")) else None


def _bearer(send: Send, contacts: Mapping[str, Contact], places: Mapping[str, str]) -> dict[str, str]:
    """Who owes, by name: a unit, a township or a person; whoever the directory does not know by id."""
    bearer = send.params.get("bearer")
    if bearer is None:
        return {}
    place, person = _place(send), contacts.get(bearer.removeprefix(_PERSON))
    name = places.get(place) if place else person.name if person else None
    return {"bearer_name": name or bearer}


def _persons(rows: Sequence[tuple[EffectRow, Send]], holders: Mapping[str, Sequence[str]]) -> list[str]:
    persons: dict[str, None] = {}
    for _, send in rows:
        persons.update(dict.fromkeys(holders.get(send.to, ()) if "/" in send.to else (send.to,)))
        persons.update(dict.fromkeys(send.about))
        bearer = send.params.get("bearer", "")
        if bearer.startswith(_PERSON):
            persons[bearer.removeprefix(_PERSON)] = None
    return list(persons)
