"""Why personal data is read, as the caller wrote it."""


def purpose_of(header: str) -> str:
    """The purpose as text: header values arrive as Latin-1, and browsers and people write UTF-8 into them."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header
