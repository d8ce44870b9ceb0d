import pytest


@pytest.fixture
def pages(app):
    """The application without form protection, which tests of its own cover."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.config["WTF_CSRF_ENABLED"] = True
