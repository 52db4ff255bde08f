"""Default deny: every route declares who may, and one that declares nothing is refused when it is asked."""

from flask import Flask
from flask.testing import FlaskClient

from foundation.access import declaration
from kehittamo import create_app

PUBLIC = {
    "applications.list_programmes",
    "applications.show_programme",
    "badges.badge_class",
    "badges.badge_picture",
    "badges.credential",
    "badges.credential_json",
    "badges.credential_png",
    "badges.did_document",
    "badges.status_list",
    "badges.verify",
    "contact.write",
    "courses.accept_invitation",
    "health.lives",
    "health.ready",
    "kehittamo.accessibility",
    "kehittamo.cookies",
    "kehittamo.front",
    "kehittamo.language",
    "kehittamo.privacy",
    "kehittamo.processing",
    "metrics.show",
    "organisations.accept_place",
    "organisations.choose_organisation",
    "organisations.come_back",
    "organisations.finish_sign_up",
    "organisations.first_time",
    "organisations.go_to_provider",
    "organisations.sign_up",
    "people.ask_for_link",
    "people.come_in_by_link",
    "people.confirm_address",
    "people.forgot_password",
    "people.kept",
    "people.second_factor.passkeys.enter",
    "people.second_factor.passkeys.question",
    "people.second_factor.show_code",
    "people.sign_in",
    "people.sign_out",
    "people.undo_address",
    "privacy.take_back",
}


def test_every_route_declares_who_may(app: Flask) -> None:
    undeclared = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and declaration(app.view_functions[rule.endpoint]) is None
    }
    assert undeclared == set()


def test_only_these_routes_are_public(app: Flask) -> None:
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and (told := declaration(app.view_functions[rule.endpoint]))
        and told.rule == "public"
    }
    assert found == PUBLIC


def test_a_route_without_a_declaration_is_refused(tmp_path: object) -> None:
    app = create_app({"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": str(tmp_path)})
    app.add_url_rule("/forgotten", "forgotten", lambda: "the secret")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "the secret" not in answer.text


def test_the_demonstration_has_no_address_outside_its_mode(app: Flask, client: FlaskClient) -> None:
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("demo.")]
    assert client.post("/demonstration/step-in", data={"email": "a@b.fi"}).status_code == 404
