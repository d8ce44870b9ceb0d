"""Every pair of state and verb of every lifecycle, and the permission for each step."""

import pytest

from marketplace import db, lifecycle
from marketplace.errors import IllegalMove
from marketplace.permissions import MOVES, RULES, Permission


def _pairs():
    db.load_models()
    for life in lifecycle.LIVES.values():
        for state in life.states:
            for verb in life.moves:
                yield pytest.param(life, state, verb, id=f"{life.name}-{state}-{verb}")


class Record:
    def __init__(self, life, state):
        self.life, self.state = life, state


@pytest.mark.parametrize(("life", "state", "verb"), list(_pairs()))
def test_a_step_is_taken_where_the_table_allows_it_and_refused_everywhere_else(life, state, verb):
    record = Record(life, state)
    sources, target = life.moves[verb]
    if state in sources:
        lifecycle.move(record, verb)
        assert record.state == target
    else:
        with pytest.raises(IllegalMove):
            lifecycle.move(record, verb)
        assert record.state == state


def test_the_policy_page_names_the_permission_of_every_step_of_every_life():
    assert {name: set(life.moves) for name, life in lifecycle.LIVES.items()} == {
        name: set(moves) for name, moves in MOVES.items()
    }


def test_every_state_can_be_reached():
    for life in lifecycle.LIVES.values():
        reached, border = {life.initial}, [life.initial]
        while border:
            state = border.pop()
            for verb in life.verbs(state):
                target = life.moves[verb][1]
                if target not in reached:
                    reached.add(target)
                    border.append(target)
        assert reached == set(life.states), life.name


def test_every_permission_has_its_rule():
    assert set(RULES) == set(Permission)
