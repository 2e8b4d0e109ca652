"""Other ways to match texts, each as its users would run it; all get the same normalised text."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np

from bench.match_score import Claims

_BEST = 5
"""Pairs kept an article; a round-up holds three."""
_LEAST = 0.02

Texts = Sequence[tuple[str, str]]
"""Id and normalised text."""
Peer = Callable[[Texts, Texts], Claims]


def containment(submissions: Texts, articles: Texts) -> Claims:
    """Share of the submission's character 5-grams that the article has (Broder 1997)."""
    s, a = _grams(submissions, 5), _grams(articles, 5)
    return _best(a, _divided(s, s.sum(axis=1)), submissions, articles)


def common_substrings(submissions: Texts, articles: Texts) -> Claims:
    """In the manner of superfastmatch: windows of 15 characters in common, over the shorter."""
    s, a = _grams(submissions, 15), _grams(articles, 15)
    return _over_shorter(s, a, submissions, articles)


def tf_idf(submissions: Texts, articles: Texts) -> Claims:
    """Cosine of TF-IDF over character 3-grams, sparse top-n."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - bench only

    made = TfidfVectorizer(analyzer="char", ngram_range=(3, 3), dtype=np.float32)
    s = made.fit_transform([t for _, t in submissions])
    return _best(made.transform([t for _, t in articles]), s, submissions, articles)


def winnowing(submissions: Texts, articles: Texts) -> Claims:
    """Fingerprints of winnowing k=6 w=4, in common over the shorter (Schleimer 2003)."""
    s, a = _fingerprints(submissions), _fingerprints(articles)
    return _over_shorter(s, a, submissions, articles)


def minhash_lsh(submissions: Texts, articles: Texts) -> Claims:
    """MinHash of 5-grams with LSH: rensa, 128 permutations in 32 bands."""
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415 - bench only

    def signed(text: str) -> Any:
        made = RMinHash(num_perm=128, seed=7)
        made.update([text[i : i + 5] for i in range(max(1, len(text) - 4))])
        return made

    index = RMinHashLSH(threshold=0.3, num_perm=128, num_bands=32)
    own = [signed(t) for _, t in submissions]
    for i, each in enumerate(own):
        index.insert(i, each)
    claims = []
    for key, text in articles:
        mine = signed(text)
        found = sorted(((own[i].jaccard(mine), i) for i in index.query(mine)), reverse=True)
        claims += [(j, (key, submissions[i][0])) for j, i in found[:_BEST]]
    return claims


def token_set(submissions: Texts, articles: Texts) -> Claims:
    """Token_set_ratio of rapidfuzz over bigrams, on the pairs that containment names first.

    On all pairs it would take hours for the large set; this flatters its speed, not its quality.
    """
    from rapidfuzz import fuzz  # noqa: PLC0415 - bench only

    s, a = dict(submissions), dict(articles)
    named = [pair for _, pair in containment(submissions, articles)]
    bigrams = {k: _spaced(t) for k, t in s.items()}
    own = {k: _spaced(t) for k, t in a.items()}
    return [(fuzz.token_set_ratio(bigrams[m], own[k]) / 100, (k, m)) for k, m in named]


PEERS: dict[str, Peer] = {
    "containment 5-grams": containment,
    "winnowing k6 w4": winnowing,
    "TF-IDF char 3-grams": tf_idf,
    "superfastmatch-like": common_substrings,
    "rensa MinHash LSH": minhash_lsh,
    "rapidfuzz token_set": token_set,
}


def _spaced(text: str) -> str:
    return " ".join(text[i : i + 2] for i in range(len(text) - 1))


def _grams(texts: Texts, size: int) -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415 - bench only

    made = HashingVectorizer(
        analyzer="char",
        ngram_range=(size, size),
        n_features=1 << 24,
        binary=True,
        norm=None,
        alternate_sign=False,
        dtype=np.float32,
        lowercase=False,
    )
    return made.transform([t for _, t in texts])


def _fingerprints(texts: Texts, size: int = 6, window: int = 4) -> Any:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # noqa: PLC0415 - bench only

    columns, starts = [], [0]
    for _, text in texts:
        hashes = [
            int.from_bytes(blake2b(text[i : i + size].encode(), digest_size=4).digest(), "big")
            for i in range(max(0, len(text) - size + 1))
        ]
        picked = {min(hashes[i : i + window]) for i in range(max(0, len(hashes) - window + 1))}
        columns += [h & ((1 << 24) - 1) for h in picked]
        starts.append(len(columns))
    ones = np.ones(len(columns), dtype=np.float32)
    return csr_matrix((ones, columns, starts), shape=(len(texts), 1 << 24))


def _divided(matrix: Any, by: Any) -> Any:
    from scipy.sparse import diags  # noqa: PLC0415 - bench only

    return (diags(1 / np.maximum(np.asarray(by).ravel(), 1)) @ matrix).astype(np.float32).tocsr()


def _best(left: Any, right: Any, submissions: Texts, articles: Texts) -> Claims:
    from sparse_dot_topn import sp_matmul_topn  # noqa: PLC0415 - bench only

    found = sp_matmul_topn(left.tocsr(), right.T.tocsr(), top_n=_BEST, threshold=_LEAST).tocoo()
    return [
        (float(v), (articles[i][0], submissions[j][0]))
        for i, j, v in zip(found.row, found.col, found.data, strict=True)
    ]


def _over_shorter(s: Any, a: Any, submissions: Texts, articles: Texts) -> Claims:
    sizes = dict(zip((k for k, _ in submissions), np.asarray(s.sum(axis=1)).ravel(), strict=True))
    own = dict(zip((k for k, _ in articles), np.asarray(a.sum(axis=1)).ravel(), strict=True))
    return [
        (v / max(1.0, min(own[k], sizes[m])), (k, m))
        for v, (k, m) in _best(a, s, submissions, articles)
    ]
