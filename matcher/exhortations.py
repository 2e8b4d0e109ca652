"""Words of exhortation: what every meeting demands, and so says nothing about whose text it is.

The rarity of grams tells set speech from news only where many pieces are registered; in a young
office, or of a new slogan, it does not.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from matcher.stretches import Places

_WORDS = """
坚持 坚决 坚定 坚守 坚强 始终 切实 扎实 务实 求实 夯实 压实 落实 狠抓 抓好 抓实 抓紧 抓细 强化 深化
细化 优化 深入 全面 全力 全程 全员 大力 着力 奋力 努力 积极 主动 自觉 严格 严肃 从严 认真 加强
加快 加大 推动 推进 促进 提升 提高 增强 增进 站位 认识 意识 思想 精神 理念 导向 主线 主题 主体
责任 担当 使命 初心 作风 纪律 底线 红线 防线 防范 化解 遏制 杜绝 筑牢 紧盯 紧扣 聚焦 围绕 立足
把握 统筹 协调 协同 合力 形成 营造 氛围 健全 完善 机制 体系 制度 格局 部署 要求 指示 重要 重大
讲话 贯彻 学习 领会 宣传 引导 统一 政治 大局 全局 发展 高质 质量 新篇 篇章 奋斗 奋进 谱写 锚定
目标 任务 举措 措施 确保 保证 保障 组织 领导 干部 党员 群众 人民 服务 为民 幸福 满意 获得 安全
稳定 生态 团结 进步 民族 共同 共建 共享 基层 堡垒 问题 整改 排查 隐患 督促 督导 检查 考核 问责
总结 部门 各级 各地 各项 进一 一步 工作 不断 持续 有效 有力 有序 做到 做好 做实 时刻 牢记 牢固
树立 践行 弘扬 凝聚 凝心 聚力 攻坚 克难 真抓 实干 形式 官僚 主义 创新 改革 建设 成果 更加 更好
"""
WORDS = tuple(dict.fromkeys(_WORDS.split()))


def words_at(signs: NDArray[np.uint32], places: Places) -> Places:
    """Return at which of some places, in order, one of the words begins.

    >>> text = np.array([ord(c) for c in "要压实责任"], dtype=np.uint32)
    >>> words_at(text, np.arange(4)).tolist()
    [1, 3]
    """
    pair = (signs[places].astype(np.uint64) << np.uint64(32)) | signs[places + 1]
    words = _pairs()
    where = np.minimum(np.searchsorted(words, pair), len(words) - 1)
    return np.asarray(places[words[where] == pair], dtype=np.int64)


@cache
def _pairs() -> NDArray[np.uint64]:
    return np.array(sorted((ord(w[0]) << 32) | ord(w[1]) for w in WORDS), dtype=np.uint64)
