"""Words that speak against a contract's kind (domain.md 1.2 and red flag R09: reads like purchase, works, testing)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.contracts.findings import RULES_OF_RECOGNITION, article, interpretation

if TYPE_CHECKING:
    from flask_babel import LazyString

TITLES = re.compile(
    r"(采购|购销|买卖|销售|施工|安装工程|装修|土建|租赁|加工承揽|定作)(项目|合同|服务|工程)?$"
    r"|^(采购|购买|代购)(?!.*(研究|开发|算法|方法|技术|系统))"
)
"""A project's name that names a purchase, works, a lease or work to order."""


@dataclass(frozen=True)
class Signal:
    """What is looked for in single sentences, and what it means for the kind.

    Attributes:
        code: its name, kept with the version.
        scopes: the kinds it speaks against.
        pattern: what the sentence says.
        sentence: what is the matter.
        source: the rule it rests on.
    """

    code: str
    scopes: tuple[str, ...]
    pattern: re.Pattern[str]
    sentence: LazyString
    source: LazyString = RULES_OF_RECOGNITION


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


ALL_BUT_MEDIATION = ("01", "02", "03", "04", "0501", "0502")
DEVELOPMENT, JOINT, TRANSFER, LICENCE, RIGHTS = ("01",), ("0101",), ("02",), ("03",), ("02", "03")
CONSULTING, SERVICE, TRAINING, INTERMEDIATION = ("04",), ("0501",), ("0502",), ("0503",)
ROUTINE = r"(常规|例行|日常|一般性)(的)?(检测|检验|测试|分析化验|鉴定|维护|维修|保养|运维)"

