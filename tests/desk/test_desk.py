"""The desk: what waits for me, and its number in every page's head."""

from marketplace import db
from marketplace.desk import queries
from marketplace.permissions import Role
from tests.factories import actor_of, an_official, sign_in
from tests.listings.make import a_submitted


def test_a_submitted_listing_waits_on_its_operators_desk_until_it_is_decided(ctx):
    operator = actor_of(an_official(Role.OPERATOR))
    assert queries.desk_of(operator).mine == []
    version, _author = a_submitted()
    [line] = queries.desk_of(operator).mine
    assert line.title == version.title
    assert line.due == version.review_due_on


def test_what_i_handed_in_is_what_i_wait_for(ctx):
    version, author = a_submitted()
    assert [line.title for line in queries.desk_of(author).awaited] == [version.title]


def test_an_operator_of_another_region_has_nothing_to_do(ctx):
    a_submitted()
    assert queries.desk_of(actor_of(an_official(Role.OPERATOR, "340200"))).mine == []


def test_the_number_in_the_head_is_the_length_of_the_list(app, client):
    with app.app_context():
        db.begin_writing()
        for _ in range(3):
            a_submitted()
        operator = an_official(Role.OPERATOR)
        db.session.commit()
        sign_in(client, operator)
    text = client.get("/desk").get_data(as_text=True)
    assert 'class="count">3' in text.replace("\n", "")


def test_a_stranger_is_led_to_the_sign_in(client):
    answer = client.get("/desk")
    assert answer.status_code == 302
    assert "login" in answer.location
