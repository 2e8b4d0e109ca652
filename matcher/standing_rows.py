"""The ledger's submissions as a standing index."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from matcher import names, reading
from matcher.kept_rows import held
from matcher.pieces import Piece
from matcher.reading import Register
from matcher.standing import Standing, stand_on


def stand_rows(session: Session, register: Register, folder: Path | None) -> Standing:
    """Index the register's submissions, from `folder` what it holds, and keep there what it lacks.

    Without a folder, or when another process builds in it, the missing ones are indexed in memory.
    """
    own = held(register, folder, partial(reading.bodies, session))

    def load(wanted: Sequence[int]) -> list[Piece]:
        return reading.pieces(session, own.ids[list(wanted)].tolist())

    return stand_on(own.index, load, names.rarity(reading.bearers(session)))
