"""The whole record decided again."""

from audit.redecide_all import redecide_all
from tests.integration.audit.conftest import Sealed


async def test_everything_comes_out_the_same(sealed: Sealed) -> None:
    for processes in (0, 2):
        found = await redecide_all(sealed.dsn, lambda *_: None, processes=processes)
        assert found.same, found.kinds
        assert (found.cases, found.decisions > 256) == (3, True)


async def test_what_was_altered_comes_out_otherwise_and_is_grouped(sealed: Sealed) -> None:
    await sealed.as_superuser(
        "UPDATE ledger.decisions SET canonical = convert_to(replace(convert_from(canonical, 'UTF8'),"
        ' \'"type":"acknowledged"\', \'"type":"arrived"\'), \'UTF8\') WHERE number > 8 AND number < 30'
    )
    found = await redecide_all(sealed.dsn, lambda *_: None, processes=0)
    assert not found.same
    assert any(name.startswith("muster.") for name in found.kinds) or found.unreadable
