"""A list as a file in the reader's language: what every such route is given."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.context import House, Language, Reading, Who
from api.spreadsheet import Column, Kind, as_file
from api.words import say

Route = TypeVar("Route", bound=Callable[..., Response])


@dataclass(frozen=True, slots=True)
class Export:
    """Who asks for a list, of what ledger, and as which kind of file."""

    form: Kind
    session: Reading
    house: House
    who: Who
    spoken: Language

    def file(
        self,
        name: str,
        title: str,
        heading: Sequence[str | Column],
        rows: Iterable[Sequence[object]],
        *,
        of: str = "",
    ) -> Response:
        """Return the list; `title` and headings are sentences of the catalogue.

        `of` is what it is of, as a period: it stands behind the title.
        """
        columns = [each if isinstance(each, Column) else Column(each, width=14) for each in heading]
        said = [replace(each, title=self.say(each.title)) for each in columns]
        return as_file(self.form, name, f"{self.say(title)} {of}".strip(), said, rows)

    def moment(self, at: datetime | None) -> str | None:
        """Return a moment by the office's clock; None stays empty."""
        zone = self.house.office.profile.zone
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else None

    def say(self, sentence: str) -> str:
        """Return a sentence in the reader's language."""
        return say(sentence, language=self.spoken)


Exported = Annotated[Export, Depends()]


def files_of(router: APIRouter, page: str) -> Callable[[Route], Route]:
    """Answer `page`.csv and `page`.xlsx; the function below asks for `Exported`."""
    return router.get(f"{page}.{{form}}")
