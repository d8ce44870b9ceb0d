"""Official texts of a review, in the language they are kept in: the pledge, the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import clock, codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.evaluation.models import BidLetter, BlindFile

PLEDGE = """评审专家承诺书

本人受聘参加榜单《{title}》（第 {number} 号）的评审，郑重承诺：
一、与本榜单发榜单位、各申报单位及其项目成员不存在应当回避的关系；发现后立即声明并退出评审。
二、严格保守秘密，不泄露申报材料、评审意见、得分和其他专家身份，评审结束后不留存任何材料。
三、独立、客观、公正评分，提交前不与他人交流意见，不接受请托，不与申报单位私下接触。
四、申报材料中的技术内容和知识产权归权利人所有，本人不使用、不申请权利、不向第三方提供。
五、违反承诺的，依法依规承担相应责任。
"""
"""What a reviewer signs before the first page: official Chinese text, kept word for word."""


def pledge_for(title: str, number: int) -> str:
    """Return the pledge of a call."""
    return PLEDGE.format(title=title, number=number)


def kept_back(file: BlindFile) -> str:
    """Return what a letter says of a file that reviewers didn't get."""
    return f"未提交评审的文件：{file.source}（{file.left_out}）"


def text_of(letter: BidLetter) -> str:
    """Return a letter as the text whose SHA-256 is kept: anybody can check it with a stock tool."""
    return "\n".join(_lines(letter)) + "\n"


def _lines(letter: BidLetter) -> Iterator[str]:
    challenge, bid = letter.bid.challenge, letter.bid
    yield "揭榜结果告知书"
    yield f"榜单：{challenge.title}（第 {challenge.id} 号）"
    yield f"申报回执编号：{bid.public_id}"
    if bid.bidder is not None:
        yield f"申报单位：{bid.bidder.name}"
    yield f"结果：{codes.label('bid_reasons', letter.reason or '', 'zh')}"
    yield from (_score_line(one) for one in letter.scores)
    yield from (f"评审意见（{one['criterion']}）：{one['text']}" for one in letter.comments if one["cleared"])
    if letter.note:
        yield f"说明：{letter.note}"
    if letter.sent_at:
        yield f"告知时间：{clock.local(letter.sent_at).isoformat(timespec='seconds')}"


def _score_line(score: dict[str, object]) -> str:
    mean = int(str(score["mean"])) / 100
    least = f"，最低要求 {score['minimum']} 分" if score["minimum"] is not None else ""
    return f"{score['name']}（权重 {score['weight']}%）：{mean:.2f} 分{least}"
