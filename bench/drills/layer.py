"""A file layer under the ledger's own SQLite that writes down every write, sync and delete.

It wraps the file methods of the library the ledger runs on (pysqlite3's), in this process only.
What is recorded is what SQLite asks of the operating system, in order; nothing is changed.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_P = ctypes.c_void_p
_OPEN = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.c_char_p, _P, ctypes.c_int, _P)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.c_char_p, ctypes.c_int)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _P, _P, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _P, ctypes.c_int)
_METHODS = 19
"""Pointers in sqlite3_io_methods behind its version, up to version 3."""


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("path_max", ctypes.c_int),
        ("next", _P),
        ("name", ctypes.c_char_p),
        ("data", _P),
        ("open", _P),
        ("delete", _P),
    )


class _Methods(ctypes.Structure):
    _fields_ = (("version", ctypes.c_int), ("calls", _P * _METHODS))


_AT = {"write": 2, "truncate": 3, "sync": 4}
"""Where a method stands in sqlite3_io_methods: after xClose and xRead."""


@dataclass(frozen=True, slots=True)
class Act:
    """What was asked of the disk."""

    kind: str
    """write, truncate, sync, delete or said."""
    file: str
    at: int = 0
    data: bytes = b""


class Recorder:
    """All acts on files of one folder since it was put in place; for the life of the process."""

    def __init__(self, folder: Path) -> None:
        self.acts: list[Act] = []
        self._folder = str(folder)
        self._names: dict[int, str] = {}
        self._held: list[Any] = []
        self._install()

    def said(self, number: int) -> None:
        """Note that a commit was acknowledged."""
        self.acts.append(Act("said", "", number))

    def _install(self) -> None:
        library = ctypes.CDLL(_library())
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        library.sqlite3_vfs_find.argtypes = (ctypes.c_char_p,)
        vfs = library.sqlite3_vfs_find(None).contents
        old_open, old_delete = _OPEN(vfs.open), _DELETE(vfs.delete)

        def opened(this: int, name: bytes | None, file: int, flags: int, out: int) -> int:
            code = int(old_open(this, name, file, flags, out))
            if code == 0 and name is not None and name.decode().startswith(self._folder):
                self._wrap(file, Path(name.decode()).name)
            return code

        def deleted(this: int, name: bytes, sync: int) -> int:
            if name.decode().startswith(self._folder):
                self.acts.append(Act("delete", Path(name.decode()).name))
            return int(old_delete(this, name, sync))

        kept = _OPEN(opened), _DELETE(deleted)
        self._held += [library, old_open, old_delete, *kept]
        vfs.open, vfs.delete = (ctypes.cast(call, _P).value for call in kept)

    def _wrap(self, file: int, name: str) -> None:
        """Give an open file a copy of its methods of which three write down what they do."""
        self._names[file] = name
        place = _P.from_address(file)
        methods = _Methods.from_buffer_copy(_Methods.from_address(place.value or 0))
        calls: dict[str, tuple[Any, Callable[..., int]]] = {
            "write": (_WRITE, self._write),
            "truncate": (_TRUNCATE, self._truncate),
            "sync": (_SYNC, self._sync),
        }
        for word, (kind, ours) in calls.items():
            old = kind(methods.calls[_AT[word]])
            new = kind(lambda *given, old=old, ours=ours: ours(old, *given))
            methods.calls[_AT[word]] = ctypes.cast(new, _P).value
            self._held += [old, new]
        self._held.append(methods)
        place.value = ctypes.addressof(methods)

    def _write(self, old: Any, file: int, data: int, size: int, at: int) -> int:
        self.acts.append(Act("write", self._names[file], at, ctypes.string_at(data, size)))
        return int(old(file, data, size, at))

    def _truncate(self, old: Any, file: int, size: int) -> int:
        self.acts.append(Act("truncate", self._names[file], size))
        return int(old(file, size))

    def _sync(self, old: Any, file: int, flags: int) -> int:
        code = int(old(file, flags))
        self.acts.append(Act("sync", self._names[file]))
        return code


def _library() -> str:
    """Return the library the ledger runs on. Raises: ImportError where there is no wheel of it."""
    from pysqlite3 import _sqlite3  # noqa: PLC0415 - only where a wheel exists

    return str(_sqlite3.__file__)
