"""How personal data looks where the full value is not needed: 王*, 138****0001."""

ERASED_NAME = "已删除"
"""Shown for a person whose key was erased (English: erased)."""

_COMPOUND_SURNAMES = frozenset(("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒"))


def mask_name(name: str) -> str:
    """The surname and one star for each further character: 王*, 欧阳**. A single character becomes a star."""
    shown = 2 if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES else 1
    return "*" if len(name) <= 1 else name[:shown] + "*" * (len(name) - shown)


def mask_phone(phone: str) -> str:
    """First three and last four digits of a full number: 138****0001; of anything shorter at most the first three."""
    if len(phone) < 11:
        return mask_text(phone)
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def mask_text(value: str) -> str:
    """For values of unknown shape: at most the first quarter is shown, three characters at the most."""
    shown = min(3, len(value) // 4)
    return value[:shown] + "*" * (len(value) - shown)
