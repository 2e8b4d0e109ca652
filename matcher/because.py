"""Says in one line each why a claim was made, and what speaks against it."""

from matcher.judge import Find
from matcher.score import Step


def because(find: Find) -> list[str]:
    """Return the reasons in Chinese, those that a reviewer checks first in front."""
    said = [f"正文覆盖 {find.coverage_submission:.0%}"]
    if find.agree or find.differ:
        said.append(f"数字一致 {find.agree}/{find.agree + find.differ}")
    said.extend(sentence for step in find.steps if (sentence := _said(step)) is not None)
    if find.rivals:
        said.append(f"另有 {len(find.rivals)} 件来稿与同一段文字相符")
    return said


def _said(step: Step) -> str | None:
    value = step.value
    if value is None:
        return None
    if step.name == "run":
        return f"最长连续 {round(2**value - 1)} 字"
    if step.name == "title" and value >= 0.6:
        return "标题相同" if value >= 0.99 else f"标题相近 {value:.0%}"
    if step.name == "paragraph" and value >= 0.9:
        return "有整段来自来稿"
    if step.name == "named":
        return "署名或来源与报送单位、作者一致" if value > 0 else "署名与来源未提报送单位、作者"
    return None
