"""What leaves the house by itself, written down on loopback and read byte by byte."""

import email
import email.policy
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.telling.post import NotTold, hook, signature
from api.telling.run import Counts, run
from crawler.guard import Guard
from ledger.session import Ledger
from ledger.tables import Account, Submission, Told
from office.load import load_office
from office.telling import Hook
from tests.api.conftest import Clock, app_of, signed_in
from tests.api.newsroom import OFFICE, Newsroom
from tests.api.sinks import Sink, mailbox, robot
from tests.api.test_intake import workbook

SECRET = "绝不外传的题目"
MARKS = (
    "机密★1年", "秘密★长期", "绝密★", "密级：秘密", "密级为机密", "(内部资料 注意保存)", "【机密】",
    "机 密 ★ 1 年", "秘密☆五年", "内部文件，严禁外传", "〔秘密〕", "機密★1年", "机\u200b密★3年",
    "内部资料，妥善保管", "内部参考 不得转载",
)  # fmt: skip


def _configure(room: Newsroom, letters: Sink, told: Sink, *, titles: bool = False) -> None:
    text = OFFICE + (
        f'allow_loopback: ["127.0.0.1:{letters.port}", "127.0.0.1:{told.port}"]\n'
        "telling:\n"
        "  address: http://10.1.1.5:8800\n"
        f"  titles: {str(titles).lower()}\n"
        f"  mail: {{host: 127.0.0.1, port: {letters.port}, sender: kandeng@office.cn, "
        "secure: none, inner: true}\n"
        "  hooks:\n"
        "  - {key: signed, name: 大屏, kind: signed, url_from: HOOK_URL, secret_from: HOOK_KEY}\n"
        "  - {key: group, name: 工作群, kind: wecom, url_from: HOOK_URL}\n"
        "  - {key: ding, name: 钉钉群, kind: dingtalk, url_from: HOOK_URL, secret_from: HOOK_KEY}\n"
    )
    (room.config_dir / "office.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The secrets' place."""
    monkeypatch.setenv("HOOK_KEY", "key-of-the-office")
    return monkeypatch


def _choose(ledger: Ledger, **by: dict[str, object]) -> None:
    with ledger.writing() as session:
        for account in session.scalars(select(Account)):
            account.settings = {**account.settings, **by.get(account.name, {})}


def _run(room: Newsroom, ledger: Ledger) -> Counts:
    return run(ledger, load_office(room.config_dir), now=room.now + timedelta(hours=1))


def test_everybody_is_told_once_as_they_chose(
    newsroom: Newsroom, ledger: Ledger, clock: Clock, variables: pytest.MonkeyPatch
) -> None:
    """By mail, by a robot, or not at all; a second run in the same morning tells nobody twice."""
    with mailbox() as letters, robot() as told:
        _configure(newsroom, letters, told)
        variables.setenv("HOOK_URL", f"http://127.0.0.1:{told.port}/robot?key=1")
        app = app_of(newsroom, clock)
        signed_in(app, "reviewer").post("/api/v1/candidates/1/confirm", json={})
        who = signed_in(app, "informant")
        chosen = {"told_by": "mail", "mail": "zhaxi@office.cn", "receipts": "yes"}
        assert who.post("/settings/telling", data=chosen).status_code == 303
        wrong = {"told_by": "mail", "mail": "a@b.cn\nBcc: c@d.cn"}
        assert who.post("/settings/telling", data=wrong).status_code == 422
        _choose(ledger, committee={"told_by": "signed"}, operator={"told_by": "group"})
        counts = _run(newsroom, ledger)
        assert (counts.told, counts.failed) == (4, [])
        again = _run(newsroom, ledger)
        assert (again.told, again.failed) == (0, [])
        assert len(letters.taken) == len(told.taken) == 2
        bodies = [_text(letter) for letter in letters.taken]
        assert any("认定采用 1 条" in body for body in bodies)
        assert any("http://10.1.1.5:8800/receipts/2026-0001" in body for body in bodies)
        signed = next(i for i, h in enumerate(told.headers) if "x-kandeng-signature" in h)
        body = told.taken[signed].partition(b"\n")[2]
        at = int(told.headers[signed]["x-kandeng-timestamp"])
        right = f"sha256={signature('key-of-the-office', at, body)}"
        assert told.headers[signed]["x-kandeng-signature"] == right
        assert json.loads(body)["ran"] == 1
    with ledger.reading() as session:
        assert len(session.scalars(select(Told.id)).all()) == 4


def test_a_letter_is_dated_says_how_it_ends_and_is_a_page_too(
    newsroom: Newsroom, ledger: Ledger, variables: pytest.MonkeyPatch
) -> None:
    """In Chinese, with links; a night that did not run stands in its subject."""
    with mailbox() as letters, robot() as told:
        _configure(newsroom, letters, told)
        variables.setenv("HOOK_URL", f"http://127.0.0.1:{told.port}/robot")
        _choose(ledger, reviewer={"told_by": "mail", "mail": "a@office.cn"})
        late = newsroom.now + timedelta(days=3)
        assert run(ledger, load_office(newsroom.config_dir), now=late).told == 1
    read = email.message_from_bytes(letters.taken[0], policy=email.policy.default)
    assert read["Subject"] == "早报 2026-11-03 · 昨夜未采集"
    assert read["Date"].datetime == late.replace(microsecond=0)
    assert read["From"] == "昌都市委组织部信息中心 <kandeng@office.cn>"
    assert read["Message-ID"].endswith("@office.cn>")
    assert read["List-Unsubscribe"] == "<http://10.1.1.5:8800/settings>"
    plain, page = (part.get_content() for part in read.iter_parts())
    assert "不能说没有发表" in plain
    assert '<a href="http://10.1.1.5:8800/settings">' in page


def test_a_group_hears_a_summary_once_and_an_operator_no_counts_of_pieces(
    newsroom: Newsroom, ledger: Ledger, variables: pytest.MonkeyPatch
) -> None:
    """However many chose the robot; what an account may not see is not told as nought."""
    with mailbox() as letters, robot() as told:
        _configure(newsroom, letters, told)
        variables.setenv("HOOK_URL", f"http://127.0.0.1:{told.port}/robot")
        by_group: dict[str, object] = {"told_by": "group"}
        _choose(ledger, reviewer=by_group, committee=by_group, admin=by_group,
                operator={"told_by": "signed"})  # fmt: skip
        assert _run(newsroom, ledger).told == 4
        assert len(told.taken) == 2
        (counts,) = (json.loads(x.partition(b"\n")[2]) for x in told.taken if b"morning" in x)
        assert {"night", "due", "read", "broken"} <= counts.keys()
        assert not {"ran", "waiting", "submissions", "titles", "of_pieces"} & counts.keys()


def test_who_wants_mail_says_where_and_no_unit_speaks_to_a_group(
    newsroom: Newsroom, clock: Clock
) -> None:
    """Said on the page, and nothing kept."""
    with mailbox() as letters, robot() as told:
        _configure(newsroom, letters, told)
        app = app_of(newsroom, clock)
        who = signed_in(app, "informant")
        for wrong in ({"told_by": "mail"}, {"receipts": "yes"}, {"told_by": "mail", "mail": "x"}):
            answer = who.post("/settings/telling", data=wrong)
            assert answer.status_code == 422
            assert "请填写收信的邮箱" in answer.text
        assert who.post("/settings/telling", data={"told_by": "group"}).status_code == 422
        assert "工作群" not in who.get("/settings").text
        assert "工作群" in signed_in(app, "operator").get("/settings").text


def test_what_fails_is_said_and_tried_again(
    newsroom: Newsroom, ledger: Ledger, variables: pytest.MonkeyPatch
) -> None:
    """A robot that refuses with 200 and an errcode, then one that takes it."""
    with mailbox() as letters, robot() as told:
        _configure(newsroom, letters, told)
        variables.setenv("HOOK_URL", f"http://127.0.0.1:{told.port}/robot")
        _choose(ledger, committee={"told_by": "ding"})
        told.answer = b'{"errcode":310000,"errmsg":"sign not match"}'
        assert "310000" in _run(newsroom, ledger).failed[0]
        told.answer = b'{"errcode":0}'
        assert _run(newsroom, ledger).told == 1
        assert b"&sign=" in told.taken[-1] or b"?timestamp=" in told.taken[-1]


@pytest.mark.parametrize(
    "address",
    ["http://example.com:x/key", "http://127.0.0.1:9/x", "http://10.0.0.8/x",
     "http://2130706433/x", "http://[::ffff:10.0.0.1]/",
     "http://0x7f.1/x", "file:///etc/passwd", "http://user:pw@example.com/"],
)  # fmt: skip
def test_a_webhook_goes_through_the_same_guard_as_the_crawl(
    address: str, variables: pytest.MonkeyPatch
) -> None:
    """Inner addresses in any spelling, other schemes, credentials."""
    variables.setenv("HOOK_URL", address)
    place = Hook(key="a", name="a", kind="wecom", url_from="HOOK_URL")
    with pytest.raises(NotTold) as refused:
        hook(place, Guard(), told={}, text="", at_s=1)
    assert address not in str(refused.value)  # it is as good as a password


def test_a_webhook_follows_no_redirect(variables: pytest.MonkeyPatch) -> None:
    """What it was told to tell it tells, and nobody else."""
    with robot() as told:
        told.status = 302
        variables.setenv("HOOK_URL", f"http://127.0.0.1:{told.port}/robot")
        place = Hook(key="a", name="a", kind="wecom", url_from="HOOK_URL")
        with pytest.raises(NotTold):
            hook(place, Guard([f"127.0.0.1:{told.port}"]), told={}, text="x", at_s=1)
        assert len(told.taken) == 1


@pytest.mark.parametrize("titles", [False, True])
def test_no_secret_file_is_stored_and_no_unpublished_title_leaves(
    newsroom: Newsroom,
    ledger: Ledger,
    clock: Clock,
    variables: pytest.MonkeyPatch,
    titles: bool,  # noqa: FBT001 - a case
) -> None:
    """Thirty crafted files are refused; everything that goes out is written down and searched."""
    with mailbox() as letters, robot() as told:
        _configure(newsroom, letters, told, titles=titles)
        variables.setenv("HOOK_URL", f"http://127.0.0.1:{told.port}/robot")
        app = app_of(newsroom, clock)
        desk = signed_in(app, "reviewer")
        for number, mark in enumerate(MARKS):
            rows = [
                ["标题", "正文", "作者", "单位", "日期"],
                [SECRET, mark, "扎西", "类乌齐县", "2026-10-20"],
            ]
            inside = {"file": (f"来稿{number}.xlsx", workbook(rows), "application/x")}
            assert desk.post("/intake/file", data={"act": "take"}, files=inside).status_code == 422
            piece = {
                "title": SECRET,
                "body": f"第一段\n{mark}",
                "unit": "leiwuqi",
                "authors": "扎西",
            }
            assert desk.post("/intake/form", data=piece).status_code == 422
        with ledger.writing() as session:
            assert session.scalars(select(Submission).where(Submission.title == SECRET)).all() == []
            hidden = session.scalars(select(Submission).where(Submission.ref == "2026-0001")).one()
            hidden.title, hidden.openness = SECRET, "internal"
            shown = session.scalars(select(Submission).where(Submission.ref == "2026-0002")).one()
            shown.title, shown.openness = "公开的题目", "public"
        for candidate in (1, 2):
            desk.post(f"/api/v1/candidates/{candidate}/confirm", json={})
        by_mail = {"told_by": "mail", "mail": "a@office.cn", "receipts": True}
        _choose(ledger, committee={"told_by": "signed"}, operator={"told_by": "group"},
                admin={"told_by": "ding"}, informant=by_mail, reviewer=by_mail)  # fmt: skip
        assert _run(newsroom, ledger).failed == []
        out = told.all.decode() + "".join(_text(letter) for letter in letters.taken)
        link = _share(signed_in(app, "committee"))
        out += link
        assert SECRET not in out
        assert json.dumps(SECRET)[1:-1] not in out
        assert ("公开的题目" in told.all.decode()) == titles
        assert "公开的题目" in link  # a public piece is named behind the password


def _share(who: object) -> str:
    """Return what a read-only link shows."""
    made = who.post(  # type: ignore[attr-defined]
        "/shares",
        data={"period": "2026-10", "label": "领导", "password": "lead-2026", "days": "3"},
    ).text
    token = made.partition("/shared/")[2][:43]
    who.post(f"/shared/{token}", data={"password": "lead-2026"})  # type: ignore[attr-defined]
    return str(who.get(f"/shared/{token}").text)  # type: ignore[attr-defined]


def _text(letter: bytes) -> str:
    read = email.message_from_bytes(letter, policy=email.policy.default)
    plain = read.get_body(("plain",))
    assert plain is not None
    return f"{read['Subject']}\n{plain.get_content()}"
