"""The relay for these tests, and projects as far as they need them."""

import pytest

from tests.grants import make
from tests.payments.conftest import deliver

__all__ = ["approved", "deliver"]


@pytest.fixture
def approved(ctx, deliver):
    """(approved project, its contract, sides, secretary)."""
    return make.an_approved(deliver)
