"""What the box on the internet saw arrives inside whole, once, and takes nothing back."""

import gzip
import json
import stat
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, func, select

from ledger import search
from ledger.archive import Archive, verify
from ledger.bundle import sealed
from ledger.bundle.export import export
from ledger.bundle.keys import make_keys, private_key, public_key
from ledger.bundle.rows import KINDS, rows_name
from ledger.bundle.sealed import Member
from ledger.bundle.take_in import Imported, take_in
from ledger.session import Ledger
from ledger.tables import (
    Article,
    ArticleUrl,
    ArticleVersion,
    Base,
    Candidate,
    Night,
    Outcome,
    Page,
    Submission,
    SubmissionVersion,
)
from office.errors import ConfigError, IntakeError, LedgerError
from tests.api.newsroom import Newsroom, build
from tests.postgres import Postgres

KEY = Ed25519PrivateKey.generate()
OURS = (Page, Article, ArticleUrl, ArticleVersion, Night, Outcome)


@pytest.fixture
def outside(sqlite_ledger: Ledger, tmp_path: Path, now: datetime) -> Newsroom:
    """The box on the internet: a small office's ledger, with all that must stay there."""
    room = build(sqlite_ledger, tmp_path / "outside", now=now, finds=4, nights=5)
    with sqlite_ledger.writing() as session:
        for row in (*session.scalars(select(Submission)), *session.scalars(select(Article))):
            row.match_state = "compared"
    return room


