"""Words that mean the same, as an official of the demonstration wrote them down before anything was published."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from marketplace.demo import cast
from marketplace.demo.timeline import Act, Scene
from marketplace.discovery import actions
from marketplace.discovery.actions import GroupDraft

if TYPE_CHECKING:
    from datetime import date

WRITTEN_AGO = 60
"""Days before the day of loading."""

GROUPS = (
    GroupDraft(("技术经纪人", "技术经理人"), "两种称谓指同一职业，见国家职业分类大典"),
    GroupDraft(("锂电池", "锂离子电池"), "企业口语与标准名称"),
    GroupDraft(("LED", "发光二极管"), "缩写与全称"),
    GroupDraft(("Micro-LED", "微发光二极管"), "缩写与全称"),
    GroupDraft(("增材制造", "3D打印"), "标准名称与通称"),
    GroupDraft(("PLC", "可编程逻辑控制器"), "缩写与全称"),
    GroupDraft(("光伏", "太阳能发电"), "行业用语与通称"),
    GroupDraft(("无人机", "无人驾驶航空器"), "通称与法规用语"),
)


def acts(today: date) -> list[Act]:
    """Return the acts that add the groups, one after the other on one day."""
    scene = Scene("vocabulary", today)
    for number, draft in enumerate(GROUPS, 1):
        scene.add(f"group-{number}", WRITTEN_AGO, partial(_add, draft), quiet=True)
    return scene.acts


def _add(draft: GroupDraft) -> None:
    actions.add_group(draft, by=cast.actor("operator"))
