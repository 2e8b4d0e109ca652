"""What a run goes by."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from matcher.settings import Settings
from office.house import Office


@dataclass(frozen=True, slots=True)
class Given:
    """The office, its settings, the moment, and where indexes are kept."""

    office: Office
    settings: Settings
    now: datetime
    index_dir: Path | None = None
    """Keeps the index of submissions and that of articles from night to night; without it
    submissions are indexed anew, and earlier articles read one by one."""
