"""Loads the directory into a Book, inside the transaction of the import.

What is personal is opened to compare it with the file, by the machine only: nobody is shown it, so it is no read.
"""

from asyncpg.pool import PoolConnectionProxy

from directory.importing.book import (
    Area,
    Book,
    Duty,
    Enterprise,
    Named,
    Officer,
    Person,
    PersonExemption,
    Pool,
    Shelf,
    Unit,
)
from directory.keyring import Keyring

_PERSONS = """
SELECT id, unit, township, skills, pools, post, standby, contact_confirmed_at, last_duty_ended_at, wrapped, ciphertext
FROM directory.persons
JOIN directory.person_keys AS keys ON keys.person = id
JOIN directory.person_private AS private ON private.person = id
WHERE persons.erased_at IS NULL
"""


async def load(connection: PoolConnectionProxy, keyring: Keyring) -> Book:
    """The whole directory; a county's 10,000 people take some 0.3 s. Raises DamagedCiphertext."""
    book = Book()
    pools = await connection.fetch("SELECT id, name, position FROM directory.pools")
    book.pools = Shelf.holding({row["id"]: Pool(**dict(row)) for row in pools})
    book.skills = await _named(connection, "SELECT id, name FROM directory.skills")
    book.posts = await _named(connection, "SELECT id, name FROM directory.posts")
    areas = await connection.fetch("SELECT id, name, kind, parent FROM directory.areas")
    book.areas = Shelf.holding({row["id"]: Area(**dict(row)) for row in areas})
    units = await connection.fetch("SELECT id, name, kind, area, parent, liaison, head FROM directory.units")
    book.units = Shelf.holding({row["id"]: Unit(**dict(row)) for row in units})
    duties = await connection.fetch("SELECT role, unit, area, person, since, until FROM directory.duties")
    book.duties = Shelf.holding({one.key: one for one in (Duty(**dict(row)) for row in duties)})
    exemptions = await connection.fetch("SELECT person, kind, approver, since, until FROM directory.exemptions")
    book.exemptions = Shelf.holding({one.key: one for one in (PersonExemption(**dict(row)) for row in exemptions)})
    erased = await connection.fetch("SELECT id FROM directory.persons WHERE erased_at IS NOT NULL")
    book.erased = frozenset(row["id"] for row in erased)
    await _load_inspection(connection, book)
    await _load_persons(connection, keyring, book)
    return book


async def _load_inspection(connection: PoolConnectionProxy, book: Book) -> None:
    rows = await connection.fetch("SELECT id, name, kind, area, departments, risk, contact FROM directory.enterprises")
    book.enterprises = Shelf.holding(
        {row["id"]: Enterprise(**{**dict(row), "departments": tuple(row["departments"])}) for row in rows}
    )
    rows = await connection.fetch("SELECT person, unit, qualifications, recused FROM directory.officers")
    book.officers = Shelf.holding(
        {
            row["person"]: Officer(row["person"], row["unit"], tuple(row["qualifications"]), tuple(row["recused"]))
            for row in rows
        }
    )


async def _named(connection: PoolConnectionProxy, query: str) -> Shelf[Named]:
    return Shelf.holding({row["id"]: Named(row["id"], row["name"]) for row in await connection.fetch(query)})


async def _load_persons(connection: PoolConnectionProxy, keyring: Keyring, book: Book) -> None:
    persons: dict[str, Person] = {}
    for row in await connection.fetch(_PERSONS):
        values = dict(row)
        wrapped, ciphertext = values.pop("wrapped"), values.pop("ciphertext")
        values["skills"], values["pools"] = tuple(values["skills"]), tuple(values["pools"])
        book.wrapped[values["id"]] = wrapped
        data = keyring.open_private(values["id"], wrapped, ciphertext)
        persons[values["id"]] = Person(**values, data=data)
    book.persons = Shelf.holding(persons)
