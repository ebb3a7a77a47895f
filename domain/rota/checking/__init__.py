"""Checking a rota, and saying what it costs, by the rules as they are written. The solver's code is not used here.

The domain's own second opinion: `solve` can only be believed because this reads problem and assignments afresh.
"""

from domain.rota.checking.cost import changes, cost
from domain.rota.checking.hard import check

__all__ = ["changes", "check", "cost"]
