"""What a sample county draws by lot: names, places, times, numbers; all from one seeded source."""

import random
from datetime import datetime, timedelta
from itertools import pairwise

from directory.importing.cells import id_check_character
from directory.sample_words import GIVEN, PLACE_FIRST, PLACE_SECOND, SURNAMES


class Draws:
    """Draws that depend on nothing but the source and `now`."""

    def __init__(self, source: random.Random, now: datetime) -> None:
        self._random = source
        self._now = now.replace(second=0, microsecond=0)

    def ago(self, *, days: int) -> datetime:
        """A whole minute within the last days."""
        return self._now - timedelta(minutes=self._random.randrange(1, days * 1_440))

    def name(self) -> str:
        """A surname with one or two characters."""
        given = self._random.choice(GIVEN)
        if self._random.random() < 0.75:
            given += self._random.choice(GIVEN)
        return self._random.choice(SURNAMES) + given

    def id_number(self, number: int) -> str:
        """The identity number of the person of that number: unique, valid, of a province that does not exist."""
        born = datetime(1966, 1, 1) + timedelta(days=self._random.randrange(13_000))
        first = f"99{number // 1_000 + 1:04}{born:%Y%m%d}{number % 1_000:03}"
        return first + id_check_character(first)

    def place_names(self, number: int) -> list[str]:
        """Different names of places, without their kind. Raises ValueError if there are not that many."""
        every = [first + second for first in PLACE_FIRST for second in PLACE_SECOND if first != second]
        return self._random.sample(every, number)


def shares(total: int, weights: list[int]) -> list[int]:
    """Divides `total` by weight into whole shares that add up to it."""
    edges, so_far, whole = [0], 0, sum(weights)
    for weight in weights:
        so_far += weight
        edges.append(total * so_far // whole)
    return [after - before for before, after in pairwise(edges)]
