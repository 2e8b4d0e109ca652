"""Everything that can go wrong and be said, grouped by who must act."""

from collections.abc import Mapping


class KandengError(Exception):
    """What was found, where, and what to do; `key` and `details` let a page word it anew.

    `where` is `file:line`, `sheet!cell` or a URL; None where there is no such place.
    """

    key = "error"

    def __init__(
        self,
        message: str,
        *,
        where: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        self.message = message
        self.where = where
        self.details = dict(details or {})
        super().__init__(f"{where}: {message}" if where else message)


class ConfigError(KandengError):
    """The operator must act: the product refuses to start, the old configuration stays."""

    key = "config"

    def __init__(
        self,
        message: str,
        *,
        where: str | None = None,
        details: Mapping[str, object] | None = None,
        others: tuple["ConfigError", ...] = (),
    ) -> None:
        super().__init__(message, where=where, details=details)
        self.others = others
        """Further faults of the same file, so that one reading mends them all."""


class SourceError(ConfigError):
    """A fault in sources.yaml."""

    key = "config.sources"


class MatchingError(ConfigError):
    """A fault in matching.yaml."""

    key = "config.matching"


class RuleError(ConfigError):
    """A fault in a reward rule set."""

    key = "config.rules"


class ExtractionError(KandengError):
    """Nobody at night: the page is quarantined and counted, the crawl goes on."""

    key = "extraction"


class IntakeError(KandengError):
    """The unit must act: `rows` names every bad row; none was imported."""

    key = "intake"

    def __init__(
        self,
        message: str,
        *,
        where: str | None = None,
        details: Mapping[str, object] | None = None,
        rows: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message, where=where, details=details)
        self.rows = rows
        """(sheet!cell or line, what is wrong with it)."""


class DecisionError(KandengError):
    """The reviewer must reload: somebody was faster, or the month is closed."""

    key = "decision"


class AlreadyDecided(DecisionError):  # noqa: N818 - the field's term, not a fault of the program
    """Another verdict stands; `details` has its decider and time."""

    key = "decision.already"


class PeriodClosed(DecisionError):  # noqa: N818
    """The period's entries are posted; what comes later is an adjustment."""

    key = "decision.period_closed"


class OwnUnit(DecisionError):  # noqa: N818
    """A reviewer never confirms their own unit's piece."""

    key = "decision.own_unit"


class LedgerError(KandengError):
    """The ledger cannot be reached, is locked, or is of another version."""

    key = "ledger"


class LedgerAway(LedgerError):  # noqa: N818 - a state, as the others
    """The ledger does not answer, or takes no writes, at the moment: it may come back by itself."""