SIGNALS = (
    Signal("reads_like_purchase", ALL_BUT_MEDIATION,
           _any(r"(乙方|卖方|供方)[^，。；]{0,12}(供货|交货|发货|采购|代购)",
                r"(采购|购置|购买|供应)[^，。；]{0,14}(设备|仪器|原材料|零部件|货物|硬件|材料)[^，。；]{0,8}(一批|若干|[\d一二三四五六七八九十百]+(台|套|件|吨|批))"),
           _l("This reads like a purchase: put what is bought into non-technical lines of the price.")),
    Signal("reads_like_works", ALL_BUT_MEDIATION,
           _any(r"(土建|装修|装饰|基础)(工程|施工)",
                r"(负责|承担|进行|完成|组织)[^，。；]{0,12}(工程施工|施工安装|设备安装|安装施工|施工)",
                r"工程(总承包|承包|监理|造价)"),
           _l("This reads like construction or installation, which isn't a technology contract."), article(878)),
    Signal("already_mastered", DEVELOPMENT,
           _any(r"(已|已经)[^，。；]{0,10}(产业化|量产|批量生产|定型|成熟应用|投入使用|掌握)",
                r"(现有的?|成熟的?|既有的?)(产品|技术|软件|平台|方案)[^，。；]{0,10}(交付|部署|提供|复制|推广)"),
           _l("The text says that the solution exists already: what is mastered isn't developed.")),
    Signal("mere_change", DEVELOPMENT,
           _any(r"(仅|只|只是|仅仅)[^，。；]{0,8}(改变|调整|变更|修改)[^，。；]{0,8}(尺寸|参数|规格|型号|排列|外观)"),
           _l("A mere change of sizes, parameters or arrangement isn't technology development.")),
    Signal("routine", ("01", "04", "0501"), _any(ROUTINE, r"(描图|晒图|翻译资料|资料复印|数据录入)"),
           _l("Routine testing, upkeep or copying isn't recognised as a technology contract.")),
    Signal("money_only", JOINT,
           _any(r"(甲方|乙方|一方)[^，。；]{0,6}(仅|只)(负责|需|须)?(提供|投入|承担)[^，。；]{0,6}(资金|经费|设备|材料|场地|样品|费用)"),
           _l("Where one side gives only money, equipment or material the contract is a commissioned one: 0102."),
           interpretation(19)),
    Signal("still_to_be_developed", RIGHTS,
           _any(r"(尚待|有待|尚需|仍需|拟|待)(进一步)?(研究开发|研发|开发|攻关)",
                r"(研发|研究开发|开发)(成功|完成)(后|之后)[^，。；]{0,8}(转让|许可|交付)"),
           _l("Technology that is still to be developed can't be transferred or licensed: choose development."),
           interpretation(22)),
    Signal("public_or_expired", RIGHTS,
           _any(r"(公知|公有|公共)(技术|领域|知识)",
                r"(专利|权利|保护期)[^，。；]{0,8}(已|已经)(失效|届满|到期|终止|被宣告无效)"),
           _l("Common knowledge and expired rights can't be transferred or licensed.")),
    Signal("licence_not_transfer", TRANSFER,
           _any(r"(独占|排他|普通)(实施)?许可",
                r"(仅|只)?(许可|授权)(甲方|受让人|受让方)(使用|实施)",
                r"(所有权|专利权|权利)[^，。；]{0,6}(仍|继续)[^，。；]{0,4}归(乙方|让与人)"),
           _l("The right stays with the seller: that is a licence, not a transfer.")),
    Signal("transfer_not_licence", LICENCE,
           _any(r"(专利权|所有权|著作权|专利申请权|全部权利)[^，。；]{0,8}(转让|转移|过户|变更)(给|至|为|登记|于)"),
           _l("The right passes to the buyer: that is a transfer, not a licence.")),
    Signal("carries_out", CONSULTING,
           _any(r"(乙方|受托人)[^，。；]{0,12}(负责|承担|进行|完成)[^，。；]{0,12}(实施改造|安装|调试|试运行|部署|建设|改造)"),
           _l("Where the adviser carries the work out, it is a technology service.")),
    Signal("not_technical", CONSULTING,
           _any(r"(市场|经济|社会|舆情|民意|财务|法律|税务)(调查|调研|咨询|尽职调查|审计)",
                r"(营销|品牌|上市|融资)(策划|方案|咨询)"),
           _l("A purely economic, legal or social survey isn't technology consulting.")),
    Signal("advice_to_buy", CONSULTING,
           _any(r"(设备|材料|物资|仪器)[^，。；]{0,6}(选购|采购|询价|比价|招标)(建议|方案|清单|意见|文件)?"),
           _l("Advice on buying equipment or material isn't technology consulting.")),
    Signal("ordered_work", SERVICE, _any(r"(加工承揽|来料加工|来样加工|定作|代加工|委托加工)",
                r"(工程|建筑)(勘察|设计|施工)(任务|合同|服务)"),
           _l("Work to order and construction aren't technology services."), article(878)),
    Signal("right_passes", SERVICE,
           _any(r"(专利权|专利申请权|著作权|知识产权)[^，。；]{0,10}(转让|转移)(给|至)(甲方|委托人)",
                r"(既有|原有|已有)(的)?(专利|技术|软件)[^，。；]{0,8}归甲方所有"),
           _l("Where ownership of intellectual property passes, it is a transfer or a development.")),
    Signal("general_training", TRAINING,
           _any(r"(入职|岗前|安全生产|职业技能|职业资格|学历|继续教育|管理能力|文化课|考证)[^，。；]{0,6}(培训|教育|辅导|考试)",
                r"(全体|新入职)(员工|职工)"),
           _l("General staff training and vocational education aren't technology training.")),
    Signal("sales_training", TRAINING, _any(r"(随|配套)(设备|产品|货物)[^，。；]{0,8}(培训|指导)",
                r"(产品|设备)(使用|操作|推介|销售)(说明)?培训"),
           _l("Training that helps to sell a product isn't technology training.")),
    Signal("other_mediation", INTERMEDIATION,
           _any(r"(采购|销售|货物|产品)(代理|居间|撮合|中介)", r"(招聘|房产|房屋|贷款|融资)(中介|居间|代理|服务)"),
           _l("Intermediation of goods, staff, property or loans isn't technology intermediation.")),
)  # fmt: skip
