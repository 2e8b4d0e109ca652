"""A letter as mail programs want it: words and the same as a page, from whom, and when."""

import html
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from api.words import N_, say
from office.house import Office

CHOSEN = N_("You chose this under Settings; there you may end it.")


@dataclass(frozen=True, slots=True)
class Post:
    """What every letter of a morning has in common."""

    office: Office
    sender: str
    at: datetime

    def letter(self, *, to: str, subject: str, text: str, language: str) -> EmailMessage:
        """Return a letter of `text`, at whose foot stands how it is ended."""
        made, address = EmailMessage(), self.office.profile.telling.address
        made["From"] = Address(self.office.profile.name, addr_spec=self.sender)
        made["To"], made["Subject"] = to, " ".join(subject.split())
        made["Date"] = format_datetime(self.at.astimezone(self.office.profile.zone))
        made["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        made["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it
        lines = [text, "", say(CHOSEN, language=language)]
        if address:
            lines.append(f"{address}/settings")
            made["List-Unsubscribe"] = f"<{address}/settings>"
        whole = "\n".join(lines)
        made.set_content(whole)
        made.add_alternative(as_html(whole, language), subtype="html")
        return made


def as_html(text: str, language: str) -> str:
    """Return a text as a page: a line a paragraph, an address alone on its line a link.

    >>> print(as_html("a < b", "en"))
    <!doctype html>
    <html lang="en"><meta charset="utf-8">
    <p>a &lt; b</p>
    </html>
    """
    head = f'<html lang="{language}"><meta charset="utf-8">'
    said = [f"<p>{_linked(line)}</p>" for line in text.splitlines() if line.strip()]
    return "\n".join(["<!doctype html>", head, *said, "</html>"])


def _linked(line: str) -> str:
    shown = html.escape(line)
    is_address = line.startswith(("http://", "https://")) and not any(c.isspace() for c in line)
    return f'<a href="{shown}">{shown}</a>' if is_address else shown
