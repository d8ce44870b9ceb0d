import json
import re
from datetime import date

import pytest

from marketplace import db
from marketplace.metrics import documents
from tests.factories import an_official, sign_in
from tests.metrics.make import GAOXIN, SHANGHAI, a_registration, change, count_all, page_text

MAY = date(2025, 5, 12)
YI = 10_000_000_000


@pytest.fixture
def statistician(app, client):
    """A statistician of the city with twelve exported contracts of 2025, signed in."""
    with app.app_context():
        db.begin_writing()
        made = [a_registration(GAOXIN, SHANGHAI, YI, MAY) for _ in range(12)]
        client.numbers = [one.id for one in made]
        count_all()
        someone = an_official("statistician", "340100")
        db.session.commit()
    return sign_in(client, someone)


def _publish(client, address="/metrics/publish?period=2025", **more):
    hidden = dict(re.findall(r'name="(csrf_token|submission|revises)"[^>]*value="([^"]*)"', page_text(client, address)))
    return client.post(address, data={**hidden, **more})


def test_a_published_figure_is_open_to_everybody_with_its_digest(app, statistician):
    made = _publish(statistician)
    assert made.status_code == 303
    public = app.test_client()
    page = page_text(public, made.location)
    assert "12.00 亿元" in page
    found = json.loads(public.get(f"{made.location}.json").get_data())
    assert documents.digest_of(found) in page
    assert found["number"] in page_text(public, "/metrics/published")
    page_text(public, "/metrics/publications/340100-1999-001", 404)


def test_a_correction_stands_beside_what_it_corrects_and_says_why(app, statistician, travel):
    first = _publish(statistician)
    assert _publish(statistician).status_code == 409
    travel(days=30)
    with app.app_context():
        db.begin_writing()
        from marketplace.registration.models import Registration

        for number in statistician.numbers[:6]:
            change(db.session.get(Registration, number), 2 * YI)
        count_all()
        db.session.commit()
    number = first.location.rsplit("/", 1)[1]
    address = f"/metrics/publish?period=2025&revises={number}"
    assert _publish(statistician, address, reason=" ").status_code == 422
    second = _publish(statistician, address, reason="六份合同的成交额已变更。")
    assert second.status_code == 303
    public = app.test_client()
    assert "六份合同的成交额已变更" in page_text(public, first.location)
    page = page_text(public, second.location)
    assert "18.00 亿元" in page
    assert first.location in page


def test_only_a_statistician_of_the_region_publishes(app, statistician):
    assert statistician.get("/metrics/publish?region=310000&period=2025").status_code == 404
    with app.app_context():
        db.begin_writing()
        someone = an_official("registrar", "340100")
        db.session.commit()
    assert sign_in(app.test_client(), someone).get("/metrics/publish?period=2025").status_code == 404
    assert app.test_client().get("/metrics/publish?period=2025").status_code in (302, 303, 401)


def test_a_running_period_is_not_published(statistician):
    answer = _publish(statistician, "/metrics/publish?period=2099")
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)
