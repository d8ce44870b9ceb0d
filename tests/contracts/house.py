"""A contract with its two sides, and a browser for each of the people around it."""

from marketplace import db
from marketplace.contracts import queries
from tests import factories


class House:
    """One contract with its sides, and a browser for each of them."""

    def __init__(self, app, build):
        self.app = app
        with app.app_context():
            db.begin_writing()
            contract, self.sides = build()
            self.number, self.milestone = contract.id, contract.milestones[0].id
            self.stranger = factories.a_member(factories.an_organisation(), "owner")
            self.officials = {role: factories.an_official(role) for role in ("registrar", "auditor", "operator")}
            db.session.commit()

    def client(self, side, role="editor"):
        people = {**self.sides.people, ("nobody", "editor"): self.stranger}
        people |= {("official", name): one for name, one in self.officials.items()}
        return factories.sign_in(self.app.test_client(), people[side, role])

    @property
    def path(self):
        return f"/contracts/{self.number}"

    def stored(self, read):
        with self.app.app_context():
            return read(queries.contract(self.number))
