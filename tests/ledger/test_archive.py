"""What was fetched can be read back byte for byte, and a flipped byte is reported."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from ledger.archive import Archive, Kept, verify
from ledger.session import Ledger
from ledger.tables import Page
from office.errors import LedgerError

AT = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html; charset=gbk"), ("Content-Encoding", "gzip"))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=40,
)
@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=5))
def test_any_bytes_come_back(tmp_path: Path, payloads: list[bytes]) -> None:
    """Whatever the payloads, doubled ones included."""
    archive = Archive(tmp_path)
    with archive.writer() as writer:
        kept = [writer.keep("http://a.cn/", 200, HEADERS, body, AT) for body in payloads * 2]
    for place, body in zip(kept, payloads * 2, strict=True):
        assert archive.read(place.warc_file, place.offset)[1] == body


def test_other_programs_read_the_files(tmp_path: Path) -> None:
    """WARC 1.1, each record a gzip member whose digests hold, heads as they came."""
    headers = (("Content-Type", "text/html"), ("X-Said", "é\r\nX-Slipped-In: 1"), ("X-Far", "字"))
    archive = Archive(tmp_path)
    with archive.writer() as writer:
        for url, body in (("http://a.cn/页?a=1", b"\r\n\r\nWARC/1.1"), ("http://a.cn/2", b"")) * 2:
            writer.keep(url, 404, headers, body, AT)
    (path,) = tmp_path.rglob("*.warc.gz")
    with path.open("rb") as raw:
        seen = []
        for record in ArchiveIterator(raw, check_digests="raise"):
            record.content_stream().read()
            seen.append((record.rec_headers, record.http_headers))
    assert [head.get_header("WARC-Type") for head, _ in seen] == [
        "warcinfo", "response", "response", "revisit", "revisit",
    ]  # fmt: skip
    assert {head.protocol for head, _ in seen} == {"WARC/1.1"}
    head, http = seen[1]
    assert head.get_header("WARC-Target-URI") == "http://a.cn/页?a=1"
    assert (http.get_statuscode(), http.get_header("Content-Length")) == ("404", "12")
    assert http.get_header("X-Said") == "é X-Slipped-In: 1"
    refers_to = seen[3][0].get_header("WARC-Refers-To")
    assert refers_to == head.get_header("WARC-Record-ID")


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    """A second response of the same payload is a revisit record that reads like the first."""
    archive = Archive(tmp_path)
    with archive.writer() as writer:
        first = writer.keep("http://a.cn/1", 200, HEADERS, b"x" * 50_000, AT)
        second = writer.keep("http://a.cn/2", 200, HEADERS, b"x" * 50_000, AT)
    with archive.writer() as writer:
        third = writer.keep("http://a.cn/3", 200, HEADERS, b"x" * 50_000, AT, earlier=first)
    assert third.warc_file != first.warc_file
    for kept in (second, third):
        assert archive.read(kept.warc_file, kept.offset)[1] == b"x" * 50_000
    with (tmp_path / first.warc_file).open("rb") as raw:
        kinds = [record.rec_type for record in ArchiveIterator(raw)]
    assert kinds == ["warcinfo", "response", "revisit"]


def test_a_file_cut_off_in_the_middle_costs_only_its_last_record(tmp_path: Path) -> None:
    """What a crash leaves half-written is never appended to; what was synced stays readable."""
    archive = Archive(tmp_path)
    writer = archive.writer()
    first = writer.keep("http://a.cn/1", 200, HEADERS, b"one" * 500, AT)
    writer.sync()
    writer.keep("http://a.cn/2", 200, HEADERS, bytes(range(256)) * 40, AT)
    writer.sync()
    path = tmp_path / first.warc_file
    path.write_bytes(path.read_bytes()[:-100])
    with archive.writer() as after:
        third = after.keep("http://a.cn/3", 200, HEADERS, b"three", AT)
    writer.close()
    assert third.warc_file != first.warc_file
    assert archive.read(first.warc_file, first.offset)[1] == b"one" * 500


def test_one_flipped_byte_is_reported(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    """Wherever it is: in the gzip, in the payload; a missing file too."""
    archive = Archive(tmp_path / "archive")
    with archive.writer() as writer:
        kept = [
            writer.keep(f"http://a.cn/{n}", 200, HEADERS, f"第{n}页".encode() * 400, AT)
            for n in range(6)
        ]
    with sqlite_ledger.writing() as session:
        session.add_all(_page(n, place) for n, place in enumerate(kept))
    with sqlite_ledger.reading() as session:
        assert list(verify(session, archive)) == []
        path = archive.root / kept[0].warc_file
        whole = bytearray(path.read_bytes())
        whole[(kept[3].offset + kept[4].offset) // 2] ^= 1
        path.write_bytes(whole)
        assert [damaged.url for damaged in verify(session, archive)] == ["http://a.cn/3"]
        path.unlink()
        assert {damaged.why for damaged in verify(session, archive)} == {"missing"}


def test_a_name_cannot_climb_out_of_the_archive(tmp_path: Path) -> None:
    """Neither a record's file nor a scan's name leads outside."""
    archive = Archive(tmp_path / "archive")
    (tmp_path / "secret").write_bytes(b"x")
    with pytest.raises(LedgerError):
        archive.read("../secret", 0)
    digest = archive.store(b"scan", "../../etc/扫描件 1.jpg")
    assert archive.stored(digest).name == "扫描件_1.jpg"
    assert archive.stored(digest).is_relative_to(archive.root)


def test_a_scan_is_stored_once_and_a_changed_one_is_refused(tmp_path: Path) -> None:
    """The first name stands; bytes that are not their digest's are not handed out."""
    archive = Archive(tmp_path)
    digest = archive.store(b"scan", "a.jpg")
    assert archive.store(b"scan", "b.jpg") == digest
    assert archive.load(digest) == b"scan"
    archive.stored(digest).write_bytes(b"changed")
    with pytest.raises(LedgerError):
        archive.load(digest)
    with pytest.raises(LedgerError):
        archive.load("0" * 64)


def _page(number: int, kept: Kept) -> Page:
    return Page(
        url=f"http://a.cn/{number}",
        final_url=f"http://a.cn/{number}",
        fetched_at=AT,
        status=200,
        content_type="text/html",
        digest=kept.digest,
        size=1,
        warc_file=kept.warc_file,
        warc_offset=kept.offset,
        record_id=kept.record_id,
        source_key="s",
    )
