"""A question of the rules and who answers it: the answer comes back to the case as recorded commands."""

from collections.abc import Awaitable, Callable, Sequence

from domain.kernel.effect import LookUp
from domain.kernel.model import Model

Answer = Callable[[LookUp], Awaitable[Sequence[Model]]]
"""The commands that answer a question; none where no answer is owed. Whatever it does may be done twice."""
