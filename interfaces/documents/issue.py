"""From the record to a document: the order is folded from the ledger, names and statements are read for a purpose."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.ciphertext import DamagedCiphertext, UnknownPerson
from directory.directory import Directory
from directory.keyring import Keyring
from domain.accountability.authority import COUNTY, speaks_for_bearer
from domain.accountability.owing import accountability_case
from domain.accountability.state import Ledger, Order
from domain.kernel.command import Actor, Role
from interfaces.documents.document import Document, Language, Names, Spoken, document
from interfaces.house import House
from interfaces.refusal import Refused
from ledger.postgres.errors import reachable


@dataclass(frozen=True, slots=True)
class Issued:
    """An order and its document in one language."""

    order: Order
    document: Document


async def issue(
    house: House, bearer: str, number: str, *, reader: Actor, purpose: str = "", language: Language = "zh"
) -> Issued:
    """The document `number` of `bearer`, with names; the read is recorded with who reads and why.

    Raises Refused (`not_found`, `forbidden`) and StoreUnavailable.
    """
    state: Ledger = (await house.read.case(accountability_case(bearer))).replayed.state
    order = state.orders.get(number) if isinstance(state, Ledger) else None
    if order is None:
        raise Refused("not_found", "没有这一编号的文书。", "There is no document of that number.")
    _check(bearer, order, reader)
    why = purpose.strip() or f"order {bearer} {number}"
    said = spoken(state, order)
    names = await _names(house, bearer, order, said, reader.id, why)
    rules = state.rules[order.terms_version]
    return Issued(order, document(order, bearer, rules.title_of(order.what), names, said, language))


def spoken(state: Ledger, order: Order) -> list[Spoken]:
    """What was said to the documents that this one rests on, and to itself: a circular is never shown without."""
    return [(number, said) for number in (*order.rests_on, order.number) for said in state.orders[number].replies]


def _check(bearer: str, order: Order, reader: Actor) -> None:
    """Documents are for the parties, for those who supervise, and for auditors."""
    owner = reader.role is Role.DEPARTMENT and reader.unit is not None and reader.unit == order.owner
    if reader.role in COUNTY or reader.role is Role.AUDITOR or owner or speaks_for_bearer(bearer, reader):
        return
    raise Refused(
        "forbidden",
        "只有责任方、主管部门、指挥部和审计人员可以查看文书。",
        "Only the parties, those who supervise and auditors read documents.",
    )


async def _names(house: House, bearer: str, order: Order, said: Sequence[Spoken], reader: str, purpose: str) -> Names:
    kind, _, name = bearer.partition(":")
    people = [*order.subjects, *(one.person for _, one in said)]
    people += [one.made_by for _, one in said if one.made_by]
    people += [one for one in (order.by, order.void_by, name if kind == "person" else None) if one]
    with reachable("reading names for a document"):
        places = await _places(house.directory, bearer, order)
        contacts = await house.directory.contacts(people, reader=reader, purpose=purpose) if people else {}
        words = await _opened(house.keyring, said)
    return Names({person: contact.name for person, contact in contacts.items()}, places, words)


async def _places(directory: Directory, bearer: str, order: Order) -> dict[str, str]:
    wanted = [bearer, f"unit:{order.owner}" if order.owner else "", f"unit:{order.to}"]
    references = [f"{place}/duty" for place in wanted if place.startswith(("unit:", "township:"))]
    found = await directory.place_names(references)
    return {reference.removesuffix("/duty"): name for reference, name in found.items()}


async def _opened(keyring: Keyring, said: Sequence[Spoken]) -> list[str | None]:
    sealed = [one.words for _, one in said if one.words is not None]
    try:
        return await keyring.open_texts(sealed) if sealed else []
    except (UnknownPerson, DamagedCiphertext):
        # One text that cannot be opened must not hide the document.
        return [None] * len(sealed)
