"""What a small office is asked and answers, operation by operation: the examples of the API.

`python -m tests.api.examples` writes them anew to api/v1/examples.json.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ledger.migrate import migrate
from ledger.session import Ledger
from ledger.tables import Post
from office.load import load_office
from review.decide import Decider, confirm
from tests.api.conftest import Clock, app_of, signed_in
from tests.api.newsroom import OFFICE, REWARDS, build

_WARC = re.compile(r"warc/[^\"]+\.warc\.gz")
NOW = datetime(2026, 10, 31, 2, 0, tzinfo=UTC)
FILE = Path(__file__).parents[2] / "api" / "v1" / "examples.json"
ASSESSING = OFFICE.replace(
    "mode: incentive",
    """mode: assessment
assessment: {basis: 昌组发〔2026〕1号, until: 2027-12-31, entered_by: 王主任}
awards: {county: 1, people: 1}
review: {second_signature_over: {yuan: 140}}""",
)
TASKS = """\
  quota: {basis: submitted, per: unit, period: month, need: 9, shortfall: 10}
"""


@dataclass(frozen=True)
class Call:
    """A request by somebody; `put` names values that stand in the path."""

    who: str
    method: str
    path: str
    put: Mapping[str, str | int] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] = field(default_factory=dict)
    shown: bool = True
    """False: only so that the next one has something to find."""

    @property
    def operation(self) -> str:
        return f"{self.method} {self.path}"


def read(path: str, *, who: str = "committee", put: Any = None, **query: Any) -> Call:
    return Call(who, "GET", f"/api/v1/{path}", put or {}, query)


def write(
    path: str, body: Any, *, who: str = "committee", put: Any = None, shown: bool = True
) -> Call:
    return Call(who, "POST", f"/api/v1/{path}", put or {}, json=body, shown=shown)


def again(who: str, candidate: int) -> Call:
    """Confirm one more find; above the office's bar two people do."""
    path, put = "candidates/{candidate_id}/confirm", {"candidate_id": candidate}
    return write(path, {}, who=who, put=put, shown=False)


