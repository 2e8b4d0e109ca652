"""采用方式: how much of a piece an article ran."""


def extent(coverage_submission: float, coverage_article: float) -> str:
    """Return full, abridged, excerpt or brief.

    >>> extent(0.95, 0.4), extent(0.6, 0.9), extent(0.2, 0.95), extent(0.2, 0.1)
    ('full', 'abridged', 'brief', 'excerpt')
    """
    if coverage_submission >= 0.9:
        return "full"
    if coverage_submission >= 0.5:
        return "abridged"
    return "brief" if coverage_article >= 0.9 else "excerpt"
