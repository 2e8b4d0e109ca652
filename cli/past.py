"""What `kandeng lookback` brings in of the past: proved runs and its amounts, and the undo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.cells import Fault
from intake.look import HandedIn
from intake.lookback import Lookback
from intake.past_ledger import Claim
from intake.past_totals import Total, totals_of
from intake.register_past_ledger import register_works, works_of
from ledger import audit
from ledger.tables import Decision, Fact, Submission
from office.errors import DecisionError
from office.house import Office
from review.decide import Decider, latest, link, unlink
from review.facts import Stated, latest_of_work, state_of_past
from rewards import past
from rewards.past import PastRow
from rewards.past_posting import PostedPast, horizon, post_past

IMPORT = Decider(past.IMPORTED_BY, kind="import")


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking a file back came to."""

    placements: int
    works: int
    """Whose amounts are taken back, as an adjustment of the next closing."""


@dataclass(frozen=True, slots=True)
class Past:
    """One file on its way in, or out again."""

    session: Session
    office: Office
    file: HandedIn
    at: datetime

    def runs(self, report: Lookback) -> tuple[int, list[Fault]]:
        """Confirm the proved claims that count for nothing yet; return how many, and what not."""
        new = {
            finding.claim: finding.proof.article_id
            for finding in report.of("proved")
            if finding.proof and finding.proof.placement_id is None
        }
        pieces = self._pieces(list(new))
        done, refused = 0, list[Fault]()
        for claim, article in new.items():
            try:
                decided = link(
                    self.session,
                    pieces[claim],
                    article,
                    decider=IMPORT,
                    at=self.at,
                    office=self.office,
                    note=f"{self.file.name} {claim.where}",
                )
            except DecisionError as fault:
                refused.append(Fault(claim.where, f"未导入: {fault.message}"))
                continue
            done += not decided.repeated
        if done:
            self._told("lookback.import", imported=done, refused=len(refused))
        return done, refused

    def totals(self, report: Lookback) -> tuple[PostedPast, list[Fault]]:
        """State what the rows say they earned, and post it to the months they ran in."""
        rows, refused = totals_of([finding.claim for finding in report.findings])
        days = horizon(self.session, office=self.office, today=self.office.periods.day_of(self.at))
        allowed = list[Total]()
        for row in rows:
            first = row.claims[0]
            if said := days.refusal(first.published_on):
                refused.append(Fault(first.where, f"得分、稿费未导入: {said}"))
            else:
                allowed.append(row)
        pieces = self._pieces([claim for row in allowed for claim in row.claims])
        of_work = dict[int, list[PastRow]]()
        for row in allowed:
            of_work.setdefault(pieces[row.claims[0]], []).append(self._row(row))
        changed = sum(self._state(piece, own) for piece, own in of_work.items())
        done = post_past(self.session, list(of_work), office=self.office, at=self.at)
        if changed or done.entries:
            self._told("lookback.totals", works=changed, entries=done.entries)
        return done, refused

    def undo(self) -> Undone:
        """Take back what this file brought in: a following decision, and a following fact.

        What people decided since stays theirs; entries that were posted stay, and the next closing
        posts what takes them back.
        """
        runs = sum(self._undone(decision) for decision in self._decisions())
        works = sum(self._withdrawn(piece) for piece in self._with_past())
        if runs or works:
            self._told("lookback.undo", placements=runs, works=works)
        return Undone(runs, works)

    def _pieces(self, claims: Sequence[Claim]) -> Mapping[Claim, int]:
        works = works_of(self.session, claims, office=self.office)
        return register_works(
            self.session,
            works,
            office=self.office,
            at=self.at,
            by=IMPORT.name,
            file=self.file.digest,
        )

    def _row(self, row: Total) -> PastRow:
        first = row.claims[0]
        return PastRow(
            where=f"{self.file.name} {first.where}",
            file=self.file.digest,
            channels=tuple(claim.channel for claim in row.claims),
            on=first.published_on,
            points=row.points,
            yuan=row.fee,
        )

    def _state(self, piece: int, rows: Sequence[PastRow]) -> bool:
        """State what rows say of a work; False where the same is stated already."""
        before = latest_of_work(self.session, piece, past.FACT)
        now = past.written(past.merged(past.read(before), rows))
        return now != before and self._appended(piece, now)

    def _withdrawn(self, piece: int) -> bool:
        before = latest_of_work(self.session, piece, past.FACT)
        left = past.written(past.without(past.read(before), self.file.digest))
        return left != before and self._appended(piece, left)

    def _appended(self, piece: int, value: list[dict[str, object]] | None) -> bool:
        stated = Stated(by=IMPORT.name, at=self.at, reason=self.file.name)
        state_of_past(self.session, piece, past.FACT, value, stated=stated)
        return True

    def _with_past(self) -> list[int]:
        stated = select(Fact.submission_id).where(Fact.kind == past.FACT)
        works = select(Submission.id).where(Submission.id.in_(stated)).order_by(Submission.id)
        return list(self.session.scalars(works))

    def _decisions(self) -> list[Decision]:
        own = select(Decision).where(
            Decision.decider_kind == "import",
            Decision.decided_by == IMPORT.name,
            Decision.verdict == "confirm",
            Decision.note.startswith(f"{self.file.name} ", autoescape=True),
        )
        return list(self.session.scalars(own.order_by(Decision.id)))

    def _undone(self, decision: Decision) -> bool:
        last = latest(self.session, decision.submission_id, decision.article_id)
        if last is None or last.id != decision.id:
            return False
        unlink(
            self.session,
            decision.submission_id,
            decision.article_id,
            decider=IMPORT,
            at=self.at,
            office=self.office,
            note=decision.note,
        )
        return True

    def _told(self, act: str, **counts: int) -> None:
        audit.append(
            self.session,
            at=self.at,
            by=IMPORT.name,
            act=act,
            subject=f"file:{self.file.name}",
            details={"digest": self.file.digest, **counts},
        )
