"""Where each answer leads: links between operations, for clients and for the tests of the API."""

from api.v1.described import Leads

_FIRST = "$response.body#/rows/0"


def _of(path: str) -> str:
    return f"GET /api/v1/{path}"


def _do(path: str) -> str:
    return f"POST /api/v1/{path}"


def _candidate(act: str) -> Leads:
    give = {"path.candidate_id": f"{_FIRST}/id"}
    return Leads(_of("candidates"), _do(f"candidates/{{candidate_id}}/{act}"), give)


def _pair(act: str) -> Leads:
    give = {"path.ref": f"{_FIRST}/submission", "path.article_id": f"{_FIRST}/article"}
    return Leads(_of("candidates"), _do(f"submissions/{{ref}}/articles/{{article_id}}/{act}"), give)


_PERIOD = {"query.period": "$response.body#/month"}
_IN_MONTH = {"path.period": "$response.body#/month"}
_LISTS = ("submissions", "articles", "placements", "credits", "counts", "nominations", "picks")
_FACETED = ("submissions", "articles", "candidates", "placements", "outlets")
_OWED = ("targets", "tallies", "papers")

LINKS: tuple[Leads, ...] = (
    Leads(_of("me"), _of("overview")),
    Leads(_of("me"), _of("mine")),
    Leads(_of("me"), _of("commissions")),
    *(Leads(_of("overview"), _of(path), _PERIOD) for path in (*_LISTS, *_OWED)),
    Leads(_of("overview"), _of("offices"), _PERIOD),
    Leads(_of("overview"), _of("queue")),
    *(Leads(_of(path), _of(f"facets/{path}")) for path in _FACETED),
    Leads(_of("overview"), _of("waiting")),
    Leads(_of("overview"), _of("objections")),
    Leads(_of("overview"), _of("rules")),
    Leads(_of("overview"), _of("shares")),
    Leads(_of("overview"), _of("outlets")),
    Leads(_of("me"), _of("accounts")),
    Leads(_of("accounts"), _of("audit"), {"query.by": f"{_FIRST}/name"}),
    Leads(_of("objections"), _of("receipts/{ref}"), {"path.ref": f"{_FIRST}/submission"}),
    Leads(
        _of("objections"),
        _do("objections/{objection_id}/answer"),
        {"path.objection_id": f"{_FIRST}/id"},
    ),
    Leads(_of("overview"), _of("credits/compare"), _PERIOD),
    Leads(_of("overview"), _of("unfound")),
    Leads(_of("overview"), _of("closings/{period}"), _IN_MONTH),
    Leads(_of("overview"), _of("credits/{period}/unsigned"), _IN_MONTH),
    Leads(_of("overview"), _of("bulletins/{period}/steps"), _IN_MONTH),
    Leads(_of("overview"), _do("bulletins/{period}/steps"), _IN_MONTH),
    Leads(_of("overview"), _do("bulletins/{period}/issue"), _IN_MONTH),
    Leads(_of("overview"), _of("nominations/pack"), _PERIOD),
    Leads(_of("overview"), _of("evidence"), _PERIOD),
    Leads(_of("overview"), _of("named-lists"), _PERIOD),
    Leads(_of("overview"), _do("named-lists")),
    Leads(_of("overview"), _of("roster-gaps")),
    Leads(_of("overview"), _of("leaves")),
    Leads(_of("overview"), _do("leaves")),
    Leads(_of("overview"), _of("merges")),
    Leads(_of("leaves"), _do("leaves/{leave_id}/drop"), {"path.leave_id": f"{_FIRST}/id"}),
    Leads(_of("submissions"), _do("units/{unit}/merge"), {"path.unit": f"{_FIRST}/unit"}),
    Leads(_of("overview"), _do("targets")),
    Leads(_of("overview"), _do("targets/year")),
    Leads(_of("overview"), _of("awards")),
    Leads(_of("overview"), _of("publicity/{year}")),
    Leads(_of("overview"), _do("publicity/{year}")),
    Leads(_of("queue"), _of("candidates")),
    Leads(_of("queue"), _of("reported")),
    Leads(_of("queue"), _of("links")),
    Leads(_of("queue"), _of("clippings")),
    Leads(_of("queue"), _of("unit-links")),
    Leads(
        _of("candidates"), _of("candidates/{candidate_id}"), {"path.candidate_id": f"{_FIRST}/id"}
    ),
    *(_candidate(act) for act in ("confirm", "reject", "unsure", "undo")),
    *(_pair(act) for act in ("confirm", "reject", "undo")),
    Leads(_of("candidates"), _do("candidates/confirm")),
    Leads(
        _do("candidates/confirm"),
        _do("candidates/undo"),
        body={"candidates": "$response.body#/done"},
    ),
    Leads(
        _of("candidates"), _of("articles/{article_id}"), {"path.article_id": f"{_FIRST}/article"}
    ),
    Leads(_of("submissions"), _of("submissions/{ref}"), {"path.ref": f"{_FIRST}/ref"}),
    Leads(_of("submissions"), _of("receipts/{ref}"), {"path.ref": f"{_FIRST}/ref"}),
    *(
        Leads(_of("submissions"), _do(f"submissions/{{ref}}/{act}"), {"path.ref": f"{_FIRST}/ref"})
        for act in ("facts", "objections")
    ),
    Leads(_of("submissions"), _of("certificates/{kind}/{key}"), {"path.key": f"{_FIRST}/ref"}),
    Leads(_of("submissions"), _of("statements/{unit}"), {"path.unit": f"{_FIRST}/unit"}),
    Leads(_of("articles"), _of("articles/{article_id}"), {"path.article_id": f"{_FIRST}/id"}),
    Leads(
        _of("placements"),
        _do("placements/{placement_id}/facts"),
        {"path.placement_id": f"{_FIRST}/id"},
    ),
    Leads(_of("credits"), _of("payments"), {"query.ruleset": f"{_FIRST}/ruleset"}),
    Leads(_of("credits"), _of("payments.xlsx"), {"query.ruleset": f"{_FIRST}/ruleset"}),
    Leads(
        _of("credits/{period}/unsigned"),
        _do("credits/{period}/second-signature"),
        {"path.period": "$request.path.period"},
        {"submission": f"{_FIRST}/submission", "ruleset": f"{_FIRST}/ruleset"},
    ),
    *(
        Leads(
            _of("closings/{period}"),
            _do(f"closings/{{period}}/{act}"),
            {"path.period": "$request.path.period"},
        )
        for act in ("steps", "close")
    ),
    Leads(_of("nominations"), _do("picks")),
    Leads(_of("picks"), _do("picks/drop")),
    Leads(_of("papers"), _do("papers")),
    Leads(
        _do("commissions"),
        _do("commissions/{commission_id}/answers"),
        {"path.commission_id": "$response.body#/id"},
    ),
    Leads(_of("commissions"), _do("commissions")),
    Leads(
        _do("targets"), _do("targets/{target_id}/drop"), {"path.target_id": "$response.body#/id"}
    ),
    Leads(_of("outlets"), _of("outcomes"), {"query.outlet": "$response.body#/outlets/0/key"}),
    Leads(_of("outlets"), _of("gaps"), {"query.outlet": "$response.body#/outlets/0/key"}),
    Leads(_of("outlets"), _of("sources")),
    Leads(_of("outlets"), _of("trials")),
    *(
        Leads(
            _of("outlets"),
            _do(f"sources/{{source_key}}/{act}"),
            {"path.source_key": "$response.body#/outlets/0/sources/0/key"},
        )
        for act in ("try", "pause", "resume")
    ),
    Leads(_of("sources"), _do("sources/probe")),
    Leads(_of("trials"), _of("trials/{trial_id}"), {"path.trial_id": f"{_FIRST}/id"}),
    *(
        Leads(_do(path), _of("trials/{trial_id}"), {"path.trial_id": "$response.body#/trial"})
        for path in ("sources/{source_key}/try", "sources/probe")
    ),
)
