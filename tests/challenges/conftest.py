import pytest

from marketplace.challenges import two_keys


@pytest.fixture
def pages(app):
    """The application without form protection, which tests of its own cover."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch):
    """Passphrases cost little here, so that tests are quick; each installation sets what they cost in earnest."""
    monkeypatch.setattr(two_keys, "MEMORY_KIB", 1024)
