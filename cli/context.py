"""What every command is given: where the ledger and the configuration are, and what time it is."""

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from cli import logs
from office.errors import ConfigError, LedgerError
from office.offices import MAIN, folder_of, offices_in, root_of

if TYPE_CHECKING:
    from ledger.session import Ledger
    from office.house import Office
    from rewards.grammar import RuleSet

REWARDS = "rewards.yaml"
DEFAULT_LEDGER = "sqlite:///kandeng.db"


@dataclass
class Context:
    """The options that stand before or after any command."""

    ledger_url: str = DEFAULT_LEDGER
    office_key: str | None = None
    """Of several offices the one that the command is about; None: the deployment."""
    config_dir: Path = field(default_factory=lambda: Path("config"))
    archive_dir: Path | None = None
    command: str = ""
    """What was called, for the log."""
    json: bool = False
    verbose: bool = False
    now_fixed: datetime | None = None

    def now(self) -> datetime:
        """Return the moment by the injected clock, else the machine's."""
        return self.now_fixed or datetime.now(UTC)

    @property
    def clock(self) -> Callable[[], datetime]:
        """The clock handed to rooms that run for long."""
        return self.now

    def choose(self, office: str) -> None:
        """Let the command be about one office of the deployment.

        Raises: ConfigError when there is none of this key.
        """
        self.config_dir = folder_of(self.config_dir, office)
        self.office_key = office

    def of(self, office: str) -> Self:
        """Return what a command about one office is given, over the same ledger.

        Raises: ConfigError when there is none of this key.
        """
        other = self._beside(office)
        other.choose(office)
        return other

    @property
    def deployment(self) -> Self:
        """What the work for all offices is given: crawling, comparing, asking and taking work."""
        from ledger.offices import EVERY  # noqa: PLC0415 - see `office`

        other = self._beside(EVERY)
        other.config_dir = root_of(self.config_dir)
        return other

    def each_office(self) -> tuple[Self, ...]:
        """Return what each office's own work is given; one where the command is about one."""
        if self.office_key is not None:
            return (self,)
        return tuple(self.of(key) for key in (MAIN, *offices_in(self.config_dir)))

    def folders(self) -> tuple[Path, ...]:
        """Return the folders of the offices that the command is about, with or without a ledger."""
        if self.office_key is not None:
            return (self.config_dir,)
        further = offices_in(self.config_dir)
        return tuple(folder_of(self.config_dir, key) for key in (MAIN, *further))

    def _beside(self, office: str) -> Self:
        other = type(self)(
            ledger_url=self.ledger_url,
            config_dir=self.config_dir,
            archive_dir=self.archive_dir,
            json=self.json,
            verbose=self.verbose,
            now_fixed=self.now_fixed,
        )
        other.ledger = self.ledger.of(office)
        return other

    @cached_property
    def office(self) -> "Office":
        """The office's configuration, checked whole.

        Loaded, as the ledger is, by the commands that ask for it: a page is read without either.
        Raises: ConfigError.
        """
        from office.load import load_office  # noqa: PLC0415

        return load_office(self.config_dir)

    @cached_property
    def rulesets(self) -> "tuple[RuleSet, ...]":
        """The office's rule sets; none where it has no rewards.yaml, and nothing is credited.

        Raises: RuleError.
        """
        from rewards.run import load  # noqa: PLC0415 - see `office`

        return load(self.config_dir) if (self.config_dir / REWARDS).exists() else ()

    @cached_property
    def ledger(self) -> "Ledger":
        """The ledger, at the newest revision: one office's rows, or in a deployment all.

        Raises: LedgerError when it is absent, old or out of reach.
        """
        from ledger.revision import require_current  # noqa: PLC0415 - see `office`

        ledger = self.open_ledger()
        if ledger.path is not None and not ledger.path.exists():
            ledger.close()
            # opening would leave an empty file behind, which looks like a ledger
            raise_absent(ledger.path)
        try:
            require_current(ledger)
        except LedgerError:
            ledger.close()
            raise
        if self.office_key is not None:
            return ledger.of(self.office_key)
        return ledger.everywhere if offices_in(self.config_dir) else ledger

    def open_ledger(self) -> "Ledger":
        """Open the ledger whatever its revision; `init` alone needs that."""
        from ledger.session import Ledger  # noqa: PLC0415 - see `office`

        return Ledger(self.ledger_url)

    @property
    def on_sqlite(self) -> bool:
        """Whether the ledger is a SQLite file; told from its address, reached or not."""
        opened = vars(self).get("ledger") or self.open_ledger()
        return bool(opened.on_sqlite)

    def close(self) -> None:
        """Give the ledger's connections back, if it was opened."""
        if "ledger" in self.__dict__:
            self.ledger.close()

    @property
    def archive(self) -> Path:
        """The archive's folder: beside a SQLite ledger, else `archive/`, unless told."""
        if self.archive_dir is not None:
            return self.archive_dir
        from ledger.session import Ledger  # noqa: PLC0415 - see `office`

        path = Ledger(self.ledger_url).path
        return path.with_suffix(".archive") if path is not None else Path("archive")

    def archive_at(self, told: str) -> Path:
        """Return the folder of an archive told as a folder or as the address of a shared store.

        Raises: ConfigError when the folder names another store.
        """
        if "://" not in told:
            return Path(told)
        from ledger.store import point  # noqa: PLC0415 - see `office`

        point(self.archive, told)
        return self.archive

    def child_options(self, at: datetime | None = None) -> list[str]:
        """Return the options that make a child process see the deployment that this one sees.

        `at`: the moment it goes by, where it is one of a run that has one already.
        """
        words = ["--ledger", self.ledger_url, "--config", str(root_of(self.config_dir))]
        words += ["--archive", str(self.archive)]
        moment = at or self.now_fixed
        return words if moment is None else [*words, "--now", moment.isoformat()]


