"""Objects that a script's source writes out, JSON or not, read without running anything."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

_SIGN = re.compile(
    r'"(?:[^"\\]|\\.)*(?:"|\Z)|\'(?:[^\'\\]|\\.)*(?:\'|\Z)|`(?:[^`\\]|\\.)*(?:`|\Z)'
    r"|[{}\[\]:,]|[A-Za-z_$][\w$]*+(?!\s*\()|-?\d+",
    re.DOTALL,
)
"""A string that never closes runs to the end, so that no source takes more than linear time."""
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "\n": ""}
_QUOTES = "\"'`"
_NESTED = 2
"""JSON written as a string inside JSON is followed so many times."""


@dataclass(slots=True, eq=False)
class Literal:
    """One object: its plain values by lower-case key, where it stands, what stands in it."""

    values: dict[str, str] = field(default_factory=dict)
    parent: "Literal | None" = None
    children: list["Literal"] = field(default_factory=list)
    listed: bool = False
    """True for one of several in a list."""
    key: str = ""
    """The key under which it, or the list that holds it, stands, as those of its values."""


def literals(source: str, parent: Literal | None = None, depth: int = 0) -> list[Literal]:
    r"""Give every object of a source in the order in which they open.

    Code between the objects is passed over; what it does to them is not known.

    >>> [one.values for one in literals("var A = {Art_Info: {title: '\u660c', n: 3}};")]
    [{}, {'title': '昌', 'n': '3'}]
    """
    if source.lstrip()[:3] in {"%7B", "%5B"}:
        source = unquote(source)
    found: list[Literal] = []
    stack: list[Literal | str] = []
    word, key = "", None
    for match in _SIGN.finditer(source):
        sign = match.group()
        inner = stack[-1] if stack else parent
        holder = None if isinstance(inner, str) else inner
        if sign in "{[":
            stack.append(_opened(stack, parent, found, key) if sign == "{" else key or "")
            key = None
        elif sign in "}]":
            del stack[-1:]
            key = None
        elif sign == ":":
            key = word
        elif sign == ",":
            key, word = None, ""
        else:
            word = _unquoted(sign)
            if depth < _NESTED and len(word) > 100 and ('{"' in word or word[:3] == "%7B"):
                found.extend(literals(word, holder, depth + 1))
            if key is not None and holder is not None:
                holder.values.setdefault(_plain(key), word)
            if key is not None:
                key, word = None, ""
    return found


def _plain(key: str) -> str:
    return re.sub(r"[-_$]", "", key.lower())


def _opened(
    stack: list[Literal | str], parent: Literal | None, found: list[Literal], key: str | None
) -> Literal:
    above = next((one for one in reversed(stack) if isinstance(one, Literal)), parent)
    within = stack[-1] if stack else None
    listed = isinstance(within, str)
    key = within if isinstance(within, str) else key
    one = Literal(parent=above, listed=listed, key=_plain(key or ""))
    if above is not None:
        above.children.append(one)
    found.append(one)
    return one


def _unquoted(sign: str) -> str:
    if sign[0] not in _QUOTES:
        return sign
    text = sign[1:-1]
    if "\\" not in text:
        return text
    text = _ESCAPE.sub(_escaped, text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(match: re.Match[str]) -> str:
    said = match.group(1)
    if len(said) > 1:
        return chr(int(said[1:], 16))
    return _LETTERS.get(said, said)
