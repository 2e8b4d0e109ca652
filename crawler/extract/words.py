"""Sets of words, written as one string."""


def words(text: str) -> frozenset[str]:
    """Give the words of a text as a set.

    >>> sorted(words("b a"))
    ['a', 'b']
    """
    return frozenset(text.split())
