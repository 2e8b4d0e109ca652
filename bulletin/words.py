"""What a bulletin alone prints; labels.py has the names of stored keys."""

from bulletin.labels import label

MEDIA = ("print", "radio", "tv", "web", "wechat", "app", "video", "magazine", "journal")
"""The order of the matrix: 报纸有文字、广播有声音、电视有图像、网站有报道, then the others."""

KINDS = ("info", "publicity", "research")
"""The three ledgers, which no figure mixes without saying so."""

UNKNOWN_UNIT = "(未登记单位)"
UNGROUPED = "未分类单位"


def medium(key: str) -> str:
    """Return a medium's name."""
    return label("medium", key)
