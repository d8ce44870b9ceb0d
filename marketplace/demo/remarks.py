"""What reviewers of the demonstration write beside their points: by criterion and by how good they find a bid."""

from __future__ import annotations

DEFENCE = "答辩"
GOOD, FAIR = 85, 70
"""Points from which a remark is one of praise, and from which it is none of blame."""

REMARKS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "技术路线": (
        (
            "机理说得清楚，关键难点有对策，前期数据能支撑结论。",
            "路线成熟可靠，备选方案考虑周到。",
            "创新点明确，与现有工艺衔接好。",
        ),
        (
            "总体可行，个别环节缺少验证数据。",
            "思路合理，规模放大后的稳定性论证不足。",
            "路线可行，对最不利工况的分析偏少。",
        ),
        (
            "关键步骤只有设想，没有试验依据。",
            "对失效机理判断有偏差，风险没有对策。",
            "沿用通用方案，与本问题针对性不强。",
        ),
    ),
    "指标与验证": (
        ("逐项给出承诺值和检测方法，留有余量。", "检测机构、样本数和判定规则都写明了。", "全部必须指标高于榜单要求。"),
        ("指标齐全，长期项目的加速试验方法需细化。", "承诺值达到要求，余量不大。", "验证计划完整，样本数略少。"),
        ("个别指标的测量方法与榜单口径不一致。", "只引用文献值，没有自有数据。", "长期指标没有给出验证安排。"),
    ),
    "团队与条件": (
        ("人员分工明确，中试条件现成。", "承担过同类项目，检测设备齐备。", "负责人投入时间有保证，驻场安排具体。"),
        ("研发力量够，工程化人员偏少。", "主要设备需外协，已有意向协议。", "团队结构合理，驻场时间可再增加。"),
        ("缺少工艺工程师，放大阶段力量不足。", "关键设备尚未落实。", "人员多为兼职，投入时间难以保证。"),
    ),
    "报价与进度": (
        ("经费与任务对应，节点可考核。", "报价合理，设备费占比低。", "进度安排留出了整改时间。"),
        ("试验费偏高，总额仍在合理范围。", "前期进度偏紧，需关注样件交付。", "预算科目较粗，建议细化。"),
        ("报价构成说明不足。", "进度过于乐观，没有返工时间。", "设备购置占比过高。"),
    ),
    DEFENCE: (
        ("答辩思路清晰，对追问给出了数据。", "现场演示与书面承诺一致。", "对风险不回避，应对措施可信。"),
        ("陈述完整，对成本问题回答笼统。", "主要问题能答，放大方案仍需补充。", "演示顺利，个别数据会后补交。"),
        ("对失效原因解释前后不一。", "演示未能重复书面数据。", "回避了关键指标的追问。"),
    ),
}
"""Criterion -> remarks of praise, of reserve and of blame."""


def on(criterion: str, points: int, place: int) -> str:
    """Return what a reviewer at a place of the table writes beside his points for a criterion."""
    praise, reserve, blame = REMARKS[criterion]
    said = praise if points >= GOOD else reserve if points >= FAIR else blame
    return said[place % len(said)]
