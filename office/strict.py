"""Reads a configuration file whole or not at all, and says which line is wrong and what to do.

read = strict.read(Path("config/office.yaml"), Office, error=ConfigError)
read.value          # the checked model
read.line("mode")   # the line it stands on, for faults only the reader's room can see
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import pydantic
from pydantic_core import ErrorDetails

from office.errors import ConfigError
from office.wording import worded
from office.yaml_tree import Fault, Node, UnreadableYaml, tree

__all__ = ["Fault", "Step", "Strict", "StrictModel", "read", "read_text", "refuse"]

Step = str | int


class StrictModel(pydantic.BaseModel):
    """What a configuration file's forms are made of: no unknown keys, no conversions, frozen.

    Lists of the file may be `tuple[...]` fields, days `date`, numbers `Decimal`.
    """

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True)


M = TypeVar("M", bound=pydantic.BaseModel)


@dataclass(frozen=True, slots=True)
class Strict(Generic[M]):
    """A checked file: its value, and where each part of it stands."""

    value: M
    name: str
    root: Node
    error: type[ConfigError]

    def line(self, *path: Step) -> int:
        """Return the line, from 1, of the value at `path`, or of what is nearest above it.

        The line of a mapping's entry is that of its key.
        """
        return _line(self.root, path)

    def fault(self, *path: Step, message: str) -> Fault:
        """Return a fault of meaning at `path`; gather them and `refuse` once."""
        return Fault(self.line(*path), message)

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Raise all `faults` as one error; do nothing when there are none."""
        refuse(self.name, faults, error=self.error)


def read(path: Path, model: type[M], *, error: type[ConfigError] = ConfigError) -> Strict[M]:
    """Read a UTF-8 YAML file strictly.

    Raises:
        ConfigError: as `error`, for the first fault, with all further faults in `others`.
    """
    name = path.as_posix()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise error(
            "没有这个文件, 请补上 (可复制程序自带的 config/, 或用 --config 指明文件夹)", where=name
        ) from None
    except OSError as found:
        raise error(f"文件读不了 ({found.strerror})", where=name) from None
    except UnicodeDecodeError as found:
        line = found.object[: found.start].count(b"\n") + 1
        raise error("不是 UTF-8 编码, 请另存为 UTF-8", where=f"{name}:{line}") from None
    return read_text(text, model, name=name, error=error)


def read_text(
    text: str, model: type[M], *, name: str, error: type[ConfigError] = ConfigError
) -> Strict[M]:
    """Read YAML text strictly; `name` is what the messages call the file.

    Raises:
        ConfigError: as `error`, for the first fault, with all further faults in `others`.
    """
    try:
        root = tree(text)
    except UnreadableYaml as found:
        refuse(name, found.faults, error=error)
        raise  # pragma: no cover - an unreadable text always has a fault
    try:
        # JSON is how pydantic tells "strict" from "must already be a tuple": lists fit tuples and
        # texts fit days, yet 12 is no text and "12" no number.
        value = model.model_validate_json(json.dumps(root.plain()), strict=True)
    except pydantic.ValidationError as found:
        refuse(name, _faults(root, found.errors(include_url=False)), error=error)
        raise  # pragma: no cover - a validation error always has a fault
    return Strict(value=value, name=name, root=root, error=error)


def refuse(name: str, faults: Iterable[Fault], *, error: type[ConfigError] = ConfigError) -> None:
    """Raise the faults of one file as one error, by line; do nothing when there are none."""
    found = sorted(dict.fromkeys(faults), key=lambda fault: fault.line)
    if not found:
        return
    first, *rest = (error(fault.message, where=f"{name}:{fault.line}") for fault in found)
    raise error(first.message, where=first.where, others=tuple(rest))


def _faults(root: Node, errors: list[ErrorDetails]) -> list[Fault]:
    """Word pydantic's errors; the branches of one union become one fault."""
    places: dict[tuple[Step, ...], list[ErrorDetails]] = {}
    for error in errors:
        places.setdefault(_steps(root, error), []).append(error)
    for steps in list(places):  # a list whose only item is wrong is not short of items as well
        if any(other[: len(steps)] == steps for other in places if len(other) > len(steps)):
            places[steps] = [e for e in places[steps] if e["type"] != "too_short"]
    places = {steps: found for steps, found in places.items() if found}
    return [Fault(_line(root, steps), worded(steps, found)) for steps, found in places.items()]


def _steps(root: Node, error: ErrorDetails) -> tuple[Step, ...]:
    """Return the part of pydantic's location that exists in the file.

    Pydantic puts the names of union branches between the keys; they are no place in the file.
    """
    node, steps = root, list[Step]()
    for step in error["loc"]:
        if (child := node.child(step)) is not None:
            node = child
            steps.append(step)
    if error["type"] == "missing":
        steps.append(error["loc"][-1])
    return tuple(steps)


def _line(root: Node, path: Iterable[Step]) -> int:
    node, line = root, root.line
    for step in path:
        child = node.child(step)
        if child is None:
            return line
        line = node.keys.get(str(step), child.line)
        node = child
    return line