@pytest.fixture(params=["sqlite", "postgres"])
def inside(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Any:
    """The closed box's empty ledger, on each database."""
    if request.param == "sqlite":
        path = tmp_path / "inside.db"
        path.write_bytes(sqlite_template.read_bytes())
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("pg").migrated()
    ledger = Ledger(url)
    yield ledger
    ledger.close()
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("pg")
        server.drop(url)


def carry(room: Newsroom, folder: Path, *, since: datetime | None = None) -> Path:
    """Export a bundle signed with the tests' key."""
    to = folder / "bundle"
    export(room.ledger, Archive(room.archive_root), to, key=KEY, now=room.now, since=since)
    return to


def brought(inside: Ledger, bundle: Path, folder: Path) -> Imported:
    return take_in(inside, Archive(folder / "inside"), bundle, key=KEY.public_key())


def counts(ledger: Ledger, *tables: type[Base]) -> list[int]:
    with ledger.reading() as session:
        return [session.scalar(select(func.count()).select_from(t)) or 0 for t in tables]


def all_bytes(bundle: Path, folder: Path) -> bytes:
    """Return everything a bundle says, unpacked."""
    folder.mkdir()
    opened = sealed.open_sealed(bundle, folder, KEY.public_key())
    head = bundle.read_bytes()[: 1 << 16]
    parts = [gzip.decompress(p.read_bytes()) for p in sorted(folder.rglob("*.gz"))]
    return head + repr(opened).encode() + b"".join(parts)


def test_everything_a_crawl_saw_arrives_and_a_second_time_adds_nothing(
    outside: Newsroom, inside: Ledger, tmp_path: Path
) -> None:
    bundle = carry(outside, tmp_path)
    done = brought(inside, bundle, tmp_path)
    assert counts(inside, *OURS) == counts(outside.ledger, *OURS)
    assert done.pages == counts(outside.ledger, Page)[0] > 0
    with inside.reading() as session:
        assert list(verify(session, Archive(tmp_path / "inside"))) == []
        states = set(session.scalars(select(Article.match_state)))
        article = session.scalars(select(Article).order_by(Article.id)).first()
        assert article is not None
        assert article.page is not None
        assert search.find(session, article.title[:4])
    assert states == {"pending"}
    assert brought(inside, bundle, tmp_path) == Imported()
    assert counts(inside, *OURS) == counts(outside.ledger, *OURS)


def test_a_bundle_says_the_same_from_either_database(
    outside: Newsroom, postgres_ledger: Ledger, tmp_path: Path
) -> None:
    other = build(postgres_ledger, tmp_path / "other", now=outside.now, finds=4, nights=5)
    for room, name in ((outside, "a"), (other, "b")):
        all_bytes(carry(room, tmp_path), tmp_path / name)
    assert _rows_of(tmp_path / "a") == _rows_of(tmp_path / "b")


def test_nothing_of_any_submission_is_in_a_bundle(outside: Newsroom, tmp_path: Path) -> None:
    """The same bundle comes of a ledger that has none; what was not published is not in it."""
    with outside.ledger.writing() as session:
        for number in range(20):
            session.add(
                Submission(
                    ref=f"UNSEEN-{number}",
                    kind="info",
                    title=f"从未见报的题目第{number}号",
                    body=f"从未见报的正文第{number}号，谁也没有登过。" * 5,
                    submitted_at=outside.now,
                    received_at=outside.now,
                    openness="internal",
                )
            )
    said = all_bytes(carry(outside, tmp_path), tmp_path / "a").decode("utf-8", "replace")
    with outside.ledger.reading() as session:
        mine = session.execute(select(Submission.ref, Submission.title, Submission.body)).all()
        ran = "\n".join(f"{a.title}\n{a.body}" for a in session.scalars(select(Article)))
    unpublished = [t for row in mine for t in row if t and t not in ran]
    assert len(unpublished) >= 60
    assert [text for text in unpublished if text in said] == []
    with outside.ledger.writing() as session:
        for table in (Candidate, SubmissionVersion):
            session.execute(delete(table))
        session.execute(delete(Base.metadata.tables["submission_author"]))
        session.execute(delete(Submission))
    (tmp_path / "bundle").unlink()
    without = all_bytes(carry(outside, tmp_path), tmp_path / "b").decode("utf-8", "replace")
    assert _rows_of(tmp_path / "a") == _rows_of(tmp_path / "b")
    assert len(without) > 1000


def test_a_changed_article_arrives_as_a_new_version_and_waits_to_be_compared(
    outside: Newsroom, inside: Ledger, tmp_path: Path
) -> None:
    brought(inside, carry(outside, tmp_path), tmp_path)
    later = outside.now + timedelta(days=2)
    with inside.writing() as session:
        for article in session.scalars(select(Article)):
            article.match_state = "compared"
    with outside.ledger.writing() as session:
        article = session.scalars(select(Article).where(Article.url.is_not(None)).limit(1)).one()
        article.version += 1
        article.body, article.body_digest = "改过的正文", "d" * 64
        session.add(
            ArticleVersion(
                article_id=article.id,
                version=article.version,
                title=article.title,
                body=article.body,
                body_digest=article.body_digest,
                recorded_at=later,
            )
        )
        url = article.url
    done = brought(inside, carry(outside, tmp_path, since=later), tmp_path)
    assert (done.changed, done.versions, done.articles, done.pages) == (1, 1, 0, 0)
    with inside.reading() as session:
        waiting = session.scalars(select(Article).where(Article.match_state == "pending")).all()
        assert [(a.url, a.body) for a in waiting] == [(url, "改过的正文")]
    assert counts(inside, *OURS) == counts(outside.ledger, *OURS)


def test_any_flipped_byte_refuses_the_whole(
    outside: Newsroom, inside: Ledger, tmp_path: Path
) -> None:
    """Each of sixty bytes, spread over magic, signature, manifest, rows and pages."""
    bundle = carry(outside, tmp_path)
    whole = bundle.read_bytes()
    for at in {0, 17, 80, 85, 90, len(whole) - 1, *range(0, len(whole), len(whole) // 54)}:
        flipped = bytearray(whole)
        flipped[at] ^= 1
        bundle.write_bytes(flipped)
        with pytest.raises(IntakeError, match=r"采集包|签名"):
            brought(inside, bundle, tmp_path)
    for cut in (whole[:-1], whole + b"\0", whole[:100], b""):
        bundle.write_bytes(cut)
        with pytest.raises(IntakeError):
            brought(inside, bundle, tmp_path)
    assert counts(inside, *OURS) == [0] * len(OURS)
    assert list((tmp_path / "inside").rglob("*")) == []


def test_a_foreign_key_refuses_the_whole(outside: Newsroom, inside: Ledger, tmp_path: Path) -> None:
    bundle = carry(outside, tmp_path)
    stranger = Ed25519PrivateKey.generate().public_key()
    with pytest.raises(IntakeError, match="受信任"):
        take_in(inside, Archive(tmp_path / "inside"), bundle, key=stranger)
    assert counts(inside, *OURS) == [0] * len(OURS)


@pytest.mark.parametrize(
    "name", ["../escaped.warc.gz", "/x.warc.gz", "warc/2026/10/../../x.warc.gz", "files/a"]
)
def test_a_name_that_leads_elsewhere_refuses_the_whole(
    outside: Newsroom, sqlite_template: Path, tmp_path: Path, name: str
) -> None:
    """Even when it is signed with the trusted key."""
    inner = tmp_path / "inside.db"
    inner.write_bytes(sqlite_template.read_bytes())
    inside = Ledger(f"sqlite:///{inner}")
    bundle = carry(outside, tmp_path)
    folder = tmp_path / "open"
    folder.mkdir()
    opened = sealed.open_sealed(bundle, folder, KEY.public_key())
    names = [*map(rows_name, KINDS), *opened.warcs]
    members = [Member(n, (folder / n).stat().st_size, sealed.sha256_of(folder / n)) for n in names]
    members[-1] = replace(members[-1], name=name)
    manifest = {"made_at": outside.now.isoformat(), "members": [asdict(m) for m in members]}
    head = json.dumps(manifest).encode()
    data = b"".join((folder / n).read_bytes() for n in names)
    sign = KEY.sign(sealed.MAGIC + head)
    bundle.write_bytes(sealed.MAGIC + sign + len(head).to_bytes(8, "big") + head + data)
    with pytest.raises(IntakeError, match="文件名"):
        brought(inside, bundle, tmp_path)
    assert counts(inside, *OURS) == [0] * len(OURS)
    assert not (tmp_path / "escaped.warc.gz").exists()
    inside.close()


def test_a_page_whose_bytes_are_damaged_is_left_out_and_named(
    outside: Newsroom, tmp_path: Path
) -> None:
    with outside.ledger.writing() as session:
        page = session.scalars(select(Page)).first()
        assert page is not None
        page.digest = "0" * 64
        url = page.url
    to = tmp_path / "bundle"
    done = export(outside.ledger, Archive(outside.archive_root), to, key=KEY, now=outside.now)
    assert done.damaged == [url]
    assert done.pages == counts(outside.ledger, Page)[0] - 1


def test_a_search_leaves_its_result_pages_outside_and_not_what_it_found(
    outside: Newsroom, tmp_path: Path
) -> None:
    asked = "http://www.xzcd.com/search?q=%E4%BB%8E%E6%9C%AA%E8%A7%81%E6%8A%A5"
    with outside.ledger.writing() as session, Archive(outside.archive_root).writer() as writer:
        kept = writer.keep(asked, 200, (), b"<ul></ul>", outside.now)
        session.add(
            Page(
                url=asked,
                final_url=asked,
                fetched_at=outside.now,
                status=200,
                digest=kept.digest,
                size=9,
                warc_file=kept.warc_file,
                warc_offset=kept.offset,
                record_id=kept.record_id,
                source_key="search",
            )
        )
        for page in session.scalars(select(Page)):
            page.source_key = "search"
    to = tmp_path / "bundle"
    root = Archive(outside.archive_root)
    export(outside.ledger, root, to, key=KEY, now=outside.now, leave_out=["search"])
    all_bytes(to, tmp_path / "a")
    said = b"".join(_rows_of(tmp_path / "a").values())
    assert asked.encode() not in said
    assert b"xzcd.com/article" in said


def test_a_crash_before_the_commit_leaves_a_ledger_that_takes_the_bundle_again(
    outside: Newsroom, inside: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = carry(outside, tmp_path)
    monkeypatch.setattr(search, "index", _lost)
    with pytest.raises(LedgerError):
        brought(inside, bundle, tmp_path)
    monkeypatch.undo()
    assert counts(inside, *OURS) == [0] * len(OURS)
    assert brought(inside, bundle, tmp_path).pages == counts(outside.ledger, Page)[0]


def test_a_private_key_is_its_owners_alone_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "bundle.key"
    beside = make_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    public_key(beside).verify(private_key(path).sign(b"x"), b"x")
    with pytest.raises(ConfigError, match="未覆盖"):
        make_keys(path)
    with pytest.raises(ConfigError, match="私钥"):
        private_key(beside)
    with pytest.raises(ConfigError, match="公钥"):
        public_key(path)


def _lost(*_: object) -> None:
    raise LedgerError("断电")


def _rows_of(folder: Path) -> dict[str, bytes]:
    """Return a bundle's rows; where its pages lie is its own."""
    found = {}
    for path in sorted((folder / "rows").iterdir()):
        rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        for row in rows:
            for name in ("warc_file", "warc_offset", "record_id"):
                row.pop(name, None)
        found[path.name] = json.dumps(rows).encode()
    return found
