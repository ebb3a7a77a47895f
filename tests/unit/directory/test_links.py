"""Signed links: what they carry, and that nothing in them can be changed."""

import base64
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from directory.links import BadLink, Link, LinkSigner

NOW = datetime(2026, 1, 31, 8, tzinfo=UTC)
SIGNER = LinkSigner(b"k" * 32)


@pytest.mark.parametrize("drill", [True, False])
def test_a_link_carries_case_person_expiry_and_whether_it_is_a_drill(drill: bool) -> None:
    link = Link("A1-m1", "P1", NOW + timedelta(days=3), drill)
    assert SIGNER.read(SIGNER.token(link), NOW) == link


def test_a_link_sent_before_drills_were_marked_still_works() -> None:
    """Its payload has no mark; the page then asks the directive."""
    token = SIGNER.token(Link("A1-m1", "P1", NOW + timedelta(days=3)))
    payload = token.partition(".")[0]
    assert set(orjson.loads(base64.urlsafe_b64decode(payload + "=="))) == {"c", "e", "p"}
    assert SIGNER.read(token, NOW).drill is False


def test_a_drills_link_cannot_be_made_a_real_one() -> None:
    link = Link("A1-m1", "P1", NOW + timedelta(days=3), drill=True)
    real = SIGNER.token(Link(link.case, link.person, link.expires_at))
    forged = real.partition(".")[0] + "." + SIGNER.token(link).partition(".")[2]
    with pytest.raises(BadLink):
        SIGNER.read(forged, NOW)
