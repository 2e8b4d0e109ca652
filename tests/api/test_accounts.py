from datetime import datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api import accounts
from ledger.session import Ledger
from ledger.tables import Account, ApiKey, Audit
from office.errors import ConfigError
from tests.api.conftest import signed_in
from tests.api.newsroom import Newsroom


def _add(ledger: Ledger, now: datetime, **changed: object) -> None:
    told = {"display_name": "甲", "password": "long-enough-9", "roles": ["reviewer"], **changed}
    with ledger.writing() as session:
        accounts.add_account(session, "new", now=now, by="test", **told)  # type: ignore[arg-type]


def test_an_account_is_made_with_argon2id_and_an_act_in_the_chain(
    ledger: Ledger, now: datetime
) -> None:
    """The password itself stands nowhere."""
    _add(ledger, now)
    with ledger.reading() as session:
        made = session.scalars(select(Account)).one()
        assert made.password_hash.startswith("$argon2id$")
        (act,) = session.scalars(select(Audit)).all()
        assert (act.act, act.details["roles"]) == ("account.add", ["reviewer"])
        assert "long-enough-9" not in str(act.details)


@pytest.mark.parametrize(
    "changed",
    [
        {"password": "short"},
        {"password": "aaaaaaaaaaaa"},
        {"roles": []},
        {"roles": ["king"]},
        {"roles": ["informant"]},
        {"unit_key": "nowhere"},
    ],
)
def test_what_will_not_do_is_refused_in_words(
    ledger: Ledger, now: datetime, changed: dict[str, object]
) -> None:
    """Nothing is written."""
    with pytest.raises(ConfigError, match=r"[\u4e00-\u9fff]"):
        _add(ledger, now, **changed)
    with ledger.reading() as session:
        assert session.scalars(select(Account)).all() == []


def test_an_administrator_makes_accounts_changes_roles_and_closes_them(
    newsroom: Newsroom, app: FastAPI
) -> None:
    """New roles end the sessions; a closed account signs in no more."""
    admin = signed_in(app, "admin")
    told = {
        "name": "newbie",
        "display_name": "新人",
        "password": "correct-horse-9",
        "roles": ["reviewer"],
    }
    assert admin.post("/accounts", data=told).status_code == 303
    newbie = signed_in(app, "newbie")
    with newsroom.ledger.reading() as session:
        number = session.scalars(select(Account.id).where(Account.name == "newbie")).one()
    admin.post(f"/accounts/{number}/roles", data={"roles": ["operator"]})
    assert newbie.get("/api/v1/me").status_code == 401
    assert signed_in(app, "newbie").get("/review").status_code == 403
    admin.post(f"/accounts/{number}/disable")
    with pytest.raises(AssertionError):
        signed_in(app, "newbie")


def test_nobody_unseats_themselves(newsroom: Newsroom, app: FastAPI) -> None:
    """An office is never left without an administrator by a slip."""
    admin = signed_in(app, "admin")
    with newsroom.ledger.reading() as session:
        number = session.scalars(select(Account.id).where(Account.name == "admin")).one()
    assert admin.post(f"/accounts/{number}/disable").status_code == 403
    assert admin.post(f"/accounts/{number}/roles", data={"roles": ["reviewer"]}).status_code == 403


def test_a_key_is_shown_once_and_revoked(newsroom: Newsroom, app: FastAPI) -> None:
    """The page that makes it shows it; no page shows it again."""
    admin = signed_in(app, "admin")
    page = admin.post("/accounts/1/keys", data={"label": "大屏", "scopes": ["read"]}).text
    secret = page.partition("kdk_")[2].partition("<")[0]
    assert len(secret) > 40
    assert secret not in admin.get("/accounts").text
    with newsroom.ledger.reading() as session:
        key = session.scalars(select(ApiKey)).one()
        assert secret not in key.key_hash
        number = key.id
    bearer = {"Authorization": f"Bearer kdk_{secret}"}
    from tests.api.conftest import client_of  # noqa: PLC0415

    assert client_of(app).get("/api/v1/me", headers=bearer).status_code == 200
    assert admin.post(f"/keys/{number}/revoke").status_code == 303
    assert client_of(app).get("/api/v1/me", headers=bearer).status_code == 401
