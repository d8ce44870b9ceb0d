from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from marketplace.metrics.apportion import apportioned
from marketplace.metrics.rounding import ALL, YI_FEN, Rounding

AMOUNTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=1), st.integers(0, 10**15))


@given(AMOUNTS, st.sampled_from(ALL))
def test_the_parts_add_up_and_each_is_less_than_a_digit_away(amounts, rounding):
    parts = apportioned(amounts, rounding)
    assert sum(parts.values()) == rounding.of(sum(amounts.values()))
    for key, part in parts.items():
        assert abs(part - Decimal(amounts[key]) / YI_FEN) < Decimal(1).scaleb(-rounding.digits)


def test_the_largest_remainder_is_rounded_up_first():
    thirds = {"a": YI_FEN // 3, "b": YI_FEN // 3 + 10, "c": YI_FEN // 3 - 9}
    assert apportioned(thirds, Rounding(1)) == {"a": Decimal("0.3"), "b": Decimal("0.4"), "c": Decimal("0.3")}
    assert apportioned({}, Rounding(1)) == {}
