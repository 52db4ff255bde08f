"""Default deny: every route declares who may, and one that declares nothing is refused when it is asked."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from foundation.access import declaration
from kehittamo import create_app

PUBLIC = {
    "applications.list_programmes",
    "applications.show_programme",
    "badges.assertion_2",
    "badges.badge_card",
    "badges.badge_class",
    "badges.badge_class_2",
    "badges.badge_picture",
    "badges.credential",
    "badges.credential_json",
    "badges.credential_pdf",
    "badges.credential_png",
    "badges.credential_svg",
    "badges.did_document",
    "badges.endorsement",
    "badges.issuer_2",
    "badges.status_list",
    "badges.take_offer",
    "badges.verify",
    "contact.write",
    "courses.accept_invitation",
    "courses.calendar_feed",
    "courses.enter_code",
    "courses.finish_place",
    "courses.join_by_code",
    "courses.take_place",
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
    "people.confirm_private_address",
    "people.forgot_password",
    "people.kept",
    "people.second_factor.passkeys.enter",
    "people.second_factor.passkeys.question",
    "people.second_factor.show_code",
    "people.sign_in",
    "people.sign_out",
    "people.undo_address",
    "privacy.take_back",
    "projects.public_card",
    "projects.show_publicly",
}


def test_every_route_declares_who_may(app: Flask) -> None:
    undeclared = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and declaration(app.view_functions[rule.endpoint]) is None
    }
    assert undeclared == set()


def public_routes(app: Flask) -> set[str]:
    """The endpoints that declare themselves public."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and (told := declaration(app.view_functions[rule.endpoint]))
        and told.rule == "public"
    }


def test_only_these_routes_are_public(app: Flask) -> None:
    assert public_routes(app) == PUBLIC


def forgotten_route(folder: Path) -> list[str]:
    """F1-c: by which methods a route that declares nothing opens, in a house of its own."""
    app = create_app({"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": str(folder)}, WTF_CSRF_ENABLED=False)
    methods = ["GET", "POST", "PUT", "DELETE"]
    app.add_url_rule("/forgotten", "forgotten", lambda: "the secret", methods=methods)
    client = app.test_client()
    answers = {method: client.open("/forgotten", method=method) for method in [*methods, "HEAD"]}
    return [
        method
        for method, answer in answers.items()
        if answer.status_code != 403 or "the secret" in answer.text
    ]


def test_a_route_without_a_declaration_is_refused(tmp_path: Path) -> None:
    assert forgotten_route(tmp_path) == []


def test_the_demonstration_has_no_address_outside_its_mode(app: Flask, client: FlaskClient) -> None:
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("demo.")]
    assert client.post("/demonstration/step-in", data={"email": "a@b.fi"}).status_code == 404
