from datetime import datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api import accounts
from ledger.session import Ledger
from ledger.tables import Account, ApiKey, Audit
from office.errors import ConfigError
from tests.api.conftest import client_of, signed_in
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


def test_a_forgotten_password_and_a_wrong_unit_are_mended_on_the_page(
    newsroom: Newsroom, app: FastAPI
) -> None:
    """Sign-ins end with either; a closed account comes back without its keys."""
    admin = signed_in(app, "admin")
    with newsroom.ledger.reading() as session:
        names = dict(session.execute(select(Account.name, Account.id)).all())
    path = f"/accounts/{names['informant']}"
    before = signed_in(app, "informant")
    assert admin.post(f"{path}/password", data={"password": "another-horse-7"}).status_code == 303
    assert before.get("/api/v1/me").status_code == 401
    told = {"name": "informant", "password": "another-horse-7"}
    after = client_of(app)
    assert after.post("/sign-in", data=told).status_code == 303
    to_karuo = {"roles": ["informant"], "unit": "karuo"}
    assert admin.post(f"{path}/roles", data=to_karuo).status_code == 303
    assert after.post("/sign-in", data=told).status_code == 303
    assert "卡若区委组织部" in after.get("/mine").text
    html = {"Accept": "text/html"}
    refused = admin.post(f"{path}/roles", data={"roles": ["informant"], "unit": ""}, headers=html)
    assert (refused.status_code, "信息员账号须写明所属单位" in refused.text) == (422, True)
    moved = admin.post(f"{path}/roles", data={"roles": ["reviewer"], "unit": ""})
    assert moved.status_code == 303
    secret = admin.post(f"{path}/keys", data={"label": "大屏", "scopes": ["read"]}).text
    bearer = {"Authorization": f"Bearer kdk_{secret.partition('kdk_')[2].partition('<')[0]}"}
    assert client_of(app).get("/api/v1/me", headers=bearer).status_code == 200
    assert admin.post(f"{path}/disable").status_code == 303
    assert admin.post(f"{path}/reopen").status_code == 303
    assert client_of(app).get("/api/v1/me", headers=bearer).status_code == 401
    assert after.post("/sign-in", data=told).status_code == 303
    own = f"/accounts/{names['admin']}/password"
    assert admin.post(own, data={"password": "another-horse-7"}).status_code == 403
    with newsroom.ledger.reading() as session:
        acts = set(session.scalars(select(Audit.act)))
    assert {"account.password", "account.unit", "account.disable", "account.reopen"} <= acts


def test_a_new_account_that_will_not_do_keeps_what_was_typed(light_app: FastAPI) -> None:
    """But for the password."""
    told = {"name": "newbie", "display_name": "新人", "password": "short", "roles": ["reviewer"]}
    page = signed_in(light_app, "admin").post(
        "/accounts", data=told, headers={"Accept": "text/html"}
    )
    assert page.status_code == 422
    assert "密码须为 10 至 200 字" in page.text
    assert 'value="新人"' in page.text
    assert 'value="short"' not in page.text


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
    assert client_of(app).get("/api/v1/me", headers=bearer).status_code == 200
    assert admin.post(f"/keys/{number}/revoke").status_code == 303
    assert client_of(app).get("/api/v1/me", headers=bearer).status_code == 401
