"""What the town has of the metric besides its registrations: a year that was published, conversions, scenes, a target."""

from __future__ import annotations

import io
from datetime import date

from werkzeug.datastructures import FileStorage

from marketplace import clock
from marketplace.conversions import actions as conversions
from marketplace.conversions import scenes
from marketplace.conversions.actions import ConversionDraft
from marketplace.conversions.scenes import SceneDraft
from marketplace.files import actions as files
from marketplace.listings import queries as listings
from marketplace.metrics import actions, publications
from marketplace.metrics.actions import TargetDraft
from marketplace.metrics.cuts import Cut
from marketplace.metrics.periods import whole
from marketplace.metrics.planning import Indicator
from tests.metrics import make as counted

CITY = "340100"
PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def publish_figures(town):
    """Publish a past year of twelve contracts, and enter a target with a part."""
    year = clock.today().year - 1
    for month in range(1, 13):
        counted.a_registration(counted.GAOXIN, counted.SHANGHAI, 10**12, date(year, month, 5))
    counted.count_all()
    by = town.by("statistician")
    town.at["publication"] = publications.publish(Cut(CITY, whole(year)), by=by).number
    for region, wanted in ((CITY, 3500), (counted.SHUSHAN, 900)):
        target = TargetDraft(region, year + 1, wanted, "目标分解通知", indicator=Indicator.CONVERSIONS)
        actions.set_target(target, by=by)


def record_scenes(town):
    """Record two demonstration scenes, one of the professor's result."""
    for name, result in (("港口无人驾驶示范场景", town.at["result"]), ("社区智慧康养示范场景", None)):
        draft = SceneDraft(name, counted.SHUSHAN, "01", clock.today(), "测试运营单位", "示范应用场景清单", result)
        town.at["scene"] = scenes.record(draft, by=town.by("statistician")).id


def record_conversions(town):
    """Record three conversions of the professor's result: a draft, one handed in, one accepted."""
    result, by = listings.published(town.at["result"]), town.by("professor")
    for name, user in (("draft_conversion", "甲公司"), ("conversion", "乙公司"), ("accepted_conversion", "丙公司")):
        draft = ConversionDraft("licence", counted.SHUSHAN, clock.today(), user, account="建成一条中试线。")
        one = conversions.write(result, draft, by=by)
        files.attach_uploads([FileStorage(io.BytesIO(PAPER), filename="合同.pdf")], one, by=by)
        if name != "draft_conversion":
            conversions.submit(one, by=by)
        if name == "accepted_conversion":
            conversions.accept(one, by=town.by("statistician"))
        town.at[name] = one.id
