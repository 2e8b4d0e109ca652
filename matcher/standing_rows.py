"""The ledger's submissions as a standing index."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from matcher import names, reading
from matcher.kept_rows import held
from matcher.pieces import Piece
from matcher.reading import Register
from matcher.standing import stand_on


class StandingRows:
    """A register's submissions, indexed; from a folder what it holds, keeping there what it lacks.

    Without a folder they are indexed in memory. The few that are compared are read in whatever
    transaction is at hand.
    """

    def __init__(self, session: Session, register: Register, folder: Path | None) -> None:
        self.session = session
        own = held(register, folder, partial(reading.bodies, session))
        self._ids = own.ids
        rarity = names.rarity(reading.bearers(session))
        self.standing = stand_on(own.index, self._load, rarity)
        self.versions = register.versions()
        """By id, as they were indexed."""

    def _load(self, wanted: Sequence[int]) -> list[Piece]:
        return reading.pieces(self.session, self._ids[list(wanted)].tolist())
