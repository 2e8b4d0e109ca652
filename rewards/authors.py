"""Who of those that signed gets how much: amount and piece count, each by its own rule."""

from collections.abc import Sequence
from decimal import Decimal

from rewards.facts import Author
from rewards.grammar import Authors, RuleSet
from rewards.results import NOTHING, Share, cut_down, rounded

JOURNALIST = "journalist"


def coauthored(rule: Authors, authors: Sequence[Author]) -> str | None:
    """Return `half` or `zero` where a journalist signed with others and the rule set says so."""
    roles = {author.role == JOURNALIST for author in authors}
    if roles == {True, False} and rule.journalist_coauthor in ("half", "zero"):
        return rule.journalist_coauthor
    return None


def payees(ruleset: RuleSet, authors: Sequence[Author]) -> list[int]:
    """Return the places of those who share, in order.

    Excluded roles do not sign for this purpose, then the limit of bylines holds, then a
    journalist steps back where somebody else is left.
    """
    places = [i for i, a in enumerate(authors) if a.role not in ruleset.scope.exclude_roles]
    places = places[: ruleset.authors.max_bylines]
    others = [i for i in places if authors[i].role != JOURNALIST]
    if others and ruleset.authors.journalist_coauthor != "split":
        return others
    return places


def shares(ruleset: RuleSet, authors: Sequence[Author], amount: Decimal | None) -> list[Share]:
    """Return a share an author; who gets nothing stands there with nothing.

    `amount` None is shared as None. Where authors divide it themselves their shares are None,
    unless there is only one of them.
    """
    places = payees(ruleset, authors)
    amounts = dict(zip(places, _amounts(ruleset.authors, amount, len(places)), strict=True))
    counts = dict(zip(places, _counts(ruleset.authors, len(places)), strict=True))
    return [
        Share(author.name, amounts.get(i, NOTHING), counts.get(i, NOTHING))
        for i, author in enumerate(authors)
    ]


def _amounts(rule: Authors, amount: Decimal | None, people: int) -> Sequence[Decimal | None]:
    if amount is None or (rule.split == "internal" and people > 1):
        return [None] * people
    if rule.split == "first":
        return [rounded(amount), *[NOTHING] * (people - 1)][:people]
    return divided(amount, people)


def _counts(rule: Authors, people: int) -> list[Decimal]:
    if rule.count_split == "first":
        return [Decimal(1), *[Decimal(0)] * (people - 1)][:people]
    return divided(Decimal(1), people)


def divided(amount: Decimal, people: int) -> list[Decimal]:
    """Divide half-up to 0.01, the remainder to the first.

    >>> [str(share) for share in divided(Decimal(100), 3)]
    ['33.34', '33.33', '33.33']
    """
    if not people:
        return []
    whole, each = rounded(amount), rounded(amount / people)
    if each * (people - 1) > whole:  # a few cents among many: nobody owes the others
        each = cut_down(amount / people)
    return [whole - each * (people - 1), *[each] * (people - 1)]
