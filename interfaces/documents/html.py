"""A document as one HTML page: no scripts, no network, ready to print on A4."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from interfaces.documents.document import Document


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string((files("interfaces.documents") / "order.html.j2").read_text("utf-8"))


def html(document: Document) -> str:
    """The page. Whatever people wrote is text and never markup."""
    return _template().render(d=document)
