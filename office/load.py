"""Loads a config folder: office.yaml, sources.yaml and holidays.yaml, checked with each other."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from office import calendar, profile, sources
from office.calendar import Holidays, calendar_of
from office.errors import ConfigError, SourceError
from office.house import Office
from office.offices import file_of, shared_file
from office.outlets import SourcesFile
from office.profile import Profile
from office.strict import Fault, Strict, StrictModel, read, read_text

M = TypeVar("M", bound=StrictModel)


def load_office(config_dir: Path, *, sources_file: Path | None = None) -> Office:
    """Return the office, or refuse: nothing is ever loaded in part.

    The folder of one office of several shares the deployment's sources.yaml. `sources_file` stands
    in for it.

    Raises:
        ConfigError: the first fault of the first faulty file; the others', of all files, in
            `others`. SourceError where that file is sources.yaml.
    """
    refused = list[ConfigError]()
    about = _read(config_dir / "office.yaml", Profile, ConfigError, profile.faults, refused)
    days = _holidays(file_of(config_dir, "holidays.yaml"), refused)
    allowed = about.value.allow_loopback if about else ()

    def check(found: Strict[SourcesFile]) -> list[Fault]:
        return sources.faults(found, allow_loopback=allowed)

    where = sources_file or shared_file(config_dir, "sources.yaml")
    outlets = _read(where, SourcesFile, SourceError, check, refused)
    if about is None or days is None or outlets is None:
        raise _together(refused)
    _refuse_unknown_outlets(days, outlets.value)
    return Office(
        profile=about.value,
        tiers=outlets.value.tiers,
        outlets=outlets.value.outlets,
        calendar=calendar_of(days.value),
    )


def _read(
    path: Path,
    model: type[M],
    error: type[ConfigError],
    check: Callable[[Strict[M]], list[Fault]],
    refused: list[ConfigError],
) -> Strict[M] | None:
    """Return the file with its meaning checked; None when refused, its error then in `refused`."""
    try:
        found = read(path, model, error=error)
        found.refuse(check(found))
    except ConfigError as raised:
        refused.append(raised)
        return None
    return found


def _holidays(path: Path, refused: list[ConfigError]) -> Strict[Holidays] | None:
    """An office without the file knows weekends only."""
    if not path.exists():
        return read_text("version: 1", Holidays, name=path.as_posix())
    return _read(path, Holidays, ConfigError, calendar.faults, refused)


def _together(refused: list[ConfigError]) -> ConfigError:
    first, *rest = refused
    others = (*first.others, *(each for found in rest for each in (found, *found.others)))
    return type(first)(first.message, where=first.where, details=first.details, others=others)


def _refuse_unknown_outlets(days: Strict[Holidays], file: SourcesFile) -> None:
    known = {outlet.key for outlet in file.outlets}
    days.refuse(
        days.fault("no_issue", place, "outlets", o, message=f"sources.yaml 中没有媒体 '{key}'")
        for place, pause in enumerate(days.value.no_issue)
        for o, key in enumerate(pause.outlets)
        if key not in known
    )
