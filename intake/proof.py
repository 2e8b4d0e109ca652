"""Which files may prove a clipping: a scan, a photograph, a recording; nothing that runs. Pure."""

from intake.guard import MAX_BYTES
from intake.secrecy import refuse_marked
from office.errors import IntakeError

_STARTS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_SOUNDS = (b"ID3", b"\xff\xfb", b"OggS", b"fLaC")
_RIFF = (b"WEBP", b"WAVE", b"AVI ")


def refuse_proof(data: bytes, name: str) -> None:
    """Raise when a file is no proof: told by its first bytes, whatever its name says.

    Raises:
        IntakeError: it is empty, over 20 MB, bears a mark in its name, or is of another kind.
    """
    refuse_marked(name, ())
    if not data:
        raise IntakeError("文件是空的, 请重新选择", where=name)
    if len(data) > MAX_BYTES:
        raise IntakeError(f"超过 {MAX_BYTES // 1_000_000} MB, 请压缩后再交", where=name)
    if not is_proof(data):
        raise IntakeError("佐证应为图片、PDF、录音或录像", where=name)


def is_proof(data: bytes) -> bool:
    r"""Whether the bytes begin as a picture, pdf, sound or film does.

    >>> is_proof(b"%PDF-1.7 ..."), is_proof(b"<html><script>"), is_proof(b"PK\x03\x04")
    (True, False, False)
    """
    riff = data[:4] == b"RIFF" and data[8:12] in _RIFF
    return data.startswith(_STARTS + _SOUNDS) or riff or data[4:8] == b"ftyp"
