"""Contracts at three stages with their people, and the relay for tests that have a context of their own pushed."""

import pytest

from tests.contracts import make
from tests.contracts.house import House
from tests.payments.conftest import deliver

__all__ = ["deliver", "draft", "in_force", "sent"]


@pytest.fixture
def draft(app):
    return House(app, make.a_draft)


@pytest.fixture
def sent(app):
    return House(app, make.a_sent)


@pytest.fixture
def in_force(app):
    return House(app, make.a_contract)
