"""Accounts, roles, passwords and keys; every change is an act in the audit chain."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from api.permissions import SCOPES
from ledger import audit
from ledger.tables import ROLES, Account, ApiKey, SignInTry, Unit, WebSession
from office.errors import ConfigError

MIN_PASSWORD = 10
MAX_PASSWORD = 200
TRIES = 5
TRIES_AN_ADDRESS = 30
TRIES_WITHIN = timedelta(minutes=15)
KEY_PREFIX = "kdk_"

_hasher = PasswordHasher()  # argon2id
_UNKNOWN = _hasher.hash("nobody has this password")
"""Verified for a name nobody bears, so that the answer takes as long as for one that exists."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new key. `secret` is shown once; the ledger keeps its hash."""

    id: int
    secret: str
    expires_at: datetime | None


def digest(secret: str) -> str:
    """Return what is stored of a session's id or a key: long random words need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_account(
    session: Session,
    name: str,
    *,
    display_name: str,
    password: str,
    roles: Iterable[str],
    now: datetime,
    by: str,
    unit_key: str | None = None,
) -> Account:
    """Make an account. The caller commits.

    Raises: ConfigError when the name is taken, or a role, the unit or the password will not do.
    """
    held = _known_roles(roles)
    unit = _unit(session, unit_key)
    _need_unit(held, unit.id if unit else None)
    if not name.strip() or len(name) > 64:
        raise ConfigError("账号名须为 1 至 64 字")
    if session.scalar(select(Account.id).where(Account.name == name)):
        raise ConfigError(f"账号 {name} 已存在: 请换一个名称, 或改它的角色")
    account = Account(
        name=name,
        display_name=display_name,
        password_hash=_hashed(password, name),
        unit_id=unit.id if unit else None,
        roles=held,
        created_at=now,
    )
    session.add(account)
    session.flush()
    told = {"name": name, "roles": held, "unit": unit_key}
    audit.append(
        session, at=now, by=by, act="account.add", subject=f"account:{account.id}", details=told
    )
    return account


def set_role(
    session: Session, name: str, *, roles: Iterable[str], now: datetime, by: str
) -> Account:
    """Give an account these roles and no others; every session of it ends.

    Raises: ConfigError when the account or a role is not known, or an informant would be of no
    unit.
    """
    account, held = _account(session, name), _known_roles(roles)
    _need_unit(held, account.unit_id)
    before, account.roles = account.roles, held
    end_sessions(session, account.id)
    told = {"before": before, "after": held}
    audit.append(
        session, at=now, by=by, act="account.role", subject=f"account:{account.id}", details=told
    )
    return account


def set_unit(
    session: Session, name: str, *, unit_key: str | None, now: datetime, by: str
) -> Account:
    """Say whose unit an account is of, None for none; every session of it ends.

    Raises: ConfigError when the account or the unit is not known, or an informant would be of
    no unit.
    """
    account, unit = _account(session, name), _unit(session, unit_key)
    _need_unit(account.roles, unit.id if unit else None)
    account.unit_id = unit.id if unit else None
    end_sessions(session, account.id)
    subject, told = f"account:{account.id}", {"unit": unit_key}
    audit.append(session, at=now, by=by, act="account.unit", subject=subject, details=told)
    return account


def set_password(session: Session, name: str, *, password: str, now: datetime, by: str) -> None:
    """Change a password; every session of the account ends.

    Raises: ConfigError when the account is not known or the password will not do.
    """
    account = _account(session, name)
    account.password_hash = _hashed(password, name)
    end_sessions(session, account.id)
    audit.append(
        session, at=now, by=by, act="account.password", subject=f"account:{account.id}", details={}
    )


def disable(session: Session, name: str, *, now: datetime, by: str) -> None:
    """Close an account: it signs in no more, its sessions and keys end.

    Raises: ConfigError when the account is not known.
    """
    account = _account(session, name)
    account.disabled_at = now
    end_sessions(session, account.id)
    audit.append(
        session, at=now, by=by, act="account.disable", subject=f"account:{account.id}", details={}
    )


def reopen(session: Session, name: str, *, now: datetime, by: str) -> None:
    """Open a closed account again; keys it had before stay ended.

    Raises: ConfigError when the account is not known, or not closed.
    """
    account = _account(session, name)
    if account.disabled_at is None:
        raise ConfigError(f"账号 {name} 没有停用")
    account.disabled_at = None
    held = (ApiKey.account_id == account.id) & ApiKey.revoked_at.is_(None)
    session.execute(update(ApiKey).where(held).values(revoked_at=now))
    audit.append(
        session, at=now, by=by, act="account.reopen", subject=f"account:{account.id}", details={}
    )


def make_key(
    session: Session,
    name: str,
    *,
    label: str,
    scopes: Iterable[str],
    now: datetime,
    by: str,
    expires_at: datetime | None = None,
) -> Made:
    """Make an API key for an account; it can do what its scopes and the account's roles allow.

    Raises: ConfigError when the account or a scope is not known, or the end lies in the past.
    """
    account, held = _account(session, name), sorted(set(scopes))
    if wrong := [scope for scope in held if scope not in SCOPES]:
        raise ConfigError(f"密钥权限 {wrong[0]} 不存在, 可用: {'、'.join(SCOPES)}")
    if not held:
        raise ConfigError(f"密钥至少要有一项权限: {'、'.join(SCOPES)}")
    if expires_at is not None and expires_at <= now:
        raise ConfigError("密钥的截止时刻已过")
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        key_hash=digest(secret),
        account_id=account.id,
        label=label,
        scopes=held,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(key)
    session.flush()
    told = {"account": name, "label": label, "scopes": held, "expires_at": expires_at}
    audit.append(session, at=now, by=by, act="key.make", subject=f"api_key:{key.id}", details=told)
    return Made(id=key.id, secret=secret, expires_at=expires_at)


def revoke_key(session: Session, key_id: int, *, now: datetime, by: str) -> None:
    """End a key at once.

    Raises: ConfigError when there is no such key.
    """
    key = session.get(ApiKey, key_id)
    if key is None:
        raise ConfigError(f"没有编号为 {key_id} 的密钥")
    key.revoked_at = key.revoked_at or now
    audit.append(session, at=now, by=by, act="key.revoke", subject=f"api_key:{key_id}", details={})


def end_sessions(session: Session, account_id: int) -> None:
    """End every sign-in of an account."""
    session.execute(delete(WebSession).where(WebSession.account_id == account_id))


def book_try(session: Session, name: str, *, address: str, now: datetime) -> int | None:
    """Count a sign-in before the password is looked at; return the seconds to wait, None: go on.

    Counting first leaves no gap in which a hundred tries at once would all be the first.
    """
    since = now - TRIES_WITHIN
    waits = [
        _wait_s(session, SignInTry.name == name, since=since, most=TRIES, now=now),
        _wait_s(session, SignInTry.address == address, since=since, most=TRIES_AN_ADDRESS, now=now),
    ]
    if any(waits):
        return max(waits)
    session.execute(delete(SignInTry).where(SignInTry.at <= since))
    session.add(SignInTry(name=name[:64], address=address, at=now))
    return None


def forget_tries(session: Session, name: str) -> None:
    """A right password clears the count of its name."""
    session.execute(delete(SignInTry).where(SignInTry.name == name))


def is_right(account: Account | None, password: str) -> bool:
    """Whether a password is the account's; takes as long when there is no such account."""
    known = account is not None and account.disabled_at is None
    kept = account.password_hash if account is not None and known else _UNKNOWN
    try:
        _hasher.verify(kept, password[:MAX_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    return known


def _wait_s(session: Session, whose: object, *, since: datetime, most: int, now: datetime) -> int:
    tries = session.execute(
        select(func.count(), func.min(SignInTry.at)).where(whose, SignInTry.at > since)  # type: ignore[arg-type]
    ).one()
    if tries[0] < most:
        return 0
    oldest: datetime = tries[1]
    return max(1, int((oldest + TRIES_WITHIN - now).total_seconds()))


def _known_roles(roles: Iterable[str]) -> list[str]:
    held = sorted(set(roles), key=lambda role: (ROLES.index(role) if role in ROLES else -1, role))
    if wrong := [role for role in held if role not in ROLES]:
        raise ConfigError(f"角色 {wrong[0]} 不存在, 可用: {'、'.join(ROLES)}")
    if not held:
        raise ConfigError(f"账号至少要有一个角色: {'、'.join(ROLES)}")
    return held


def _need_unit(roles: Iterable[str], unit_id: int | None) -> None:
    if "informant" in roles and unit_id is None:
        raise ConfigError("信息员账号须写明所属单位")


def _unit(session: Session, key: str | None) -> Unit | None:
    if key is None:
        return None
    unit = session.scalar(select(Unit).where(Unit.key == key))
    if unit is None:
        raise ConfigError(f"花名册中没有编号为 {key} 的单位: 请先导入花名册")
    return unit


def _account(session: Session, name: str) -> Account:
    account = session.scalar(select(Account).where(Account.name == name))
    if account is None:
        raise ConfigError(f"没有账号 {name}: 请先用 users add 建立")
    return account


def _hashed(password: str, name: str) -> str:
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise ConfigError(f"密码须为 {MIN_PASSWORD} 至 {MAX_PASSWORD} 字")
    if password.lower() == name.lower() or len(set(password)) < 4:
        raise ConfigError("密码过于简单: 不能与账号同名, 也不能只用两三个字符")
    return _hasher.hash(password)
