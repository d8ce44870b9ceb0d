"""What the people of the journey write into their forms."""

from marketplace.challenges.drafts import Phase

RESULT = {
    "title": "电池壳体用铝锂合金薄板低温时效工艺",
    "summary": "把铝锂合金薄板在一百二十度以下分两段时效，强度不降而成形性提高，适合新能源汽车电池壳体。",
    "field": "05",
    "industry": "C36",
    "trl": "7",
    "modes": ["licence", "transfer"],
    "material": "2 mm 铝锂合金薄板",
    "method": "两段低温时效，不改冲压线",
    "effect": "抗拉强度 460 MPa，断后伸长率 12%",
    "product": "新能源汽车电池壳体用薄板",
    "application": "新能源汽车电池壳体轻量化",
    "ip-0-type": "0201",
    "ip-0-title": "一种铝锂合金薄板时效方法",
    "ip-0-number": "DEMO-ZL-0001",
    "ip-0-status": "granted",
}
DEMAND = {
    "title": "新能源汽车电池壳体减重三成而强度不降",
    "summary": "现用钢壳太重，整车厂要求电池壳体单件减重三成，强度不能降低，冲压线不能更换。",
    "field": "05",
    "industry": "C36",
    "trl": "6",
    "modes": ["licence", "joint"],
    "problem": "试过两种铝合金薄板，冲压时在转角处开裂，需要新的时效工艺。",
    "budget_fen": "300",
    "indicators-0-quantity": "抗拉强度",
    "indicators-0-operator": ">=",
    "indicators-0-value": "450",
    "indicators-0-unit": "MPa",
}
CALL = {
    "title": "新能源汽车电池壳体减重三成而强度不降",
    "bounty_fen": 200_000_000,
    "phases": (Phase("全部研究开发工作", 6, 10_000, "第三方检测报告"),),
}
BID = {
    "title": "两段低温时效方案",
    "price": "180",
    "route": "以两段低温时效替代单段时效，现有冲压线不动，先小试后中试。",
    "team-0-name": "课题组组长",
    "team-0-organisation": "演示理工大学",
    "team-0-role": "材料",
    "milestones-0-title": "全部研究开发工作",
    "milestones-0-months": "6",
    "milestones-0-share": "100",
    "promise_1": "460",
    "pledge": True,
}
KEPT = {"outcome": "passed", "value_0": "460"}
INTRODUCTION = "材料与工艺都对得上，企业的指标在成果的实测范围之内。"
CHOICE = "技术路线可行，中试线现成，报价低于榜金。"
EVIDENCE = "第三方检测报告：抗拉强度 460 MPa，样件三十套已交付。"
PRICE = "1800000"
LONG_TITLE = (
    "面向新能源汽车电池壳体减重三成而碰撞强度不降低的铝锂合金薄板两段低温时效成形工艺及其在线检测成套技术与装备"
)
