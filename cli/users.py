"""`kandeng users`: accounts, roles and API keys; the first account is made here."""

import getpass
import os
import sys
from datetime import timedelta

import click

from api import accounts
from cli.context import Context, common
from cli.say import say, say_json
from ledger.tables import ROLES
from office.errors import ConfigError

SHORTEST = 10


@click.group("users")
def command() -> None:
    """账号: 建立、改角色、发接口密钥。"""


def _operator() -> str:
    return f"{getpass.getuser()}@命令行"


def _password() -> str:
    """Ask for a password without showing it; a pipe or KANDENG_PASSWORD serves scripts."""
    given = os.environ.get("KANDENG_PASSWORD")
    if given is None:
        given = (
            click.prompt("密码", hide_input=True, confirmation_prompt="再输一次")
            if sys.stdin.isatty()
            else sys.stdin.readline().rstrip("\n")
        )
    if len(given) < SHORTEST:
        raise ConfigError(f"密码至少 {SHORTEST} 个字符, 未保存")
    return str(given)


@command.command("add")
@click.argument("name")
@click.option("--display", help="显示的姓名")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@click.option("--unit", "unit_key", help="所属单位的 key")
@common
def add(
    context: Context, name: str, display: str | None, roles: tuple[str, ...], unit_key: str | None
) -> None:
    """建立账号; 密码从终端、标准输入或 KANDENG_PASSWORD 读取。"""
    password = _password()
    with context.ledger.writing() as session:
        accounts.add_account(
            session,
            name,
            display_name=display or name,
            password=password,
            roles=roles,
            unit_key=unit_key,
            now=context.now(),
            by=_operator(),
        )
    say(f"已建立账号 {name} ({'、'.join(roles)})")


@command.command("role")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@common
def role(context: Context, name: str, roles: tuple[str, ...]) -> None:
    """设定账号的全部角色; 已登录的会话随之结束。"""
    with context.ledger.writing() as session:
        accounts.set_role(session, name, roles=roles, now=context.now(), by=_operator())
    say(f"账号 {name} 现为 {'、'.join(roles)}")


@command.command("key")
@click.argument("name")
@click.option("--label", required=True, help="给谁用")
@click.option("--scope", "scopes", multiple=True, default=("read",), show_default=True)
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650))
@common
def key(context: Context, name: str, label: str, scopes: tuple[str, ...], days: int) -> None:
    """发一把接口密钥, 只显示这一次。"""
    with context.ledger.writing() as session:
        made = accounts.make_key(
            session,
            name,
            label=label,
            scopes=scopes,
            now=context.now(),
            by=_operator(),
            expires_at=context.now() + timedelta(days=days),
        )
    if context.json:
        say_json({"key": made.secret})
    else:
        say(f"密钥 (只显示这一次): {made.secret}")


@command.command("password")
@click.argument("name")
@common
def password(context: Context, name: str) -> None:
    """重设忘记的密码; 已登录的会话随之结束。"""
    given = _password()
    with context.ledger.writing() as session:
        accounts.set_password(session, name, password=given, now=context.now(), by=_operator())
        accounts.forget_tries(session, name)
    say(f"已重设 {name} 的密码")
