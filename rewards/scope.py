"""What is not counted: flags take the whole work out, form, length and lateness one placement."""

from rewards import explain
from rewards.facts import Placement, Work
from rewards.grammar import Scope

NOT_RELAYED = "not_relayed"


def work_excluded(scope: Scope, work: Work) -> str | None:
    """Return why nothing of the work counts; None where it does."""
    barred = (*scope.exclude_flags, *([NOT_RELAYED] if scope.relayed_only else []))
    flag = next((flag for flag in barred if flag in work.flags), None)
    return explain.excluded_flag(flag) if flag else None


def placement_excluded(scope: Scope, placement: Placement) -> str | None:
    """Return why a placement does not count; None where it does, or its length is not known."""
    if placement.form is not None and placement.form in scope.exclude_forms:
        return explain.excluded_form(placement.form)
    need = scope.min_words.get(placement.relation or "")
    if need is not None and placement.words is not None and placement.words < need:
        return explain.too_short(placement.words, need)
    return None
