"""Templates whose fixed words are in the reader's language once they are compiled.

There is an environment a language, so what `_("…")` says hangs on nothing of a request; asked for
anew in every cell of a table, it was a third of what a page costs.
"""

from gettext import NullTranslations
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer


class Translated(jinja2.Environment):
    """An environment in one language, whose words `catalogue` has."""

    def __init__(self, catalogue: NullTranslations, **options: Any) -> None:
        super().__init__(extensions=["jinja2.ext.i18n"], **options)
        self.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
        self._words = _Words(catalogue)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed: nodes.Template = self._words.visit(super()._parse(source, name, filename))
        return parsed


class _Words(NodeTransformer):
    """Puts the translation in the place of each call that asks for one by a fixed text."""

    def __init__(self, catalogue: NullTranslations) -> None:
        self.catalogue = catalogue

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja2's name
        self.generic_visit(node)
        text = _asked_for(node)
        if text is None:
            return node
        words = nodes.MarkSafe(nodes.Const(self.catalogue.gettext(text)))
        values = [nodes.Pair(nodes.Const(kw.key), kw.value) for kw in node.kwargs]
        # always a format, with values or without, as Jinja2's own newstyle gettext has it
        return nodes.Mod(words, nodes.Dict(values), lineno=node.lineno)


def _asked_for(node: nodes.Call) -> str | None:
    """Return the fixed text a call wants translated; None of any other call."""
    if not (isinstance(node.node, nodes.Name) and node.node.name in ("_", "gettext")):
        return None
    if node.dyn_args is not None or node.dyn_kwargs is not None or len(node.args) != 1:
        return None
    text = node.args[0]
    return text.value if isinstance(text, nodes.Const) and isinstance(text.value, str) else None
