"""Who is told what without asking: the office's mail server and its robots, in office.yaml.

Passwords and the addresses of robots, which are as good as passwords, stand in environment
variables; the file names the variable.
"""

import re
from typing import Annotated, Literal

import pydantic

from office.strict import StrictModel

Variable = Annotated[str, pydantic.Field(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
_MAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}")


class Mail(StrictModel):
    """The server that takes the office's mail."""

    host: Annotated[str, pydantic.Field(min_length=1, max_length=253)]
    port: Annotated[int, pydantic.Field(ge=1, le=65535)] = 25
    sender: Annotated[str, pydantic.Field(pattern=_MAIL.pattern)]
    secure: Literal["none", "starttls", "tls"] = "starttls"
    user: str | None = None
    password_from: Variable | None = None
    """The environment variable with the password; None: the server asks for none."""
    inner: bool = False
    """Whether it stands in the office's own network; receipts go through such a one only."""


class Hook(StrictModel):
    """A place that is told by a request: our own signed form, or a robot of 企业微信 or 钉钉."""

    key: Annotated[str, pydantic.Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    name: Annotated[str, pydantic.Field(min_length=1, max_length=64)]
    kind: Literal["signed", "wecom", "dingtalk"]
    url_from: Variable
    """The environment variable with its address."""
    secret_from: Variable | None = None
    """The environment variable with the secret that signs; 企业微信 needs none."""


class Telling(StrictModel):
    """What leaves the house by itself: counts, unless `titles` says otherwise."""

    address: Annotated[str, pydantic.Field(pattern=r"^https?://[^\s/]+$")] | None = None
    """Where the pages are, as a reader's browser names it: http://10.1.1.5:8800."""
    mail: Mail | None = None
    hooks: tuple[Hook, ...] = ()
    titles: bool = False
    """Whether titles of pieces marked public may stand in what is told; of others never."""

    def hook(self, key: str) -> Hook | None:
        """Return a robot by its key."""
        return next((hook for hook in self.hooks if hook.key == key), None)


def is_mail(address: str) -> bool:
    """Whether this could be somebody's mail address.

    >>> is_mail("zhaxi@cd.gov.cn"), is_mail("zhaxi"), is_mail("a@b.cn Bcc: c@d.cn")
    (True, False, False)
    >>> is_mail("zhaxi,wangdui@cd.gov.cn")
    False
    """
    return _MAIL.fullmatch(address) is not None
