"""Contracts in force, applications and registrations for tests, with everybody who acts on them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marketplace import clock, db, policies
from marketplace.contracts import actions as contracts
from marketplace.contracts.models import LineNature, Milestone
from marketplace.contracts.terms import Line, Step, Terms
from marketplace.contracts.wording import STANDARD
from marketplace.permissions import OrgRole, Role
from marketplace.registration import actions, points, queries
from marketplace.registration.drafts import Application, Decision
from marketplace.registration.point_models import RegistrationPoint
from tests import factories
from tests.contracts.details import details_for

WAN = 1_000_000  # 分
CITY = "340100"


@dataclass
class Cast:
    """Who acts: two parties with their people, and the officials of a city."""

    seller: Any
    buyer: Any
    applicant: Any
    finance: Any
    signer: Any
    buyers_signer: Any
    registrar: Any
    second: Any
    region: str = CITY
    contracts: int = 0

    def __getattr__(self, name):
        """`cast.as_registrar` is what rules judge the registrar by."""
        if name.startswith("as_"):
            return factories.actor_of(getattr(self, name[3:]))
        raise AttributeError(name)


def a_cast(region="340104", buyer_region="340102", city=CITY, **names):
    a_point(city)
    seller = factories.an_organisation(region=region, name=names.get("seller", "合肥测试研究院"))
    buyer = factories.an_organisation(region=buyer_region, name=names.get("buyer", "安徽测试设备有限公司"))
    return Cast(
        seller=seller,
        buyer=buyer,
        applicant=factories.a_member(seller, OrgRole.EDITOR),
        finance=factories.a_member(seller, OrgRole.FINANCE),
        signer=factories.a_member(seller, OrgRole.SIGNATORY),
        buyers_signer=factories.a_member(buyer, OrgRole.SIGNATORY),
        registrar=factories.an_official(Role.REGISTRAR, city),
        second=factories.an_official(Role.SECOND_REVIEWER, city),
        region=city,
    )


def a_point(region=CITY, code="01", **fields):
    """Return the registration point of a region; it is made where there is none."""
    known = points.serving(region, clock.today())
    if known is not None and not fields and known.region == region:
        return known
    values = {
        "name": "技术合同登记点",
        "legal_person": "测试技术市场管理中心",
        "uscc": factories.a_code(),
        "address": "测试路1号",
        "phone": "0551-00000000",
    }
    point = RegistrationPoint(code=code, area=region[:4], region=region, **{**values, **fields})
    db.session.add(point)
    db.session.flush()
    return point


def own_mode(region=CITY):
    """Have this region's desk decide and number, as the demonstration does."""
    if policies.value("registration.mode", region=region, on=clock.today()).value != "own":
        policies.set_value("registration.mode", "own", jurisdiction=region, valid_from=clock.today(), source="测试")


def terms(amount_fen=300 * WAN, technical_fen=None, **changes):
    """Return the terms of a contract with one milestone; what isn't technical is a line of its own."""
    technical = amount_fen if technical_fen is None else technical_fen
    lines = [Line("研究开发费用", LineNature.TECHNICAL, technical)]
    if amount_fen > technical:
        lines.append(Line("设备购置费用", LineNature.OTHER, amount_fen - technical))
    today = clock.today()
    valid_to = changes.get("valid_to", today + timedelta(days=365))
    values = {
        "title": "高温超导带材接头低温性能研究开发",
        "kind": "01",
        "sub_kind": "0102",
        "field": "05",
        "ip_type": "01",
        "plan_source": "05",
        "aim": "10",
        "service_industry": "C35",
        "valid_from": today,
        "valid_to": valid_to,
        "lines": tuple(lines),
        "steps": (Step("完成全部研究开发工作", valid_to, amount_fen),),
        "clauses": {**STANDARD, "content": "研究开发高温超导带材接头，77 K 下接头电阻不高于 20 纳欧。"},
    }
    values |= changes
    return Terms(**{"details": details_for(values["sub_kind"] or values["kind"]), **values})


