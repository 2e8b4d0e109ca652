"""`/api/v1`: sources.yaml as it lies on the disk, entries stopped, and what was tried or probed."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.context import House, Reading, Who
from api.pages.gaps import Note, SourceKey, pause_source, resume_source
from api.pages.trials import (
    Asked,
    Trial,
    TrialId,
    ask_worker_to_probe,
    ask_worker_to_try,
    trial,
    trials_of,
)
from api.sources_file import lines, on_disk
from api.v1.errors import ERRORS
from api.v1.schemas import Listing, Model

router = APIRouter(prefix="/api/v1", responses=ERRORS)


class TrialOut(Model):
    """What was asked of the worker, and what came of it so far."""

    id: int
    kind: Literal["try", "probe"]
    what: str
    asked_by: str
    asked_at: datetime
    state: Literal["due", "running", "done", "failed"]
    why: str | None
    result: dict[str, Any]


class ProbeIn(Model):
    url: Annotated[str, Field(min_length=1, max_length=2_000)]


class AskedOut(Model):
    trial: int = Field(description="Its number, under which the answer will stand")


class PauseIn(Model):
    note: Note = Field(description="Why; said of every night it is not read")


class PausedOut(Model):
    source: str
    paused: str | None = Field(description="The note it is stopped with; null: it is read")


class FileFaultOut(Model):
    file: str
    line: int | None = Field(description="Null where there is no one line")
    message: str


class SourcesFileOut(Model):
    """The file as it lies on the disk; where it does not load, the old one stays in force."""

    loads: bool
    in_force: bool
    faults: list[FileFaultOut]
    lines: list[str]
    as_of: datetime


@router.get("/sources")
def sources(house: House) -> SourcesFileOut:
    """Return sources.yaml with every line that does not load."""
    held = on_disk(house.config_dir)
    return SourcesFileOut(
        loads=held.outlets is not None,
        in_force=held.outlets == house.office.outlets,
        faults=[
            FileFaultOut(file=each.file, line=each.line, message=each.message)
            for each in held.faults
        ],
        lines=lines(house.config_dir),
        as_of=house.clock(),
    )


@router.post("/sources/probe")
def probe(house: House, who: Who, said: ProbeIn) -> AskedOut:
    """Ask the worker how a site could be read; inner addresses are refused at once."""
    return AskedOut(trial=ask_worker_to_probe(house, who, said.url))


@router.post("/sources/{source_key}/try")
def try_one(source_key: SourceKey, house: House, who: Who) -> AskedOut:
    """Ask the worker what an entry would yield."""
    return AskedOut(trial=ask_worker_to_try(house, who, source_key))


@router.post("/sources/{source_key}/pause")
def pause(source_key: SourceKey, house: House, who: Who, said: PauseIn) -> PausedOut:
    """Stop reading an entry from the next night on; a second note replaces the first."""
    pause_source(house, who, source_key, note=said.note)
    return PausedOut(source=source_key, paused=said.note.strip())


@router.post("/sources/{source_key}/resume")
def resume(source_key: SourceKey, house: House, who: Who) -> PausedOut:
    """Read an entry again from the next night on."""
    resume_source(house, who, source_key)
    return PausedOut(source=source_key, paused=None)


@router.get("/trials")
def many(session: Reading, house: House, asked: Annotated[Asked, Query()]) -> Listing[TrialOut]:
    """Return what was tried and probed, the latest first."""
    found = trials_of(session, asked)
    rows = [TrialOut.model_validate(each) for each in found.rows]
    return Listing(rows=rows, after=found.after, as_of=house.clock())


@router.get("/trials/{trial_id}", response_model=TrialOut)
def one(trial_id: TrialId, session: Reading) -> Trial:
    """Return a trial of an entry, or a site's proposal, of this office."""
    return trial(session, trial_id)
