"""From shares of rosters to whole ones: hold one after the other, and make the rosters that are missed meanwhile."""

from random import Random

from domain.rota.solving.columns.generate import Generator
from domain.rota.solving.columns.regular import Roster

_WHOLE = 0.999
_ROUNDS = 12
"""Of making rosters after each hold: more would be for the bound's sake, and there is none here."""


def dive(generator: Generator, incumbent: list[Roster], persons: set[int], below: int, random: Random) -> list[Roster]:
    """Rosters for everybody; those of other persons than `persons` are the incumbent's.

    Given up, and the incumbent handed back, when no rota of less than `below` is to be had any more.
    """
    master = generator.master
    chosen = {roster.person: roster for roster in incumbent if roster.person not in persons}
    for roster in chosen.values():
        master.hold(roster)
    left = set(persons)
    try:
        while left:
            if generator.run(left, _ROUNDS).value > below - 1 + 1e-6 or generator.tired():
                return incumbent
            shares = master.shares(left)
            if not shares:
                return incumbent
            for roster in _to_hold(shares, random):
                master.hold(roster)
                chosen[roster.person] = roster
                left.discard(roster.person)
    finally:
        master.release()
    return [chosen[person] for person in sorted(chosen)]


def _to_hold(shares: list[tuple[float, Roster]], random: Random) -> list[Roster]:
    """All that are whole already, or else one of those with the greatest shares."""
    whole = [roster for share, roster in shares if share > _WHOLE]
    if whole:
        return whole
    weights = [share**3 for share, _ in shares]
    return [random.choices(shares, weights)[0][1]]
