"""What papers say, for tests of how they are set."""

from marketplace.papers.capitals import capital_amount

DIGEST = "3f9a0c1d" * 8


def contract_data(**changes):
    """Return what a contract's document says."""
    party = {
        "role": "甲方（委托人）",
        "name": "求技公司",
        "uscc": "91340104000000001X",
        "legal_representative": "法定代表人",
        "address": "合肥市测试路1号",
        "signatory": "测试人员",
        "signed_at": "2026-03-05 10:00:00",
        "method": "登录第二步验证（动态验证码）",
        "evidence": DIGEST,
    }
    return {
        "title": "低温时效工艺开发",
        "issued": "2026-03-05",
        "kind": "技术开发合同",
        "mark": "",
        "head": ["平台合同号 00000012　第 1 版", f"SHA-256 {DIGEST}"],
        "articles": [
            {"heading": "", "lines": ["项目名称：低温时效工艺开发"]},
            {"heading": "第一条　标的", "lines": ["内容。"]},
        ],
        "amounts": [{"label": "成交额", "figures": "10,000,000,000,000.00", "capitals": capital_amount(10**15)}],
        "lines": [["1", "研究开发费用", "技术费用", "10,000,000,000,000.00"]],
        "steps": [["1", "全部工作", "2026年12月31日", "10,000,000,000,000.00", capital_amount(10**15)]],
        "tables": [],
        "digest": DIGEST,
        "parties": [party, {**party, "role": "乙方（研究开发人）"}],
        "note": "附表由合同数据生成。",
        **changes,
    }


def form_data(**changes):
    """Return what a form of registration says."""
    cells = [
        {"label": "成交额（元）", "text": "3,000,000.00", "fen": 300_000_000},
        {"label": "签订日期", "text": "2026-03-01"},
    ]
    return {
        "title": "技术合同登记表",
        "subtitle": "表号：JJ-001",
        "issued": "2026-03-05",
        "mark": "",
        "head": ["平台登记申请号 00000012", f"SHA-256 {DIGEST}"],
        "groups": [{"title": "合同", "rows": [[{"label": "项目名称", "text": "低温时效工艺开发"}], cells]}],
        "tables": [],
        "notes": ["填表说明。"],
        "pledge": ["承诺。"],
        "signatures": [["卖方（盖章）", "年　月　日"], ["登记机构（盖章）", "年　月　日"]],
        "number": "2026340101000001",
        "lead": "准予登记。",
        "issuer": "合肥市",
        "digest": DIGEST,
        "address": "http://127.0.0.1:8000/registrations/verify/2026340101000001?code=ABCDEFGHJK",
        "code": "ABCDEFGHJK",
        **changes,
    }
