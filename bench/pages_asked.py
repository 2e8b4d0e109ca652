"""Every address the bench asks for, by the route it is one of; no GET route may be missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from bench.pages_past import SECRET, TOKEN

SEARCHED = ("昌都", "一窗通办", "然乌湖 青稞", "牦牛产业")
LEFT_OUT: Mapping[str, str] = {
    "/static/{path:path}": "a file from memory",
    "/sign-in": "a form",
    "/kept/{page_id}": "one kept file, not the ledger",
    "/kept/{page_id}/frame": "one kept file, not the ledger",
    "/clippings/{clipping_id}/proof": "one kept file, not the ledger",
    "/submissions.{form}": "a whole list as a file",
    "/placements.{form}": "a whole list as a file",
    "/statistics.{form}": "a whole list as a file",
    "/articles.{form}": "a whole list as a file",
    "/credits.{form}": "a whole list as a file",
    "/unfound.{form}": "a whole list as a file",
    "/gaps.{form}": "a whole list as a file",
    "/accounts.{form}": "a whole list as a file",
    "/audit.{form}": "a whole list as a file",
    "/commissions.{form}": "a whole list as a file",
    "/credits/compare.{form}": "a whole list as a file",
    "/intake/clippings.{form}": "a whole list as a file",
    "/mine.{form}": "a whole list as a file",
    "/objections.{form}": "a whole list as a file",
    "/offices.{form}": "a whole list as a file",
    "/outlets.{form}": "a whole list as a file",
    "/picks.{form}": "a whole list as a file",
    "/tasks.{form}": "a whole list as a file",
    "/reported.{form}": "a whole list as a file",
    "/review.{form}": "a whole list as a file",
    "/trials.{form}": "a whole list as a file",
    "/roster.{form}": "a whole list as a file",
    "/roster/merges.{form}": "a whole list as a file",
    "/rules.{form}": "a whole list as a file",
    "/shares.{form}": "a whole list as a file",
    "/unit-links.{form}": "a whole list as a file",
    "/intake/blank.{form}": "a file",
    "/articles/{article_id}/screenshot.png": "one kept file, not the ledger",
    "/trials/{trial_id}": "one row of the worker's",
    "/api/v1/trials/{trial_id}": "one row of the worker's",
    "/api/v1/evidence": "a period's proof as a zip",
    "/api/v1/named-lists": "refused unless the office's mode is assessment",
    "/api/v1/nominations/pack": "a file",
    "/api/v1/payments": "of closed months: the committee's, once a month",
    "/api/v1/payments.xlsx": "of closed months: the committee's, once a month",
    "/api/v1/publicity/{year}": "one row, once a year is shown",
    "/statements/{unit}/xlsx": "a file",
    "/bulletin/{period}/{part}": "a bulletin's files: bench.bulletin",
}
"""GET routes that are no page and no list, and why."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the ledger is, which names its rows."""

    articles: int

    @property
    def ref(self) -> str:
        """The latest piece of the informant's unit, u7."""
        last = self.articles // 10 - 1
        return f"S{last - (last - 1) % 120:06d}"


