from random import Random

from matcher.candidates import Reach, candidates
from matcher.document import prepare, prepare_all
from matcher.index import Index, build_segment, index_of


def _text(rng: Random, signs: int) -> str:
    return "".join(chr(rng.randrange(0x4E00, 0x5E00)) for _ in range(signs))


def _index(bodies: list[str]) -> Index:
    documents = [prepare(body) for body in bodies]
    return index_of([build_segment([d.searched for d in documents])])


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


def test_of_a_form_that_hundreds_filled_in_the_one_with_the_articles_figures_is_named() -> None:
    """Without digits all forms are one text, commoner than the cut; only the figures tell."""
    rng = Random(5)  # noqa: S311 - figures to fill in, no secret
    form = "全县共走访农牧户{}户，收集意见建议{}条，办结{}件，落实帮扶资金{}万元，带动{}人增收。"
    bodies = [form.format(*(rng.randint(10, 9999) for _ in range(5))) for _ in range(300)]
    index = _index(bodies)
    assert 211 in candidates(index, prepare("本报讯 " + bodies[211]), Reach(keep=1)).tolist()


def test_what_is_stated_with_a_number_is_the_same_wherever_its_text_is_prepared() -> None:
    """Texts are prepared side by side: none may look into its neighbour."""
    bodies = ["增收120元", "320户", "", "共15件，其中7件", "2026"]
    alone = [prepare(body).stated.tolist() for body in bodies]
    assert [d.stated.tolist() for d in prepare_all(bodies)] == alone
    assert list(map(len, alone)) == [1, 1, 0, 1, 1]


def test_a_text_touched_all_through_is_named_and_one_that_lends_a_sentence_is_not() -> None:
    """Both share a tenth of their grams with a piece: here all through, there in one paragraph."""
    rng = Random(8)  # noqa: S311 - texts to repeat, no secret
    ours = _text(rng, 900)
    index = _index([ours, *(_text(rng, 900) for _ in range(5))])
    touched = "".join(_text(rng, 6) if n % 3 else ours[n * 6 : n * 6 + 8] for n in range(150))
    halves = touched[: len(touched) // 2] + "\n" + touched[len(touched) // 2 :]
    assert candidates(index, prepare(halves), Reach()).tolist() == [0]
    lent = _text(rng, 150) + ours[:120] + _text(rng, 150) + "\n" + _text(rng, 600)
    assert candidates(index, prepare(lent), Reach()).tolist() == []