def require_outlets(office: "Office", keys: Sequence[str]) -> None:
    """Raise ConfigError unless every key names an outlet or a source."""
    for key in keys:
        if office.outlet(key) is None and office.source(key) is None:
            known = "、".join(outlet.key for outlet in office.outlets)
            raise ConfigError(f"sources.yaml 中没有媒体或入口 '{key}', 现有媒体: {known}")


def raise_absent(path: Path) -> None:
    """Say that no ledger is there yet, and what makes one."""
    raise LedgerError(f"账本 {path} 不存在: 请先运行 kandeng init")


def _moment(_ctx: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise click.BadParameter("需要带时区的时刻, 例如 2026-10-31T09:00+08:00")
    return found


_OPTIONS = (
    click.option(
        "--ledger", "ledger_url", envvar="KANDENG_LEDGER", help="账本地址 (SQLite 或 PostgreSQL)"
    ),
    click.option("--config", "config_dir", type=click.Path(path_type=Path), help="配置目录"),
    click.option(
        "--office", "office_key", envvar="KANDENG_OFFICE", help="多个办公室合用时: 哪一个"
    ),
    click.option(
        "--archive",
        "archive_dir",
        envvar="KANDENG_ARCHIVE",
        help="存证目录, 或多台机器共用的地址 (s3://桶/前缀)",
    ),
    click.option("--json", "json", is_flag=True, default=None, help="机器可读输出"),
    click.option("-v", "--verbose", "verbose", is_flag=True, default=None, help="详细日志"),
    click.option("--now", "now_fixed", envvar="KANDENG_NOW", callback=_moment, hidden=True),
)


by_option = click.option("--by", default=getpass.getuser, show_default="登录名", help="谁在办")
"""Who acts, of commands that write an act."""


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the global options and hand them to it as its first argument."""

    def with_context(**arguments: Any) -> Any:
        context = click.get_current_context().ensure_object(Context)
        for name in ("ledger_url", "config_dir", "archive_dir", "json", "verbose", "now_fixed"):
            value = arguments.pop(name)
            if value is not None:
                given = context.archive_at(value) if name == "archive_dir" else value
                setattr(context, name, given)
        logs.begin(verbose=context.verbose)
        context.command = click.get_current_context().info_name or ""
        if (chosen := arguments.pop("office_key") or context.office_key) is not None:
            context.choose(chosen)
        return command(context, **arguments)

    with_context.__name__ = command.__name__
    with_context.__doc__ = command.__doc__
    with_context.__click_params__ = list(getattr(command, "__click_params__", []))  # type: ignore[attr-defined]
    wrapped: Callable[..., Any] = with_context
    for option in _OPTIONS:
        wrapped = option(wrapped)
    return wrapped
