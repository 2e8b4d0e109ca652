"""Says in one line each why a claim was made, and what speaks against it."""

from collections.abc import Callable, Mapping

from matcher.doubts import CAPTIONS, SET_SPEECH, UNCONFIRMED
from matcher.finds import Find
from matcher.score import Step


def because(find: Find) -> list[str]:
    """Return the reasons in Chinese, those that a reviewer checks first in front."""
    said = [f"正文覆盖 {find.coverage_submission:.0%}"]
    if find.agree or find.differ:
        said.append(f"数字一致 {find.agree}/{find.agree + find.differ}")
    longest = max((b - a for a, b, _, _ in find.passages), default=0)
    if longest:
        said.append(f"最长连续 {longest} 字")
    said.extend(sentence for step in find.steps if (sentence := _said(step)) is not None)
    said.extend(_DOUBTS[name] for name in find.doubts)
    if find.rivals:
        said.append(f"另有 {len(find.rivals)} 件来稿与同一段文字相符")
    return said


def _said(step: Step) -> str | None:
    value = step.value
    say = _SAYINGS.get(step.name)
    return None if value is None or say is None else say(value)


_SAYINGS: Mapping[str, Callable[[float], str | None]] = {
    "cut_out": lambda v: f"句子还在而数字被删去的占 {v:.0%}" if v >= 0.3 else None,
    "people": lambda v: f"同一处人名不同 {round(2**v - 1)} 个" if v else None,
    "swapped": lambda v: f"同一处地名不同 {round(2**v - 1)} 个" if v else None,
    "title": lambda v: _title(v) if v >= 0.6 else None,
    "paragraph": lambda v: "有整段来自来稿" if v >= 0.9 else None,
    "named": lambda v: "署名或来源与报送单位、作者一致" if v else "署名与来源未提报送单位、作者",
}


_DOUBTS = {
    CAPTIONS: "只是图片或视频说明, 须人工核对",
    UNCONFIRMED: "来稿中的数字报道里一个也未见, 可能是另一时期的稿件, 须人工核对",
    SET_SPEECH: "相同文字多为会议要求一类的套话, 须人工核对",
}


def _title(likeness: float) -> str:
    return "标题相同" if likeness >= 0.99 else f"标题相近 {likeness:.0%}"
