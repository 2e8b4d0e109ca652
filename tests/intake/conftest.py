"""The shipped office, and files taken into a real ledger."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from intake.report import IntakeReport
from intake.run import read_bytes
from ledger.session import Ledger
from office.house import Office
from office.load import load_office

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="session")
def office() -> Office:
    return load_office(CONFIG)


@pytest.fixture
def take(ledger: Ledger, office: Office, now: datetime) -> Callable[..., IntakeReport]:
    """Take a file in, in a transaction of its own."""

    def take(data: bytes, name: str = "十月来稿.xlsx", **options: Any) -> IntakeReport:
        with ledger.writing() as session:
            return read_bytes(
                session, data, name=name, office=office, now=now, by="王某", **options
            )

    return take