ONE = {"candidate_id": 1}
PAIR, BROUGHT = "submissions/{ref}/articles/{article_id}/", {"ref": "2026-0002", "article_id": 1}
OCTOBER = {"period": "2026-10"}
WHOSE = {"kind": "unit", "subject": "leiwuqi", "basis": "adopted"}
BEFORE: tuple[Call, ...] = (
    read("me", who="reviewer"),
    read("candidates", who="reviewer", unit="leiwuqi"),
    read("candidates/{candidate_id}", who="reviewer", put=ONE),
    write("candidates/{candidate_id}/unsure", {"note": "图片待核"}, who="reviewer", put=ONE),
    write("candidates/{candidate_id}/undo", {}, who="reviewer", put=ONE),
    write("candidates/{candidate_id}/confirm", {"note": None}, who="reviewer", put=ONE),
    write(
        "candidates/{candidate_id}/reject",
        {"reason": "mention_only"},
        who="reviewer",
        put={"candidate_id": 3},
    ),
    write("candidates/confirm", {"candidates": [5]}, who="reviewer"),
    write("candidates/undo", {"candidates": [5]}, who="reviewer"),
    again("reviewer", 2),
    again("second", 2),
    write(
        "placements/{placement_id}/facts",
        {"position": "front", "page_no": "1", "fee": "120"},
        who="reviewer",
        put={"placement_id": 1},
    ),
    write(
        "submissions/{ref}/facts",
        {
            "instruction": [{"level": "region", "date": "2026-10-20", "registrar": "王主任"}],
            "tag": ["主题教育"],
        },
        put={"ref": "2026-0001"},
    ),
    write(PAIR + "confirm", {"note": "通讯员补报"}, who="reviewer", put=BROUGHT),
    write(PAIR + "undo", {}, who="reviewer", put=BROUGHT),
    write(PAIR + "reject", {"reason": "not_ours"}, who="reviewer", put=BROUGHT),
    write(PAIR + "undo", {}, who="reviewer", put=BROUGHT, shown=False),
    read("queue", who="reviewer"),
    read("overview"),
    read("submissions", limit=1, unit="leiwuqi"),
    read("submissions/{ref}", put={"ref": "2026-0001"}),
    read("receipts/{ref}", put={"ref": "2026-0001"}),
    read("articles", limit=1, period="2026-10"),
    read("articles/{article_id}", put={"article_id": 1}),
    read("placements", limit=1, period="2026-10"),
    read("credits", period="2026-10", unit="leiwuqi"),
    read("credits/compare", period="2026-10", now="trial", instead="trial"),
    read("counts", period="2026-10", by=["tier"]),
    read("mine", who="informant", period="2026-10"),
    read("unfound", who="reviewer", days=3),
    Call("reviewer", "POST", "/intake/clippings", form={
        "title": "党员突击队抢收青稞", "channel": "cdtv", "published_on": "2026-10-20",
        "ref": "2026-0001",
    }, shown=False),
    read("clippings", who="reviewer"),
    read("reported", who="reviewer"),
    Call("reviewer", "POST", "/intake/links", form={
        "text": "http://www.xzcd.com/article/77.html",
    }, shown=False),
    read("links", who="reviewer"),
    Call("reviewer", "POST", "/unit-links", form={"unit": "karuo", "days": "30"}, shown=False),
    read("unit-links", who="reviewer"),
    read("sources", who="operator"),
    write("sources/{source_key}/try", None, who="operator", put={"source_key": "people-feed"}),
    read("trials/{trial_id}", who="operator", put={"trial_id": 2}),
    write(
        "sources/{source_key}/pause",
        {"note": "网站检修至11月5日"},
        who="operator",
        put={"source_key": "people-feed"},
    ),
    write("sources/{source_key}/resume", None, who="operator", put={"source_key": "people-feed"}),
    write("sources/probe", {"url": "http://www.xzcd.com/"}, who="operator"),
    read("trials", who="operator", kind="try"),
    write(
        "submissions/{ref}/objections",
        {"text": "10月26日西藏日报三版也刊发了"},
        who="informant",
        put={"ref": "2026-0001"},
    ),
    read("objections", who="reviewer", state="open"),
    read("waiting", who="reviewer"),
    write(
        "objections/{objection_id}/answer",
        {"outcome": "dismissed", "text": "当日三版未见此稿"},
        put={"objection_id": 1},
    ),
    read("rules"),
    Call("committee", "POST", "/shares", form={
        "period": "2026-10", "label": "张部长", "password": "kan-yi-kan-9", "days": "30",
    }, shown=False),
    read("shares"),
    read("accounts", who="admin", limit=1),
    read("audit", who="admin", kind="share_link", limit=1),
    read("outlets"),
    read("outcomes", from_on="2026-10-31", to_on="2026-10-31", outlet="people"),
    read("gaps", from_on="2026-10-30", to_on="2026-10-31", outlet="tibetdaily"),
    read("offices", period="2026-10"),
    write("commissions", {"topic": "基层党建", "units": ["leiwuqi"], "due_on": "2026-11-20"}),
    write(
        "commissions/{commission_id}/answers",
        {"submission": "2026-0001"},
        put={"commission_id": 1},
    ),
    read("commissions"),
    read("nominations", period="2026-10", limit=2),
    read("nominations/pack", period="2026-10"),
    write("picks", {"period": "2026-10", "submission": "2026-0001", "reason": "事例鲜活"}),
    read("picks", period="2026-10"),
    write("picks/drop", {"period": "2026-10", "submission": "2026-0001"}),
    read("certificates/{kind}/{key}", put={"kind": "piece", "key": "2026-0001"}),
    write("targets", {**WHOSE, "period": "2026-12", "need": "2"}),
    write("targets/year", {**WHOSE, "year": "2027", "need": "24", "weights": ["1"] * 12}),
    write("targets/{target_id}/drop", None, put={"target_id": 1}),
    read("targets", period="2027-01"),
    read("roster-gaps"),
    write(
        "leaves",
        {"person": "p1", "from_on": "2026-11-01", "to_on": "2027-03-31", "reason": "产假"},
        who="admin",
    ),
    read("leaves", on="2026-12-01"),
    write("leaves/{leave_id}/drop", None, who="admin", put={"leave_id": 1}),
    write("units/{unit}/merge", {"into": "leiwuqi", "last_on": "2027-06-30"}, who="admin",
          put={"unit": "basu"}),
    read("merges"),
)  # fmt: skip
AFTER: tuple[Call, ...] = (
    read("tallies", period="2026-10"),
    read("papers", period="2026-10"),
    read("named-lists", kind="zeros", period="2026-10"),
    write("named-lists", {"kind": "zeros", "period": "2026-10", "units": ["basu"]}),
    read("awards", year="2026"),
    read("closings/{period}", put=OCTOBER),
    read("credits/{period}/unsigned", put=OCTOBER),
)


