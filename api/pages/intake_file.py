"""来稿登记 by file, in three steps: what the columns are, what each row comes to, taking in.

The browser sends the file with every step; nothing of it is kept before the last one.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from api.context import House, Who
from api.pages.registering import only_unit, queue_addresses, unit_of
from api.pages.render import render
from intake.columns import Columns, columns_of
from intake.guard import MAX_BYTES
from intake.heading_words import learn, learnt
from intake.report import IntakeReport, refused_csv
from intake.run import read_bytes
from office.errors import IntakeError

router = APIRouter(include_in_schema=False)

Act = Literal["columns", "look", "take", "rest"]


@router.post("/intake/file")
def file(
    *,
    request: Request,
    house: House,
    who: Who,
    file: Annotated[UploadFile, File()],
    act: Annotated[Act, Form()] = "look",
    rows: Annotated[Literal["all", "good"], Form()] = "all",
    heading: Annotated[list[str], Form(max_length=200)] = [],  # noqa: B006 - FastAPI's form
    means: Annotated[list[str], Form(max_length=200)] = [],  # noqa: B006 - FastAPI's form
) -> Response:
    """Show a file's columns, look at its rows, take them in, or give back those that are bad.

    `heading` and `means` pair each column's heading with what it is read as.
    """
    data = file.file.read(MAX_BYTES + 1)
    name = (file.filename or "")[:200]
    desk, now = only_unit(who), house.clock()
    own = unit_of(house, who)
    said = dict(zip(heading, means, strict=False))
    with house.ledger.reading() as session:
        words = learnt(session, desk) | said
    report, fault, columns = None, None, None
    try:
        if act == "columns":
            columns = columns_of(data, name=name, synonyms=words)
        if columns is None:
            with house.ledger.writing() as session:
                report = read_bytes(
                    session,
                    data,
                    name=name,
                    office=house.office,
                    now=now,
                    by=who.name,
                    dry_run=act != "take",
                    good_rows=rows == "good",
                    synonyms=words,
                    defaults={"unit": own} if own else None,
                    only_unit=desk,
                )
                if act == "take":
                    learn(session, desk, said, by=who.name, at=now)
                    queue_addresses(session, house, report.submission_ids, by=who.name)
    except IntakeError as refused:
        fault = refused
    if act == "rest" and report is not None:
        return _rest(report)
    return _step(request, act, report=report, fault=fault, columns=columns)


def _step(
    request: Request,
    act: Act,
    *,
    report: IntakeReport | None,
    fault: IntakeError | None,
    columns: Columns | None,
) -> Response:
    if columns is not None:
        found = render(request, "_columns.html", columns=columns)
        found.headers["HX-Retarget"] = "#columns"
        return found
    return render(
        request,
        "_report.html",
        status=422 if fault else 200,
        report=report,
        fault=fault,
        act=act,
    )


def _rest(report: IntakeReport) -> Response:
    """Return the rows that were not taken, each with its reasons, as a file to mend."""
    return Response(
        refused_csv(report),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="to-mend.csv"'},
    )
