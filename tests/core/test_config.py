import pytest

from marketplace.config import DEFAULT_SECRET, Settings, WrongSetting

SECRET = "s" * 40
PRODUCTION = {
    "MARKETPLACE_MODE": "production",
    "MARKETPLACE_SECRET_KEY": SECRET,
    "MARKETPLACE_SEAL_KEY": SECRET,
    "MARKETPLACE_GATEWAY": "stripe",
    "MARKETPLACE_MAIL_URL": "smtp://mail.invalid",
    "MARKETPLACE_SMS_URL": "https://sms.invalid/send",
}


def test_production_starts_with_secrets_of_its_own():
    assert Settings.from_environment(PRODUCTION).mode == "production"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", DEFAULT_SECRET),
        ("SECRET_KEY", "short"),
        ("SEAL_KEY", DEFAULT_SECRET),
        ("GATEWAY", "sandbox"),
        ("MAIL_URL", "page:"),
        ("SMS_URL", "page:"),
    ],
)
def test_production_refuses_what_only_a_demonstration_may_have(variable, value):
    with pytest.raises(WrongSetting, match=variable):
        Settings.from_environment({**PRODUCTION, f"MARKETPLACE_{variable}": value})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("SEARCH_URL", "ftp://x"),
        ("RELAY", "cron"),
        ("LANGUAGE", "zh_CN"),
        ("TIME_ZONE", "Asia/Hefei"),
        ("TRUSTED_PROXIES", "many"),
        ("DATABSE_URL", "sqlite:///x"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(variable, value):
    with pytest.raises(WrongSetting, match=variable):
        Settings.from_environment({f"MARKETPLACE_{variable}": value})


def test_described_settings_name_source_and_meaning_and_mask_secrets():
    environment = {
        "MARKETPLACE_DATABASE_URL": "postgresql+psycopg://market:geheim@db.invalid/market",
        "MARKETPLACE_SECRET_KEY": SECRET,
    }
    rows = {row[0]: row[1:] for row in Settings.from_environment(environment).described(environment)}
    value, source, meaning = rows["MARKETPLACE_DATABASE_URL"]
    assert "geheim" not in value
    assert "db.invalid" in value
    assert source == "environment"
    assert meaning
    assert SECRET not in rows["MARKETPLACE_SECRET_KEY"][0]
    assert rows["MARKETPLACE_CITY"] == ("340100", "default", "region code of the city that runs the site")
