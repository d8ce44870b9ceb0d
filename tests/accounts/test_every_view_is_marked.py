"""No page is open by omission: each view is marked by the guard, or stands here with its reason."""

REVIEWED = {
    "static": "style sheets, scripts and pictures of our own; nothing of anybody",
    # Flask-Security's pages; `security._in_one_unit` runs each in one unit of work and commits once
    "security.login": "signing in; limited by account and by address",
    "security.logout": "signing out; POST with the token of the form",
    "security.register": "opening an account; limited by address, answers alike for known and unknown addresses",
    "security.send_confirmation": "the letter once more; limited, answers alike",
    "security.confirm_email": "the link in the letter: a signed token; GET that writes",
    "security.forgot_password": "asking for a new password; limited, answers alike",
    "security.reset_password": "the link in the letter: a signed token that ends with the old password",
    "security.change_password": "only for who is signed in (auth_required), with the old password",
    "security.verify": "only for who is signed in: the password once more",
    "security.two_factor_setup": "only for who has passed the first step; a change needs a fresh sign-in",
    "security.two_factor_setup_validate": "only for who is signed in; a signed token",
    "security.two_factor_token_validation": "only for who has passed the first step; limited, each code once",
    "security.mf_recovery": "only for who has passed the first step; limited, each code once",
    "security.mf_recovery_codes": "only for who has signed in within the hour",
    "security.two_factor_rescue": "closed: answers 404",
    "security.tf_select": "closed: answers 404",
}


def test_every_view_is_marked_or_reviewed(app):
    unmarked = {name for name, view in app.view_functions.items() if not getattr(view, "marked", False)}
    assert unmarked == set(REVIEWED)


def test_every_guarded_view_names_a_permission_of_the_policy_page(app):
    from marketplace.permissions import RULES

    named = {view.permission for view in app.view_functions.values() if hasattr(view, "permission")}
    assert named
    assert named <= set(RULES)


def test_every_reviewed_view_of_signing_in_runs_in_one_unit_of_work(app):
    security = [name for name in REVIEWED if name.startswith("security.")]
    assert all(getattr(app.view_functions[name], "in_one_unit", False) for name in security)
