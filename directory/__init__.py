"""The directory: units, people, posts, skills, pools and areas of one county. The only home of personal data.

Everything else in the engine holds opaque ids. What this package offers, in the order a newcomer meets it:

    await migrate(pool)                               the PostgreSQL schema `directory`      migrate.py, schema.sql
    keyring = await Keyring.open(pool, key_file)      per-person keys under a master key     keyring.py, master_key.py
    directory = Directory(pool, keyring)              candidates, contacts, roles, listings  directory.py
    await import_files(pool, keyring, files)          Excel and CSV, all or nothing          importing/
    seed_calendar(years)                              what the State Council announced       calendar_seed.py
    SampleCounty(seed=1).write(folder)                an invented county in the same files   sample.py

Rules that hold here:

* A name, phone, id number or address stands only inside one AES-256-GCM ciphertext per person, under that person's
  key. Duplicates are found by HMACs under a key outside the database. Erasing the key erases the person from every
  table, record and backup that holds no older key; ids, counts and proofs stay as they were (已删除).
* Every read of personal data is recorded with its reader and purpose before anything is decrypted.
* Who holds a role is asked when a step fires (`unit:<id>/liaison`, `command_post/duty`), never remembered.
* A file is imported whole or not at all; importing it twice changes nothing.
"""

from directory.ciphertext import ErasedPerson, UnknownPerson
from directory.directory import Directory
from directory.keyring import Keyring
from directory.master_key import MasterKey, MasterKeyError
from directory.migrate import MigrationError, migrate
from directory.personal_data import Contact, MaskedContact, PersonalData

__all__ = [
    "Contact",
    "Directory",
    "ErasedPerson",
    "Keyring",
    "MaskedContact",
    "MasterKey",
    "MasterKeyError",
    "MigrationError",
    "PersonalData",
    "UnknownPerson",
    "migrate",
]