def addresses(size: Size) -> dict[str, tuple[str, ...]]:
    """Return the addresses of each route: as the page opens, and with the filters people use."""
    ref, article = size.ref, size.articles * 7 // 1000 or 1
    words = tuple(f"q={word}" for word in SEARCHED)
    return {
        "/": ("/",),
        "/waiting": ("/waiting",),
        "/settings": ("/settings",),
        "/review": ("/review", "/review?unit=u7"),
        "/review/{candidate_id}": ("/review/1",),
        "/submissions": (
            "/submissions", "/submissions?unit=u7&period=2026-09", "/submissions?used=no",
            "/submissions?author=作者77",
        ),
        "/articles": (
            "/articles", "/articles?outlet=o3&period=2026-08", "/articles?used=yes",
            "/articles?tier=central", *(f"/articles?{word}" for word in words),
        ),
        "/articles/{article_id}": (f"/articles/{article}",),
        "/placements": (
            "/placements", "/placements?unit=u7", "/placements?period=2026&tier=central",
            "/placements?author=作者77",
        ),
        "/statistics": (
            "/statistics", "/statistics?by=author&period=2026", "/statistics?by=outlet&period=2025",
            "/statistics?by=unit&across=period&period=2026",
        ),
        "/credits": ("/credits", "/credits?period=2026-05", "/credits?by=author&period=2026-09"),
        "/credits/{period}/closing": ("/credits/2026-09/closing", "/credits/2026-05/closing"),
        "/credits/compare": ("/credits/compare",),
        "/receipts/{ref}": (f"/receipts/{ref}",),
        "/certificates/{kind}/{key}": (
            f"/certificates/piece/{ref}", "/certificates/unit/u7", "/certificates/person/p77",
        ),
        "/check/{kind}/{key}/{from_on}/{to_on}/{code}": (
            f"/check/piece/{ref}/2026-09-01/2026-10-30/AAAA-AAAA-AAAA",
        ),
        "/mine": ("/mine", "/mine?period=2026-09"),
        "/u/{secret}": (f"/u/{SECRET}",),
        "/u/{secret}/{ref}": (f"/u/{SECRET}/{ref}",),
        "/unit-links": ("/unit-links",),
        "/statements/{unit}": ("/statements/u7?period=2026-09",),
        "/bulletin": ("/bulletin",),
        "/rules": ("/rules",),
        "/roster": ("/roster",),
        "/shares": ("/shares",),
        "/shared/{token}": (f"/shared/{TOKEN}",),
        "/intake": ("/intake",),
        "/intake/links": ("/intake/links",),
        "/intake/clippings": ("/intake/clippings",),
        "/reported": ("/reported",),
        "/objections": ("/objections", "/objections?state=open"),
        "/commissions": ("/commissions",),
        "/picks": ("/picks?period=2026-09",),
        "/tasks": ("/tasks?period=2026-09",),
        "/trials": ("/trials",),
        "/unfound": ("/unfound", "/unfound?days=14"),
        "/accounts": ("/accounts",),
        "/audit": ("/audit", "/audit?by=reviewer", "/audit?act=reject"),
        "/offices": ("/offices",),
        "/outlets": ("/outlets",),
        "/sources": ("/sources",),
        "/gaps": ("/gaps",),
        "/api/v1/me": ("/api/v1/me",),
        "/api/v1/overview": ("/api/v1/overview",),
        "/api/v1/waiting": ("/api/v1/waiting",),
        "/api/v1/objections": ("/api/v1/objections",),
        "/api/v1/rules": ("/api/v1/rules",),
        "/api/v1/shares": ("/api/v1/shares",),
        "/api/v1/accounts": ("/api/v1/accounts",),
        "/api/v1/audit": ("/api/v1/audit", "/api/v1/audit?by=reviewer"),
        "/api/v1/sources": ("/api/v1/sources",),
        "/api/v1/trials": ("/api/v1/trials",),
        "/api/v1/unfound": ("/api/v1/unfound",),
        "/api/v1/unit-links": ("/api/v1/unit-links",),
        "/api/v1/clippings": ("/api/v1/clippings",),
        "/api/v1/picks": ("/api/v1/picks?period=2026-09",),
        "/api/v1/awards": ("/api/v1/awards?year=2026",),
        "/api/v1/roster-gaps": ("/api/v1/roster-gaps",),
        "/api/v1/tallies": ("/api/v1/tallies?period=2026-09",),
        "/api/v1/closings/{period}": ("/api/v1/closings/2026-09",),
        "/api/v1/statements/{unit}": ("/api/v1/statements/u7?period=2026-09",),
        "/api/v1/certificates/{kind}/{key}": (f"/api/v1/certificates/piece/{ref}",),
        "/api/v1/submissions": ("/api/v1/submissions", "/api/v1/submissions?limit=200"),
        "/api/v1/submissions/{ref}": (f"/api/v1/submissions/{ref}",),
        "/api/v1/receipts/{ref}": (f"/api/v1/receipts/{ref}",),
        "/api/v1/articles": ("/api/v1/articles", *(f"/api/v1/articles?{word}" for word in words)),
        "/api/v1/articles/{article_id}": (f"/api/v1/articles/{article}",),
        "/api/v1/candidates": ("/api/v1/candidates",),
        "/api/v1/candidates/{candidate_id}": ("/api/v1/candidates/1",),
        "/api/v1/placements": (
            "/api/v1/placements", "/api/v1/placements?unit=u7&period=2026",
            "/api/v1/placements?limit=200",
        ),
        "/api/v1/credits": ("/api/v1/credits",),
        "/api/v1/credits/compare": ("/api/v1/credits/compare",),
        "/api/v1/facets/submissions": ("/api/v1/facets/submissions?period=2026-09",),
        "/api/v1/facets/articles": ("/api/v1/facets/articles?period=2026-08",),
        "/api/v1/facets/placements": ("/api/v1/facets/placements?period=2026-09",),
        "/api/v1/facets/candidates": ("/api/v1/facets/candidates",),
        "/api/v1/facets/outlets": ("/api/v1/facets/outlets",),
        "/api/v1/leaves": ("/api/v1/leaves",),
        "/api/v1/merges": ("/api/v1/merges",),
        "/api/v1/credits/{period}/unsigned": ("/api/v1/credits/2026-09/unsigned",),
        "/api/v1/counts": (
            "/api/v1/counts?by=unit&by=tier&period=2026-09", "/api/v1/counts?by=period&by=tier",
        ),
        "/api/v1/gaps": ("/api/v1/gaps",),
        "/api/v1/outcomes": ("/api/v1/outcomes",),
        "/api/v1/outlets": ("/api/v1/outlets",),
        "/api/v1/queue": ("/api/v1/queue",),
        "/api/v1/commissions": ("/api/v1/commissions",),
        "/api/v1/targets": ("/api/v1/targets",),
        "/api/v1/papers": ("/api/v1/papers",),
        "/api/v1/nominations": ("/api/v1/nominations?period=2026-09",),
        "/api/v1/bulletins/{period}/steps": ("/api/v1/bulletins/2026-09/steps",),
        "/api/v1/mine": ("/api/v1/mine",),
        "/api/v1/reported": ("/api/v1/reported",),
        "/api/v1/links": ("/api/v1/links",),
        "/api/v1/offices": ("/api/v1/offices",),
        "/api/v1/openapi.json": ("/api/v1/openapi.json",),
        "/health": ("/health",),
        "/healthz": ("/healthz",),
        "/metrics": ("/metrics",),
    }  # fmt: skip


def missing(app: FastAPI, known: Iterable[str]) -> list[str]:
    """Return the GET routes of the application that are neither asked for nor left out."""
    routes = [r for r in iter_route_contexts(app.routes) if "GET" in (r.methods or ())]
    return sorted({r.path or "" for r in routes} - {*known, *LEFT_OUT})
