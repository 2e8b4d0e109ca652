"""The pages' two languages: English in code and templates, Chinese from locale/zh_CN.po.

The catalogue is compiled when the program starts, so that no binary lies in the repository.
"""

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("zh-CN", "en")
DEFAULT = "zh-CN"
CATALOGUE = Path(__file__).parent / "locale" / "zh_CN.po"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the translations of a language; English says what the code says."""
    if language != "zh-CN":
        return gettext.NullTranslations()
    with CATALOGUE.open("rb") as file:
        read = read_po(file, locale="zh_CN")
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def chosen(asked: str | None, accept: str = "") -> str:
    """Return the language to speak: what the person chose, else what the browser asks for first.

    >>> chosen("en"), chosen(None, "en-GB,en;q=0.9"), chosen("fr", "")
    ('en', 'en', 'zh-CN')
    """
    if asked in LANGUAGES:
        return asked
    first = accept.split(",", maxsplit=1)[0].strip().lower()
    return "en" if first.startswith("en") else DEFAULT


def say(message: str, *, language: str = DEFAULT, **args: object) -> str:
    """Return a message in a language with its arguments set in.

    >>> say("%(n)s waiting", language="en", n=3)
    '3 waiting'
    """
    words = catalogue(language).gettext(message)
    return words % args if args else words


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for «translate this later»
    """Mark a message for the catalogue where it is not yet spoken."""
    return message
