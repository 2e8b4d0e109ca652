from alembic.script import ScriptDirectory

from ledger.migrate import SCRIPTS, differences, migrate, target
from ledger.revision import current, newest
from ledger.session import Ledger


def test_an_empty_ledger_migrates_up_down_and_up_again(empty_url: str) -> None:
    ledger = Ledger(empty_url)
    assert current(ledger) is None
    assert migrate(ledger) is None  # nothing stood there that would need a backup
    assert current(ledger) == target()
    migrate(ledger, to="base")
    assert current(ledger) is None
    migrate(ledger)
    assert current(ledger) == target()
    ledger.close()


def test_the_migrations_make_the_tables_that_the_code_names(ledger: Ledger) -> None:
    assert differences(ledger) == []


def test_a_sqlite_ledger_is_copied_before_it_changes(sqlite_ledger: Ledger) -> None:
    saved = migrate(sqlite_ledger, to="base")
    assert saved is not None
    copy = Ledger(f"sqlite:///{saved}")
    assert current(copy) == target()
    copy.close()


def test_the_newest_revision_is_the_head_of_the_scripts() -> None:
    assert newest() == ScriptDirectory(str(SCRIPTS)).get_current_head()
