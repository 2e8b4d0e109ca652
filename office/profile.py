"""office.yaml: who the office is and how it counts."""

import re
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import pydantic

from office.strict import Fault, Strict, StrictModel
from office.telling import Telling

Mode = Literal["feedback", "incentive", "assessment"]
Openness = Literal["public", "internal", "offline"]
Measure = Literal["points", "yuan", "pieces"]
Amount = Annotated[int, pydantic.Field(ge=0)]
Hour = Annotated[str, pydantic.Field(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$")]

_MONTH_AND_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_LOOPBACK = re.compile(r"(?:127(?:\.[0-9]{1,3}){3}|localhost|\[::1\]):[0-9]{1,5}")


class Assessment(StrictModel):
    """The document that rankings, tasks a head and deductions rest on, and until when."""

    basis: Annotated[str, pydantic.Field(min_length=1)]
    """依据文号, as printed on the document."""
    until: date
    entered_by: Annotated[str, pydantic.Field(min_length=1)]


class UnitClass(StrictModel):
    """A group of units 单位类别 that is counted in a table of its own, e.g. 县(区), 市直部门."""

    key: str
    name: str

    @pydantic.model_validator(mode="before")
    @classmethod
    def _named_alone(cls, found: object) -> object:
        """A class written as its name alone has the name for its key."""
        return {"key": found, "name": found} if isinstance(found, str) else found


class ReviewDesk(StrictModel):
    """What the office asks of its reviewers beyond one look."""

    bulk_from: Annotated[float, pydantic.Field(ge=0, le=1)] = 0.95
    """Finds of at least this probability may be confirmed many at once."""
    second_signature_over: dict[Measure, Amount] = pydantic.Field(default_factory=dict)
    """What a piece may earn on one person's word, by measure; above it a second one signs."""


class Profile(StrictModel):
    """What is true of the whole office. Days are in `timezone`."""

    version: Literal[1] = 1
    name: Annotated[str, pydantic.Field(min_length=1)]
    timezone: str = "Asia/Shanghai"
    mode: Mode = "incentive"
    assessment: Assessment | None = None
    month_starts_on: Annotated[int, pydantic.Field(ge=1, le=28)] = 1
    year_starts_on: str | Annotated[int, pydantic.Field(ge=1, le=12)] = "01-01"
    """MM-DD, or a month's number; the year begins with the period month that holds this day."""
    unit_classes: tuple[UnitClass, ...] = ()
    awards: dict[str, Amount] = pydantic.Field(default_factory=dict)
    """年度评优: how many of each unit class, by its key, and of `people`."""
    openness_default: Openness = "internal"
    nightly_at: Hour | None = None
    """HH:MM at which the timer starts the nightly run; the first page says when the next is due."""
    review: ReviewDesk = ReviewDesk()
    hosts: tuple[str, ...] = ()
    """Names under which the pages of one office of several answer."""
    standings_to: tuple[str, ...] = ()
    """Keys of the offices of this deployment that may see this one's standings."""
    telling: Telling = Telling()
    allow_loopback: tuple[str, ...] = ()
    """host:port pairs on this machine that a crawl may fetch from; for trials only."""

    @property
    def year_start(self) -> str:
        """The day the year begins on, as MM-DD."""
        if isinstance(self.year_starts_on, str):
            return self.year_starts_on
        day = self.month_starts_on if self.month_starts_on <= 15 else 1
        return f"{self.year_starts_on:02d}-{day:02d}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def mode_on(self, day: date) -> Mode:
        """Return the mode in force; assessment ends with the document it rests on."""
        if self.mode == "assessment" and (self.assessment is None or day > self.assessment.until):
            return "incentive"
        return self.mode


def faults(read: Strict[Profile]) -> list[Fault]:
    """Return what is wrong with a well-formed office.yaml."""
    profile, found = read.value, list[Fault]()
    if not _is_zone(profile.timezone):
        words = f"没有时区 '{profile.timezone}', 请写成 Asia/Shanghai 这样的名称"
        found.append(read.fault("timezone", message=words))
    if not _is_month_and_day(profile.year_start):
        words = f"year_starts_on 应为 月-日, 如 12-01, 现为 '{profile.year_starts_on}'"
        found.append(read.fault("year_starts_on", message=words))
    if profile.mode == "assessment" and profile.assessment is None:
        words = (
            "mode: assessment 须同时填 assessment: 依据文号 basis、截止日 until、填写人 entered_by"
        )
        found.append(read.fault("mode", message=words))
    for place, host in enumerate(profile.allow_loopback):
        if not _LOOPBACK.fullmatch(host):
            words = f"allow_loopback 只能写本机地址加端口, 如 127.0.0.1:8801, 现为 '{host}'"
            found.append(read.fault("allow_loopback", place, message=words))
    found += _of_telling(read)
    keys = [unit_class.key for unit_class in profile.unit_classes]
    for key in profile.awards:
        if key not in {*keys, "people"}:
            words = f"awards 的 '{key}' 不是单位类别, 也不是 people, 请改正"
            found.append(read.fault("awards", key, message=words))
    for place, key in enumerate(keys):
        if key in keys[:place]:
            words = f"单位类别 '{key}' 重复, 请改名或删去"
            found.append(read.fault("unit_classes", place, "key", message=words))
    return found


def _of_telling(read: Strict[Profile]) -> list[Fault]:
    telling, found = read.value.telling, list[Fault]()
    for place, hook in enumerate(telling.hooks):
        if telling.hook(hook.key) is not hook:
            words = f"机器人 '{hook.key}' 重复, 请改名或删去"
            found.append(read.fault("telling", "hooks", place, "key", message=words))
        if hook.kind != "wecom" and hook.secret_from is None:
            words = f"机器人 '{hook.key}' 须写明 secret_from: 放签名密钥的环境变量名"
            found.append(read.fault("telling", "hooks", place, message=words))
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError, a folder an OSError
        return False
    except KeyError:
        return False
    return True


def _is_month_and_day(text: str) -> bool:
    if not (found := _MONTH_AND_DAY.fullmatch(text)):
        return False
    try:
        date(2001, int(found[1]), int(found[2]))  # 29 February begins no year
    except ValueError:
        return False
    return True
