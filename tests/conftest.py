"""What every test may use: a migrated ledger, on SQLite and on a real PostgreSQL."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from ledger.migrate import migrate
from ledger.session import Ledger
from tests import postgres

# A machine that is busy is no fault of what is tried: nothing here is a matter of seconds.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")

NOW = datetime(2026, 10, 31, 1, 0, tzinfo=UTC)
"""Nine in the morning at the office, on the demo's last day."""


@pytest.fixture(scope="session")
def pg() -> Iterator[postgres.Postgres]:
    """A real PostgreSQL, started by the test session."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite ledger to copy."""
    path = tmp_path_factory.mktemp("template") / "ledger.db"
    ledger = Ledger(f"sqlite:///{path}")
    migrate(ledger)
    ledger.close()
    return path


@pytest.fixture
def sqlite_ledger(sqlite_template: Path, tmp_path: Path) -> Iterator[Ledger]:
    """A migrated ledger on SQLite."""
    path = tmp_path / "ledger.db"
    shutil.copy(sqlite_template, path)
    ledger = Ledger(f"sqlite:///{path}")
    yield ledger
    ledger.close()


@pytest.fixture
def postgres_ledger(pg: postgres.Postgres) -> Iterator[Ledger]:
    """A migrated ledger on PostgreSQL."""
    url = pg.migrated()
    ledger = Ledger(url)
    yield ledger
    ledger.close()
    pg.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """A migrated ledger; the test runs once on each database."""
    found = request.getfixturevalue(f"{request.param}_ledger")
    assert isinstance(found, Ledger)
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a ledger nobody has made yet, on each database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("pg")
    url = server.empty()
    yield url
    server.drop(url)


@pytest.fixture
def now() -> datetime:
    """The injected clock's moment."""
    return NOW


SHARED = Path(__file__).parent.parent.parent / "shared"


@pytest.fixture
def shared() -> Path:
    """The folder of measured pages and texts beside the project; a test says when it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the project: its pages and texts were not tried")
    return SHARED
