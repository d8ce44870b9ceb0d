"""What the people of a call type into its forms."""

from __future__ import annotations

PROOF = {"name": "证明.txt", "mimeType": "text/plain", "buffer": "查询结果：无不良记录。".encode()}
VAGUE = "现有工艺效果不好，希望性能大幅提高，成本尽量降低。"
PROBLEM = "现用钢壳单件 41 kg，转角处在 R8 处开裂，需在现有冲压线上减重三成。"
WAY = {"way": "single", "leader": "技术部负责人", "leader_employed": True}
INVITED = {"way": "assigned", "assigned_reason": "现有冲压线只有这一家有改造经验。"}
MONEY = {
    "bounty": "300",
    "payment_plan": "各阶段考核通过后十个工作日内付款。",
    "commitment_kind": "budget",
    "commitment_share": "100",
    "phases-0-title": "样件",
    "phases-0-months": "3",
    "phases-0-share": "40",
    "phases-0-evidence": "第三方检测报告",
    "phases-1-title": "小批",
    "phases-1-months": "9",
    "phases-1-share": "60",
    "phases-1-evidence": "百件试制记录",
}
TERMS = {
    "terms": "按里程碑交付，以第三方检测为准验收。",
    "ip_terms": "成果知识产权双方共有，发榜方优先使用。",
    "eligibility": "独立法人，有同类材料成形业绩，与发榜方无关联。",
}
CRITERIA = {
    "criteria-0-name": "技术路线",
    "criteria-0-weight": "60",
    "criteria-0-minimum": "40",
    "criteria-1-name": "团队与进度",
    "criteria-1-weight": "40",
    "spread": "20",
}
OPINION = {"expert": "材料专家", "employer": "某研究院", "verdict": "fit", "opinion": "指标可以检验，周期合理。"}
CERTIFICATE = {"amount": "300", "issuer": "发榜单位财务部", "file": PROOF}
BID = {
    "title": "两段低温时效成形",
    "price": "250",
    "route": "先低温预时效再冲压，转角处局部加热，现有冲压线不动。",
    "team-0-name": "主持人甲",
    "team-0-organisation": "演示理工大学",
    "team-0-role": "工艺",
    "milestones-0-title": "样件",
    "milestones-0-months": "3",
    "milestones-0-share": "40",
    "milestones-1-title": "小批",
    "milestones-1-months": "9",
    "milestones-1-share": "60",
}
REASON = "按公布的标准得分最高，中试线现成。"
SECOND = "路线不同，值得并行一试。"
VERDICTS = {"continue": "样件强度达标，按期交付。", "eliminate": "强度未达标，进度落后两个月。"}
ORDER = {"order": "raw", "order_reason": "各位专家尺度接近，取算术平均。", "minutes": "逐份讨论后一致同意。"}
SPREAD = "一位专家认为放大试验的证据还不够。"
KEPT = {"outcome": "passed", "value_0": "440", "value_1": "1.9"}
PASSPHRASES = {"first": "秋天的银杏叶落在长江路上没有人扫", "second": "董铺水库的早晨有三只白鹭飞过去"}