PROJECTS = (
    ("高温超导带材接头低温性能研究开发", "研究开发高温超导带材接头，77 K 下接头电阻不高于 20 纳欧。"),
    (
        "江淮早熟油菜杂交组合选育",
        "以早熟、耐渍、抗菌核病为目标选育三个杂交组合，亩产不低于一百八十公斤，提供两年区试数据和亲本材料。" * 3,
    ),
    (
        "城市雨水管网淤积声学检测装置",
        "用管内声学剖面法测定淤积厚度，误差不超过两厘米，装置可由单人携带，连续工作八小时，适应三百毫米以上管径。" * 3,
    ),
    (
        "钙钛矿叠层电池封装老化评价",
        "建立湿热、紫外、热循环三种加速老化方法，给出叠层组件二十年衰减的预测模型，附六批次样品的实测曲线。" * 3,
    ),
    (
        "骨科植入物表面钽涂层工艺",
        "在多孔钛基体上沉积钽涂层，结合强度不低于四十兆帕，孔隙率保持在百分之六十五以上，完成细胞相容性试验。" * 3,
    ),
    (
        "巢湖蓝藻遥感预警模型",
        "融合卫星与岸基光谱数据，提前七十二小时预报水华分布，命中率不低于八成，移交源代码和业务化运行手册。" * 3,
    ),
    (
        "稻渔共作水体氮磷削减方案",
        "设计沟渠湿地三级净化流程，夏季出水总氮不高于一点五毫克每升，提供两个示范点全生长季监测报告。" * 3,
    ),
    (
        "数据中心间接蒸发冷却机组",
        "全年综合能效比不低于十二，填料阻力小于八十帕，提供合肥气象条件下逐时运行仿真和样机三个月实测。" * 3,
    ),
    (
        "茶叶杀青在线水分检测仪",
        "近红外光纤探头直接插入滚筒，每秒给出一个读数，含水率偏差不超过百分之一点五，可接入控制柜。" * 3,
    ),
    (
        "地铁隧道衬砌裂缝巡检机器人",
        "轨行平台搭载八台线阵相机，识别零点二毫米以上裂缝，一晚完成单线十公里，自动生成病害台账。" * 3,
    ),
    (
        "废旧磷酸铁锂正极直接修复",
        "不拆解晶格补锂再生，容量恢复到新料九成五以上，吨级试验能耗低于两千度，副产物全部可资源化。" * 3,
    ),
    (
        "机床主轴轴承故障诊断算法",
        "基于振动包络谱识别内圈、外圈、滚动体三类缺陷，误报率低于百分之二，嵌入式推理耗时不超过五十毫秒。" * 3,
    ),
    (
        "古建筑彩画颜料无损鉴别方法",
        "以拉曼与高光谱联用识别矿物颜料和有机染料，建立徽派彩画图谱库，单点采集时间不超过一分钟。" * 3,
    ),
    (
        "深孔内壁激光熔覆送粉头",
        "适应内径八十毫米、深度两米的管件，熔覆层厚度偏差小于零点一毫米，连续工作四小时不堵粉。" * 3,
    ),
)
"""Titles and subjects of different contracts between the same parties, in the order in which they are made."""


def a_contract(cast, **how):
    """Return a contract in force, signed by both sides; each one of a cast is about something else."""
    title, content = PROJECTS[cast.contracts % len(PROJECTS)]
    cast.contracts += 1
    how = {"title": title, "clauses": {**STANDARD, "content": content}, **how}
    drafted = contracts.draft_contract(contracts.Draft(terms(**how), cast.seller.id, cast.buyer.id), by=None)
    contracts.send(drafted, by=cast.as_signer)
    for party, person in ((cast.seller, cast.as_signer), (cast.buyer, cast.as_buyers_signer)):
        contracts.sign(drafted, contracts.Consent(party.id, drafted.current.digest), by=person)
    return drafted


def an_application(amount_fen=300 * WAN, technical_fen=None, **changes):
    values = {
        "title": "高温超导带材接头低温性能研究开发",
        "kind": "0102",
        "field": "05",
        "ip_type": "01",
        "plan_source": "05",
        "payment_mode": "1",
        "aim": "10",
        "service_industry": "C35",
        "amount_fen": amount_fen,
        "technical_fen": amount_fen if technical_fen is None else technical_fen,
    }
    return Application(**{**values, **changes})


def applied(cast, amount_fen=300 * WAN, technical_fen=None, **changes):
    """Return a drafted application."""
    contract = a_contract(cast, amount_fen=amount_fen, technical_fen=technical_fen)
    draft = an_application(amount_fen, technical_fen, **{"title": contract.title, **changes})
    return actions.apply(contract, draft, by=cast.as_applicant)


def submitted(cast, **how):
    return actions.submit(applied(cast, **how), by=cast.as_applicant)


def accepted(cast, **how):
    return actions.accept(submitted(cast, **how), by=cast.as_registrar)


def decision(registration, **changes):
    values = {
        "kind": registration.applied_kind,
        "amount_fen": registration.applied_amount_fen,
        "technical_fen": registration.applied_technical_fen,
    }
    return Decision(**{**values, **changes})


def registered(cast, **how):
    """Return a registration made in mode "own"."""
    own_mode(cast.region)
    registration = accepted(cast, **how)
    return actions.register(registration, decision(registration), by=cast.as_registrar)


def paid_milestone(registration):
    """Return a milestone of the contract as it is after payment."""
    milestone = db.session.get_one(Milestone, queries.contract_of(registration).milestones[0].id)
    milestone.decided_by = factories.a_person().id  # the buyer accepted it
    milestone.state, milestone.paid_at = "paid", clock.now()
    db.session.flush()
    return milestone