class Recorder:
    """Asks one after another and keeps what was asked and answered."""

    def __init__(self, folder: Path) -> None:
        ledger = Ledger(f"sqlite:///{folder / 'kandeng.db'}")
        migrate(ledger)
        self.clock = Clock(NOW)
        self.room = build(ledger, folder, now=NOW)
        (self.room.config_dir / "office.yaml").write_text(ASSESSING, encoding="utf-8")
        (self.room.config_dir / "rewards.yaml").write_text(REWARDS + TASKS, encoding="utf-8")
        with ledger.writing() as session:
            session.add(Post(person_id=1, unit_id=1, role="informant"))
        self.app = app_of(self.room, self.clock)
        self.browsers: dict[str, Any] = {}
        self.kept: dict[str, Any] = {}

    def later(self, days: int) -> None:
        """Let days pass; everybody signs in anew."""
        self.clock.forward(timedelta(days=days))
        self.browsers.clear()

    def ask(self, call: Call) -> Any:
        """Ask, keep it as the operation's example, and return the answer.

        Raises: RuntimeError: it was refused.
        """
        self.clock.forward(timedelta(seconds=1))
        if call.who not in self.browsers:
            self.browsers[call.who] = signed_in(self.app, call.who)
        path = call.path.format(**call.put)
        sent: dict[str, Any] = {"json": call.json} if call.json is not None else {}
        files = sent.pop("files", None)
        if call.form:
            sent["data"] = dict(call.form)
            if call.path == "/api/v1/papers":
                files = {"scan": ("说明.pdf", b"%PDF-1.7", "application/pdf")}
        answer = self.browsers[call.who].request(
            call.method, path, params=dict(call.query), files=files, **sent
        )
        if answer.status_code not in (200, 303):
            raise RuntimeError(f"{call.operation}: {answer.status_code} {answer.text}")
        said = answer.json() if answer.headers.get("content-type") == "application/json" else None
        if call.shown:
            shown: dict[str, Any] = {"parameters": {**call.put, **call.query}}
            if call.json is not None:
                shown["request"] = call.json
            if said is not None or answer.content == b"null":
                shown["answer"] = said
            self.kept.setdefault(call.operation, shown)
        return said


NARROWED: tuple[Call, ...] = (
    read("facets/candidates", who="reviewer"),
    read("facets/articles", period="2026-10"),
    read("facets/submissions", period="2026-10"),
    read("facets/placements", period="2026-10"),
    read("facets/outlets", state="unread"),
)


def recorded(folder: Path) -> dict[str, Any]:
    """Return the example of every operation, as a small office in `folder` gives it."""
    one = Recorder(folder)
    for call in BEFORE:
        one.ask(call)
    with one.room.ledger.writing() as session:
        rule = Decider("auto-2026", kind="rule")
        confirm(session, 4, decider=rule, at=NOW, office=load_office(one.room.config_dir))
    one.later(30)
    for call in AFTER[:2]:
        one.ask(call)
    about = one.kept["GET /api/v1/papers"]["answer"]["rows"][0]["about"]
    one.ask(Call("committee", "POST", "/api/v1/papers", form={
        "paper": "explanation", "about": about, "period": "2026-10",
    }))  # fmt: skip
    for call in AFTER[2:]:
        one.ask(call)
    _closed(one)
    for call in NARROWED:
        one.ask(call)
    return one.kept


def _closed(one: Recorder) -> None:
    """Close the year's last months by two people, pay, report, and show the year."""
    unsigned = one.kept["GET /api/v1/credits/{period}/unsigned"]["answer"]["rows"]
    for row in unsigned:
        wanted = {"submission": row["submission"], "ruleset": row["ruleset"]}
        for who in ("committee", "second-c"):
            one.ask(write("credits/{period}/second-signature", wanted, put=OCTOBER, who=who))
    one.later(60)
    for month in ("2026-10", "2026-11", "2026-12"):
        put = {"period": month}
        digest = one.ask(read("closings/{period}", put=put))["digest"]
        for act, who in (("sent", "committee"), ("signed", "second-c")):
            step = {"act": act, "digest": digest, "reason": None}
            one.ask(write("closings/{period}/steps", step, put=put, who=who))
        lock = {"digest": digest, "document_no": "昌组信〔2026〕10号", "issued_by": "张部长"}
        one.ask(write("closings/{period}/close", lock, put=put))
    one.ask(read("payments", period="2026-10", ruleset="trial"))
    one.ask(read("payments.xlsx", period="2026-10", ruleset="trial"))
    one.ask(read("statements/{unit}", put={"unit": "leiwuqi"}, period="2026-10"))
    one.ask(read("evidence", period="2026-10", unit="leiwuqi"))
    for act, who in (("sent", "committee"), ("signed", "second-c")):
        one.ask(write("bulletins/{period}/steps", {"act": act}, put=OCTOBER, who=who))
    one.ask(read("bulletins/{period}/steps", put=OCTOBER))
    number = {"number": "昌组通报〔2026〕10号", "issued_on": "2026-11-06"}
    one.ask(write("bulletins/{period}/issue", number, put=OCTOBER))
    one.ask(write("publicity/{year}", None, put={"year": "2026"}))
    one.ask(read("publicity/{year}", put={"year": "2026"}))


def written(kept: Mapping[str, Any]) -> str:
    """Return the file's text: a line an operation, and no name of this machine."""
    lines = (
        f"{json.dumps(name)}: {json.dumps(kept[name], ensure_ascii=False, sort_keys=True)}"
        for name in sorted(kept)
    )
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    return _WARC.sub("warc/2026/10/20261026T020000Z-crawler-1-0a1b2c3d.warc.gz", text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        FILE.write_text(written(recorded(Path(place))), encoding="utf-8")
