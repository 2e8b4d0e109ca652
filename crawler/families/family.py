"""What a family of content management systems prints where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """The field rules of one CMS family: CSS selectors in the order they are tried.

    `marks` are strings any of which in the page's source shows the family. `metas` name, by field,
    the meta elements the family fills with printed facts (never with staff numbers).
    """

    key: str
    marks: tuple[str, ...]
    title: tuple[str, ...] = ()
    subtitle: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    page_no: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    metas: tuple[tuple[str, str], ...] = ()
    account: bool = False
    """True where the account's name is the origin (WeChat)."""
