"""Policy parameters (政策参数): every deadline, threshold and ratio, by jurisdiction and from a day on.

A rule of the field is never a constant: laws change, and Jiangsu differs from Anhui. A parameter is asked for a
region and a day; the nearest jurisdiction that has a value answers (county, city, province, nation), with the
latest one in force. Rows are never changed; a decision stores the id of the row it followed.
"""

from marketplace.policies.actions import seed, set_value
from marketplace.policies.keys import KEYS, Key, Kind, UnknownPolicy
from marketplace.policies.models import PolicyParameter
from marketplace.policies.queries import Policy, history, overview, value
from marketplace.policies.values import Span, Unit, parse, written

__all__ = [
    "KEYS",
    "Key",
    "Kind",
    "Policy",
    "PolicyParameter",
    "Span",
    "Unit",
    "UnknownPolicy",
    "history",
    "overview",
    "parse",
    "seed",
    "set_value",
    "value",
    "written",
]
