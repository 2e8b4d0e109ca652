"""Who may do what, in one place. A route that is not in the table is refused to everybody."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.tables import ROLES

ANONYMOUS = "anonymous"
EVERYBODY = frozenset({ANONYMOUS, *ROLES})
SIGNED_IN = frozenset(ROLES)
INFORMED = frozenset({"informant", "reviewer", "committee", "admin"})
"""Those who may see submissions; an informant those of their own unit only."""
DECIDERS = frozenset({"reviewer"})
DESK = frozenset({"reviewer", "committee", "admin"})
"""Those who see every unit's pieces."""
REGISTRARS = frozenset({"informant", "reviewer", "admin"})
"""Those who hand pieces in; an informant for their own unit only."""
COMMITTEE = frozenset({"committee"})
KEEPERS = frozenset({"reviewer", "admin"})
"""Those who keep the roster's changes and the links of its units."""
ASKERS = frozenset({"reviewer", "committee"})
"""Those who ask units for pieces."""
ADMINS = frozenset({"admin"})
OPERATORS = frozenset({"operator", "admin"})
"""Those who stop a source and let it go on."""
BOARD = frozenset({"committee", "admin"})
MONEY = frozenset({"informant", "committee", "admin"})

READ, DECIDE = "read", "decide"
SCOPES = (READ, DECIDE)
"""What an API key may be given; a key never exceeds its account's roles."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who a route is open to. `scope`: what a key needs; None: for people only."""

    roles: frozenset[str]
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `scopes` is None for a person with a session."""

    account_id: int
    name: str
    display_name: str
    roles: frozenset[str]
    unit_id: int | None
    scopes: frozenset[str] | None = None

    @property
    def sees_every_unit(self) -> bool:
        return bool(self.roles & DESK)

    def may(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


def _page(roles: frozenset[str]) -> Access:
    return Access(roles)


def _read(roles: frozenset[str]) -> Access:
    return Access(roles, READ)


TABLE: Mapping[tuple[str, str], Access] = {
    ("GET", "/health"): _page(EVERYBODY),
    ("GET", "/healthz"): _page(EVERYBODY),
    ("GET", "/metrics"): _read(OPERATORS),
    ("GET", "/static/{path:path}"): _page(EVERYBODY),
    ("GET", "/sign-in"): _page(EVERYBODY),
    ("POST", "/sign-in"): _page(EVERYBODY),
    ("POST", "/sign-out"): _page(SIGNED_IN),
    ("GET", "/settings"): _page(SIGNED_IN),
    ("POST", "/settings"): _page(SIGNED_IN),
    ("POST", "/settings/telling"): _page(SIGNED_IN),
    ("POST", "/settings/password"): _page(SIGNED_IN),
    ("GET", "/"): _page(SIGNED_IN),
    ("GET", "/waiting"): _page(SIGNED_IN),
    ("GET", "/review"): _page(DESK),
    ("GET", "/review.{form}"): _page(DESK),
    ("GET", "/review/{candidate_id}"): _page(DESK),
    ("POST", "/review/filters"): _page(DESK),
    ("POST", "/review/filters/remove"): _page(DESK),
    ("GET", "/submissions"): _page(INFORMED),
    ("GET", "/submissions.{form}"): _page(INFORMED),
    ("GET", "/articles"): _page(SIGNED_IN),
    ("GET", "/articles.{form}"): _page(SIGNED_IN),
    ("GET", "/articles/{article_id}"): _page(SIGNED_IN),
    ("GET", "/articles/{article_id}/screenshot.png"): _page(SIGNED_IN),
    ("POST", "/articles/{article_id}/link"): _page(DECIDERS),
    ("GET", "/receipts/{ref}"): _page(INFORMED),
    ("GET", "/mine"): _page(frozenset({"informant"})),
    ("GET", "/mine.{form}"): _page(frozenset({"informant"})),
    ("GET", "/certificates/{kind}/{key}"): _page(INFORMED),
    ("GET", "/check/{kind}/{key}/{from_on}/{to_on}/{code}"): _page(EVERYBODY),
    ("GET", "/u/{secret}"): _page(EVERYBODY),
    ("GET", "/u/{secret}/{ref}"): _page(EVERYBODY),
    ("GET", "/unit-links"): _page(KEEPERS),
    ("GET", "/unit-links.{form}"): _page(KEEPERS),
    ("POST", "/unit-links"): _page(KEEPERS),
    ("POST", "/unit-links/{link_id}/end"): _page(KEEPERS),
    ("GET", "/placements"): _page(INFORMED),
    ("GET", "/placements.{form}"): _page(INFORMED),
    ("GET", "/statistics"): _page(INFORMED),
    ("GET", "/statistics.{form}"): _page(INFORMED),
    ("GET", "/credits"): _page(MONEY),
    ("GET", "/credits.{form}"): _page(MONEY),
    ("GET", "/credits/compare"): _page(BOARD),
    ("GET", "/credits/compare.{form}"): _page(BOARD),
    ("GET", "/credits/{period}/closing"): _page(BOARD),
    ("GET", "/bulletin"): _page(BOARD),
    ("GET", "/bulletin/{period}/{part}"): _page(BOARD),
    ("POST", "/bulletin/{period}/{act}"): _page(frozenset({"committee"})),
    ("GET", "/statements/{unit}"): _page(DESK),
    ("GET", "/statements/{unit}/xlsx"): _page(DESK),
    ("GET", "/rules"): _page(BOARD),
    ("GET", "/rules.{form}"): _page(BOARD),
    ("GET", "/roster"): _page(DESK),
    ("GET", "/roster.{form}"): _page(DESK),
    ("GET", "/roster/merges.{form}"): _page(DESK),
    ("POST", "/roster/merges"): _page(KEEPERS),
    ("POST", "/roster/merges/{unit}/undo"): _page(KEEPERS),
    ("POST", "/roster/leaves"): _page(KEEPERS),
    ("POST", "/roster/leaves/{leave_id}/drop"): _page(KEEPERS),
    ("GET", "/shares"): _page(BOARD),
    ("GET", "/shares.{form}"): _page(BOARD),
    ("POST", "/shares"): _page(BOARD),
    ("POST", "/shares/{share_id}/revoke"): _page(BOARD),
    ("GET", "/shared/{token}"): _page(EVERYBODY),
    ("POST", "/shared/{token}"): _page(EVERYBODY),
    ("GET", "/commissions"): _page(INFORMED),
    ("GET", "/commissions.{form}"): _page(INFORMED),
    ("POST", "/commissions"): _page(ASKERS),
    ("POST", "/commissions/{commission_id}/answers"): _page(ASKERS),
    ("GET", "/picks"): _page(DESK),
    ("GET", "/picks.{form}"): _page(DESK),
    ("POST", "/picks/{act}"): _page(COMMITTEE),
    ("GET", "/tasks"): _page(DESK),
    ("GET", "/tasks.{form}"): _page(DESK),
    ("POST", "/tasks/targets"): _page(COMMITTEE),
    ("POST", "/tasks/targets/{target_id}/drop"): _page(COMMITTEE),
    ("POST", "/tasks/papers"): _page(ASKERS),
    ("POST", "/tasks/lists"): _page(COMMITTEE),
    ("POST", "/credits/answers"): _page(frozenset({"committee"})),
    ("POST", "/credits/{period}/second-signature"): _page(frozenset({"committee"})),
    ("POST", "/credits/{period}/{act}"): _page(frozenset({"committee"})),
    ("POST", "/receipts/{ref}/objections"): _page(INFORMED),
    ("POST", "/receipts/{ref}/{act}"): _page(REGISTRARS),
    ("POST", "/submissions/{ref}/instructions"): _page(ASKERS),
    ("POST", "/submissions/{ref}/facts"): _page(ASKERS),
    ("POST", "/placements/{placement_id}/facts"): _page(ASKERS),
    ("GET", "/objections"): _page(DESK),
    ("GET", "/objections.{form}"): _page(DESK),
    ("POST", "/objections/{objection_id}/answer"): _page(DESK),
    ("GET", "/unfound"): _page(INFORMED),
    ("GET", "/unfound.{form}"): _page(INFORMED),
    ("POST", "/unfound/{submission_id}/again"): _page(INFORMED),
    ("GET", "/intake"): _page(REGISTRARS),
    ("POST", "/intake/form"): _page(REGISTRARS),
    ("POST", "/intake/form/look"): _page(REGISTRARS),
    ("GET", "/intake/links"): _page(REGISTRARS),
    ("POST", "/intake/links"): _page(REGISTRARS),
    ("GET", "/intake/clippings"): _page(REGISTRARS),
    ("GET", "/intake/blank.{form}"): _page(REGISTRARS),
    ("GET", "/intake/clippings.{form}"): _page(REGISTRARS),
    ("POST", "/intake/clippings"): _page(REGISTRARS),
    ("GET", "/clippings/{clipping_id}/proof"): _page(INFORMED),
    ("POST", "/clippings/{clipping_id}/assign"): _page(DECIDERS),
    ("GET", "/reported"): _page(DESK),
    ("GET", "/reported.{form}"): _page(DESK),
    ("POST", "/reported/{submission_id}/{article_id}/{act}"): _page(DECIDERS),
    ("POST", "/reported/{submission_id}/fetch"): _page(DECIDERS),
    ("POST", "/receipts/{ref}/articles/{article_id}/undo"): _page(DECIDERS),
    ("POST", "/intake/file"): _page(REGISTRARS),
    ("GET", "/accounts"): _page(ADMINS),
    ("GET", "/accounts.{form}"): _page(ADMINS),
    ("POST", "/accounts"): _page(ADMINS),
    ("POST", "/accounts/{account_id}/roles"): _page(ADMINS),
    ("POST", "/accounts/{account_id}/password"): _page(ADMINS),
    ("POST", "/accounts/{account_id}/disable"): _page(ADMINS),
    ("POST", "/accounts/{account_id}/reopen"): _page(ADMINS),
    ("POST", "/accounts/{account_id}/keys"): _page(ADMINS),
    ("POST", "/keys/{key_id}/revoke"): _page(ADMINS),
    ("GET", "/audit"): _page(ADMINS),
    ("GET", "/audit.{form}"): _page(ADMINS),
    ("GET", "/offices"): _page(DESK),
    ("GET", "/offices.{form}"): _page(DESK),
    ("GET", "/outlets"): _page(SIGNED_IN),
    ("GET", "/outlets.{form}"): _page(SIGNED_IN),
    ("GET", "/gaps"): _page(SIGNED_IN),
    ("GET", "/gaps.{form}"): _page(SIGNED_IN),
    ("GET", "/sources"): _page(OPERATORS),
    ("POST", "/sources/probe"): _page(OPERATORS),
    ("POST", "/sources/{source_key}/try"): _page(OPERATORS),
    ("GET", "/trials"): _page(OPERATORS),
    ("GET", "/trials.{form}"): _page(OPERATORS),
    ("GET", "/trials/{trial_id}"): _page(OPERATORS),
    ("POST", "/sources/{source_key}/pause"): _page(OPERATORS),
    ("POST", "/sources/{source_key}/resume"): _page(OPERATORS),
    ("GET", "/kept/{page_id}"): _page(SIGNED_IN),
    ("GET", "/kept/{page_id}/frame"): _page(SIGNED_IN),
    ("GET", "/api/v1/openapi.json"): _read(SIGNED_IN),
    ("GET", "/api/v1/me"): _read(SIGNED_IN),
    ("GET", "/api/v1/overview"): _read(SIGNED_IN),
    ("GET", "/api/v1/waiting"): _read(SIGNED_IN),
    ("GET", "/api/v1/submissions"): _read(INFORMED),
    ("GET", "/api/v1/submissions/{ref}"): _read(INFORMED),
    ("GET", "/api/v1/receipts/{ref}"): _read(INFORMED),
    ("GET", "/api/v1/articles"): _read(SIGNED_IN),
    ("GET", "/api/v1/articles/{article_id}"): _read(SIGNED_IN),
    ("GET", "/api/v1/candidates"): _read(DESK),
    ("GET", "/api/v1/candidates/{candidate_id}"): _read(DESK),
    ("GET", "/api/v1/queue"): _read(DESK),
    ("GET", "/api/v1/facets/submissions"): _read(INFORMED),
    ("GET", "/api/v1/facets/articles"): _read(SIGNED_IN),
    ("GET", "/api/v1/facets/candidates"): _read(DESK),
    ("GET", "/api/v1/facets/placements"): _read(INFORMED),
    ("GET", "/api/v1/facets/outlets"): _read(SIGNED_IN),
    ("GET", "/api/v1/mine"): _read(frozenset({"informant"})),
    ("GET", "/api/v1/reported"): _read(DESK),
    ("GET", "/api/v1/links"): _read(REGISTRARS),
    ("GET", "/api/v1/unfound"): _read(INFORMED),
    ("GET", "/api/v1/clippings"): _read(REGISTRARS),
    ("GET", "/api/v1/unit-links"): _read(KEEPERS),
    ("POST", "/api/v1/candidates/confirm"): Access(DECIDERS, DECIDE),
    ("POST", "/api/v1/candidates/undo"): Access(DECIDERS, DECIDE),
    ("POST", "/api/v1/candidates/{candidate_id}/confirm"): Access(DECIDERS, DECIDE),
    ("POST", "/api/v1/candidates/{candidate_id}/reject"): Access(DECIDERS, DECIDE),
    ("POST", "/api/v1/candidates/{candidate_id}/unsure"): Access(DECIDERS, DECIDE),
    ("POST", "/api/v1/candidates/{candidate_id}/undo"): Access(DECIDERS, DECIDE),
    ("POST", "/api/v1/submissions/{ref}/articles/{article_id}/confirm"): Access(DECIDERS, DECIDE),
    ("POST", "/api/v1/submissions/{ref}/articles/{article_id}/reject"): Access(DECIDERS, DECIDE),
    ("POST", "/api/v1/submissions/{ref}/articles/{article_id}/undo"): Access(DECIDERS, DECIDE),
    ("POST", "/api/v1/placements/{placement_id}/facts"): Access(DECIDERS, DECIDE),
    ("POST", "/api/v1/submissions/{ref}/facts"): Access(ASKERS, DECIDE),
    ("GET", "/api/v1/placements"): _read(INFORMED),
    ("GET", "/api/v1/credits"): _read(MONEY),
    ("GET", "/api/v1/credits/compare"): _read(BOARD),
    ("GET", "/api/v1/credits/{period}/unsigned"): _read(frozenset({"committee", "admin"})),
    ("POST", "/api/v1/credits/{period}/second-signature"): Access(COMMITTEE, DECIDE),
    ("GET", "/api/v1/counts"): _read(INFORMED),
    ("GET", "/api/v1/commissions"): _read(INFORMED),
    ("POST", "/api/v1/commissions"): Access(ASKERS, DECIDE),
    ("POST", "/api/v1/commissions/{commission_id}/answers"): Access(ASKERS, DECIDE),
    ("GET", "/api/v1/targets"): _read(DESK),
    ("POST", "/api/v1/targets"): Access(COMMITTEE, DECIDE),
    ("POST", "/api/v1/targets/year"): Access(COMMITTEE, DECIDE),
    ("POST", "/api/v1/targets/{target_id}/drop"): Access(COMMITTEE, DECIDE),
    ("GET", "/api/v1/tallies"): _read(DESK),
    ("GET", "/api/v1/roster-gaps"): _read(DESK),
    ("GET", "/api/v1/papers"): _read(DESK),
    ("POST", "/api/v1/papers"): Access(ASKERS, DECIDE),
    ("POST", "/api/v1/units/{unit}/merge"): Access(KEEPERS, DECIDE),
    ("GET", "/api/v1/merges"): _read(DESK),
    ("GET", "/api/v1/leaves"): _read(DESK),
    ("POST", "/api/v1/leaves"): Access(KEEPERS, DECIDE),
    ("POST", "/api/v1/leaves/{leave_id}/drop"): Access(KEEPERS, DECIDE),
    ("GET", "/api/v1/named-lists"): _read(DESK),
    ("POST", "/api/v1/named-lists"): Access(COMMITTEE, DECIDE),
    ("GET", "/api/v1/nominations"): _read(DESK),
    ("GET", "/api/v1/nominations/pack"): _read(DESK),
    ("GET", "/api/v1/picks"): _read(DESK),
    ("POST", "/api/v1/picks"): Access(COMMITTEE, DECIDE),
    ("POST", "/api/v1/picks/drop"): Access(COMMITTEE, DECIDE),
    ("GET", "/api/v1/awards"): _read(BOARD),
    ("GET", "/api/v1/closings/{period}"): _read(BOARD),
    ("POST", "/api/v1/closings/{period}/steps"): Access(COMMITTEE, DECIDE),
    ("POST", "/api/v1/closings/{period}/close"): Access(COMMITTEE, DECIDE),
    ("GET", "/api/v1/publicity/{year}"): _read(INFORMED),
    ("POST", "/api/v1/publicity/{year}"): Access(COMMITTEE, DECIDE),
    ("GET", "/api/v1/certificates/{kind}/{key}"): _read(INFORMED),
    ("GET", "/api/v1/statements/{unit}"): _read(DESK),
    ("GET", "/api/v1/payments"): _read(BOARD),
    ("GET", "/api/v1/payments.xlsx"): _read(BOARD),
    ("GET", "/api/v1/evidence"): _read(DESK),
    ("GET", "/api/v1/bulletins/{period}/steps"): _read(DESK),
    ("POST", "/api/v1/bulletins/{period}/steps"): Access(COMMITTEE, DECIDE),
    ("POST", "/api/v1/bulletins/{period}/issue"): Access(COMMITTEE, DECIDE),
    ("GET", "/api/v1/gaps"): _read(SIGNED_IN),
    ("GET", "/api/v1/outcomes"): _read(SIGNED_IN),
    ("GET", "/api/v1/sources"): _read(OPERATORS),
    ("POST", "/api/v1/sources/probe"): Access(OPERATORS, DECIDE),
    ("POST", "/api/v1/sources/{source_key}/try"): Access(OPERATORS, DECIDE),
    ("POST", "/api/v1/sources/{source_key}/pause"): Access(OPERATORS, DECIDE),
    ("POST", "/api/v1/sources/{source_key}/resume"): Access(OPERATORS, DECIDE),
    ("GET", "/api/v1/trials"): _read(OPERATORS),
    ("GET", "/api/v1/trials/{trial_id}"): _read(OPERATORS),
    ("GET", "/api/v1/objections"): _read(DESK),
    ("POST", "/api/v1/submissions/{ref}/objections"): Access(INFORMED, DECIDE),
    ("POST", "/api/v1/objections/{objection_id}/answer"): Access(DESK, DECIDE),
    ("GET", "/api/v1/rules"): _read(BOARD),
    ("GET", "/api/v1/shares"): _read(BOARD),
    ("GET", "/api/v1/accounts"): _read(ADMINS),
    ("GET", "/api/v1/audit"): _read(ADMINS),
    ("GET", "/api/v1/offices"): _read(DESK),
    ("GET", "/api/v1/outlets"): _read(SIGNED_IN),
}


def access(method: str, path: str) -> Access | None:
    """Return who a route is open to; None when the table does not know it: nobody."""
    return TABLE.get(("GET" if method == "HEAD" else method, path))


def is_open_to(found: Access | None, who: Principal | None) -> bool:
    """Whether the one who asks may use a route.

    >>> is_open_to(None, None), is_open_to(Access(EVERYBODY), None)
    (False, True)
    """
    if found is None:
        return False
    if who is None:
        return ANONYMOUS in found.roles
    if who.scopes is not None and (found.scope is None or found.scope not in who.scopes):
        return ANONYMOUS in found.roles
    return not who.roles.isdisjoint(found.roles)
