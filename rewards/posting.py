"""入账: what is due becomes immutable entries of a closing."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.tables import Closing, Entry
from ledger.tables import RuleSet as Kept
from rewards.due import Account, Due
from rewards.grammar import RuleSet
from rewards.kept import digest_of
from rewards.run import Earned
from rewards.tallies import Tallied
from rewards.tally_dues import account_of


def post(
    session: Session,
    closing: Closing,
    dues: Sequence[Due],
    earned: Sequence[Earned],
    tallies: Sequence[Tallied],
    *,
    rulesets: Sequence[RuleSet],
) -> None:
    """Write an entry for everything due, with whom and what it is about. The caller commits."""
    digests = {kept.key: kept.digest for kept in session.scalars(select(Kept))}
    digests |= {ruleset.key: digest_of(ruleset) for ruleset in rulesets}
    by_work = {row.piece.ref: row for row in earned}
    by_task = {account_of(one): one for one in tallies}
    for due in dues:
        if due.kind == "tally":
            entry = _tally_entry(session, closing, due, by_task.get(due.account))
        else:
            entry = _entry(session, closing, due, by_work.get(due.account.work))
        entry.ruleset_digest = digests[due.account.ruleset]
        session.add(entry)
    session.flush()


def _entry(session: Session, closing: Closing, due: Due, row: Earned | None) -> Entry:
    """Return the entry; whose work has no facts left stands as its earlier entries say."""
    account = due.account
    before = None if row else _earlier(session, account)
    return Entry(
        closing_id=closing.id,
        kind=due.kind,
        work=account.work,
        submission_id=row.piece.submission_id if row else before and before.submission_id,
        unit_id=row.piece.unit_id if row else before and before.unit_id,
        beneficiary=account.beneficiary,
        person_id=(
            row.piece.people.get(account.beneficiary) if row else before and before.person_id
        ),
        ruleset_key=account.ruleset,
        measure=due.measure,
        period_posted=closing.period,
        period_of_fact=row.period if row else before.period_of_fact if before else closing.period,
        amount=due.sum.amount,
        count=due.sum.count,
        lines=list(due.lines),
    )


def _tally_entry(session: Session, closing: Closing, due: Due, task: Tallied | None) -> Entry:
    """Return the entry of a task; whose task is gone stands as the earlier entries say."""
    account = due.account
    before = None if task else _earlier(session, account, tally=True)
    return Entry(
        closing_id=closing.id,
        kind="tally",
        work=account.work,
        unit_id=task.unit_id if task else before and before.unit_id,
        beneficiary=account.beneficiary,
        person_id=task.person_id if task else before and before.person_id,
        ruleset_key=account.ruleset,
        measure=due.measure or (before.measure if before else ""),
        period_posted=closing.period,
        period_of_fact=closing.period,
        amount=due.sum.amount,
        count=due.sum.count,
        lines=list(due.lines),
    )


def _earlier(session: Session, account: Account, *, tally: bool = False) -> Entry | None:
    return session.scalar(
        select(Entry)
        .where(
            Entry.kind == "tally" if tally else Entry.kind != "tally",
            Entry.work == account.work,
            Entry.ruleset_key == account.ruleset,
            Entry.beneficiary == account.beneficiary,
        )
        .order_by(Entry.id)
        .limit(1)
    )
