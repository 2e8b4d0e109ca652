from random import Random

from matcher.candidates import Reach, candidates
from matcher.document import prepare
from matcher.index import Index, build_segment, index_of


def _text(rng: Random, signs: int) -> str:
    return "".join(chr(rng.randrange(0x4E00, 0x5E00)) for _ in range(signs))


def _index(bodies: list[str]) -> Index:
    documents = [prepare(body) for body in bodies]
    return index_of([build_segment([d.grams[d.picked] for d in documents])])


def test_a_text_registered_in_more_variants_than_the_cut_is_still_found() -> None:
    """Every sentence is in some forty pieces; the article puts a word between those of one."""
    rng = Random(3)  # noqa: S311 - texts to repeat, no secret
    sentences = [_text(rng, 60) for _ in range(30)]
    told = [rng.sample(range(30), 4) for _ in range(300)]
    index = _index(["".join(sentences[k] for k in own) for own in told])
    ours = "此外".join(sentences[k] for k in told[7])
    article = prepare(_text(rng, 200) + "\n" + ours + "\n" + _text(rng, 200))
    assert 7 in candidates(index, article, Reach(most_common=10)).tolist()
    blind = Reach(most_common=10, phrase=10)
    assert candidates(index, article, blind).tolist() == []
