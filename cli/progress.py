"""A progress bar on a terminal, nothing elsewhere: there the log lines tell."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.say import err


@contextmanager
def counting(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """Give a function that takes (done, total); total None while it is not known."""
    if not err.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
