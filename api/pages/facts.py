"""补充事实: what the office knows of a piece or a run and no machine sees, beside its receipt."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from api.context import Context, House, Who
from api.pages.answers import KINDS
from api.problems import Problem
from ledger.queries import lists
from ledger.tables import Placement, Submission
from review import facts
from review.facts import Stated, words_of

router = APIRouter(include_in_schema=False)

INSTRUCTION = "instruction"
Word = Annotated[str, Form(max_length=100)]
Note = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True)
class Known:
    """Facts as they stand, (kind, words) each."""

    of_work: tuple[tuple[str, str], ...]
    of_runs: dict[int, tuple[tuple[str, str], ...]]
    """By placement."""
    levels: dict[str, str]
    """Levels that a rule set names, with what the tier of that key is called."""
    flags: tuple[str, ...]
    """That exclude a piece under some rule set."""
    kinds: tuple[str, ...] = KINDS
    """Of which a run can be told."""


def known(session: Session, house: Context, submission_id: int, placements: list[int]) -> Known:
    """Return what people told of a piece and its runs, and the words rule sets go by."""
    tiers = {tier.key: tier.name for tier in house.office.tiers}
    tables = [each.events[INSTRUCTION] for each in house.rulesets if INSTRUCTION in each.events]
    return Known(
        _said(facts.standing_of_work(session, submission_id)),
        {one: _said(facts.standing(session, one)) for one in placements},
        levels={level: tiers.get(level, "") for table in tables for level in table.levels},
        flags=tuple({flag: None for each in house.rulesets for flag in each.scope.exclude_flags}),
    )


def _said(standing: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, words_of(value)) for kind, value in standing.items())


@router.post("/submissions/{ref}/instructions")
def add_instruction(
    *,
    ref: str,
    house: House,
    who: Who,
    level: Word,
    on: Word = "",
    number: Word = "",
    registrar: Word = "",
) -> Response:
    """Add a 批示 to those the piece has."""
    one = {"level": level, "date": on, "number": number, "registrar": registrar}
    with house.ledger.writing() as session:
        piece = _piece(session, ref)
        stated = Stated(who.name, house.clock(), unit_id=who.unit_id)
        facts.add_instruction(session, piece.id, one, stated=stated)
    return _back(ref)


@router.post("/submissions/{ref}/facts")
def tell_of_work(
    *,
    ref: str,
    house: House,
    who: Who,
    kind: Annotated[Literal["flag", "tag", "instruction"], Form()],
    words: Note = "",
    reason: Note = "",
) -> Response:
    """Say all flags or tags of a piece, with 、 between; nothing takes back what was said."""
    said = [part.strip() for part in words.replace("，", "、").split("、") if part.strip()]
    stated = Stated(who.name, house.clock(), reason.strip() or None, unit_id=who.unit_id)
    with house.ledger.writing() as session:
        piece = _piece(session, ref)
        facts.state_of_work(session, piece.id, kind, said or None, stated=stated)
    return _back(ref)


@router.post("/placements/{placement_id}/facts")
def tell_of_run(
    *,
    placement_id: Annotated[int, Path(ge=1, le=2**53)],
    house: House,
    who: Who,
    kind: Annotated[str, Form(max_length=20)],
    value: Note = "",
    reason: Note = "",
) -> Response:
    """Say one thing of a run; an empty value takes back what was said."""
    stated = Stated(who.name, house.clock(), reason.strip() or None, unit_id=who.unit_id)
    with house.ledger.writing() as session:
        held = session.get(Placement, placement_id)
        if held is None or kind not in KINDS:
            raise Problem("not_found")
        facts.state_of_placement(
            session,
            placement_id,
            kind,
            value.strip() or None,
            stated=stated,
            office=house.office,
        )
        ref = held.submission.ref
    return _back(ref)


def _piece(session: Session, ref: str) -> Submission:
    piece = lists.submission(session, ref, unit_ids=None)
    if piece is None:
        raise Problem("not_found")
    return piece


def _back(ref: str) -> Response:
    return RedirectResponse(f"/receipts/{ref}#facts", status_code=303)
