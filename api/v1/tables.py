"""Tables of the bulletin's files as the API says them."""

from api.v1.schemas import ColumnOut, SectionOut, TableOut
from bulletin.content import Cell, Table


def as_table(made: Table) -> TableOut:
    """Return a table with its total left out, which its rows add up to."""
    return TableOut(
        key=made.key,
        title=made.title,
        columns=[ColumnOut(title=column.title, form=column.form) for column in made.columns],
        sections=[
            SectionOut(title=part.title, rows=[[_cell(cell) for cell in row] for row in part.rows])
            for part in made.sections
        ],
        note=made.note,
    )


def _cell(cell: Cell) -> str | int | None:
    return cell if cell is None or isinstance(cell, int | str) else str(cell)
