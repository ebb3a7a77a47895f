"""The policy `erasure`: how long what a directive collected is kept after its end, and how failures are handled.

DOMAIN, limits: personal data is erased «per person on demand or when the purpose ends, without breaking any proof».
"""

from datetime import timedelta

from pydantic import Field

from domain.kernel.model import Identifier, Model

NAME = "erasure"


class ErasurePolicy(Model):
    """- `keep_for`: from the end of a directive until what it collected is erased; for the after-action review and
      for complaints [default].
    - `again_after`: between two tries while a key cannot be destroyed or somebody still needs the data [default].
    - `alarm_after`: so many tries without success, and a human is told [default].
    - `channel`: of that notice.
    """

    keep_for: timedelta = Field(default=timedelta(days=30), ge=timedelta(0), le=timedelta(days=3660))
    again_after: timedelta = Field(default=timedelta(hours=1), ge=timedelta(minutes=1), le=timedelta(days=30))
    alarm_after: int = Field(default=3, ge=1, le=100)
    channel: Identifier = "sms"
