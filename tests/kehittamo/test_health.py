"""Does it live, is it ready, how is it doing: told to those who watch, and no secret with it."""

import logging
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import stamp

from foundation import clock, heartbeat, outbox
from foundation.database import db
from kehittamo import audit_commands, create_app
from kehittamo.background import background
from kehittamo.commands import cli
from kehittamo.configuration import ConfigurationRefused
from kehittamo.doctor import examine, refuse_old_tables
from organisations.operations import ensure_office
from tests.conftest import IsolatedClient
from tests.kehittamo.test_configuration import SAFE

TOKEN = "Qk7Wm2Zx9Tr4Vb1Ns6Yp3Lc8Hd5Jf0Ga"


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house's folder when its tables have just been made."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app({"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": str(folder)})
    level = logging.getLogger("alembic").level
    with app.app_context():
        db.create_all()
        stamp()
        db.engine.dispose()
    logging.getLogger("alembic").setLevel(level)
    return folder


@pytest.fixture
def house(tmp_path: Path, migrated: Path) -> Iterator[Flask]:
    """A migrated house in which a worker has just said that it lives."""
    shutil.copytree(migrated, tmp_path / "var")
    app = create_app(
        {
            "KEHITTAMO_MODE": "test",
            "KEHITTAMO_DATA_DIR": str(tmp_path / "var"),
            "KEHITTAMO_METRICS_TOKEN": TOKEN,
            "KEHITTAMO_LOG_WITNESS": "loki@arkisto.fi",
        }
    )
    app.test_client_class = IsolatedClient
    with background(app):
        heartbeat.beat()
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def ready(house: Flask) -> tuple[int, dict[str, str]]:
    answer = house.test_client().get("/readyz")
    assert answer.json is not None
    return answer.status_code, answer.json["checks"]


def test_a_house_that_has_everything_is_ready(house: Flask) -> None:
    status, checks = ready(house)
    assert set(checks.values()) == {"ok"}
    assert set(checks) == {"database", "migrations", "letters", "worker", "data folder", "signing keys"}
    assert status == 200


def no_worker(house: Flask) -> None:
    with background(house), clock.pretending(clock.now() - heartbeat.STALE):
        heartbeat.beat()
        db.session.commit()


def stuck_letter(house: Flask) -> None:
    with background(house), clock.pretending(clock.now() - timedelta(minutes=11)):
        outbox.post(kind="x", dedup_key="x", to="aino@kunta.fi", language="fi", subject="x", body="x")
        db.session.commit()


def old_tables(house: Flask) -> None:
    with house.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")


def no_folder(house: Flask) -> None:
    house.config["DATA_DIR"] += "/gone"


def other_secret(house: Flask) -> None:
    from badges.issuing import ensure_issuer

    with background(house):
        ensure_office("Toimisto", email="a@b.fi", url="https://b.fi")
        from organisations.queries import office

        found = office()
        assert found is not None
        ensure_issuer(found)
        db.session.commit()
    house.config["KEY_SECRET"] = "another one"


def no_database(house: Flask) -> None:
    with house.app_context():
        db.engine.dispose()
    Path(house.config["DATA_DIR"], "kehittamo.sqlite").rename(Path(house.config["DATA_DIR"], "moved"))


FAULTS = {
    "worker": no_worker,
    "letters": stuck_letter,
    "migrations": old_tables,
    "data folder": no_folder,
    "signing keys": other_secret,
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_missing_is_named_and_nothing_else(house: Flask, name: str) -> None:
    """F10-f: a worker that consumes nothing shows by its heartbeat."""
    FAULTS[name](house)
    status, checks = ready(house)
    assert status == 503
    assert {one for one, well in checks.items() if well != "ok"} == {name}


def test_without_its_tables_a_house_lives_and_is_not_ready(house: Flask) -> None:
    no_database(house)
    status, checks = ready(house)
    assert status == 503
    assert checks["data folder"] == "ok"
    assert checks["letters"] == checks["worker"] == "failed"
    assert house.test_client().get("/healthz").json == {"status": "ok"}


def test_health_asks_the_database_nothing(house: Flask) -> None:
    from tests.counting import count_queries

    with count_queries(house) as queries:
        assert house.test_client().get("/healthz").status_code == 200
    assert queries == []


def test_the_doctor_tells_every_fault_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SAFE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KEHITTAMO_MODE", "production")
    monkeypatch.setenv("FLASK_DEBUG", "1")
    told = CliRunner().invoke(cli, ["doctor"])
    assert told.exit_code == 1
    for name in [*SAFE, "FLASK_DEBUG"]:
        assert f"FAULT {name}: " in told.output


def test_the_doctor_finds_a_well_house_well(house: Flask) -> None:
    environment = {"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": house.config["DATA_DIR"]}
    assert [what for well, what in examine(environment) if not well] == []
    old_tables(house)
    assert any("kehittamo prepare" in what for well, what in examine(environment) if not well)


def test_a_real_house_with_old_tables_does_not_start(house: Flask) -> None:
    house.config["TESTING"] = False
    refuse_old_tables(house)
    old_tables(house)
    with pytest.raises(ConfigurationRefused, match="kehittamo prepare"):
        refuse_old_tables(house)


# Figures


def figures(house: Flask, token: str = TOKEN) -> Any:
    return house.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def value(text: str, line: str) -> float:
    found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.M)
    return float(found[1]) if found else 0.0


def test_without_a_token_in_the_settings_there_are_no_figures(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "ä"])
def test_who_has_not_the_token_gets_none(house: Flask, token: str) -> None:
    assert figures(house, token.encode().decode("latin-1")).status_code == 401
    assert house.test_client().get("/metrics").status_code == 401


def test_requests_are_counted_by_pattern_and_never_by_address(house: Flask) -> None:
    line = 'kehittamo_requests_total{method="GET",route="/invitation/<token>",status="4xx"}'
    before = value(figures(house).text, line)
    house.test_client().get("/invitation/a-secret-token")
    text = figures(house).text
    assert value(text, line) == before + 1
    assert value(text, 'kehittamo_request_seconds_count{route="/invitation/<token>"}') >= 1
    assert "a-secret-token" not in text


def test_refused_sign_ins_and_waiting_letters_are_counted(house: Flask) -> None:
    before = value(figures(house).text, "kehittamo_sign_in_failures_total")
    house.config["WTF_CSRF_ENABLED"] = False
    house.test_client().post("/sign-in", data={"email": "aino@kunta.fi", "password": "x"})
    stuck_letter(house)
    text = figures(house).text
    assert value(text, "kehittamo_sign_in_failures_total") == before + 1
    assert value(text, 'kehittamo_letters{state="due"}') == 1
    assert value(text, "kehittamo_outbox_oldest_due_seconds") > 600
    assert value(text, "kehittamo_worker_heartbeat_seconds") < 60
    assert value(text, "kehittamo_requests_in_flight") == 1, "this one"
    assert "aino@kunta.fi" not in text


# What the background does for those who watch


def test_the_background_beats_seals_and_mails_the_seal_once_a_day(house: Flask) -> None:
    from kehittamo import tasks

    no_worker(house)
    with background(house):
        ensure_office("Toimisto", email="a@b.fi", url="https://b.fi")
        from foundation.audit import record
        from organisations.queries import office

        found = office()
        assert found is not None
        record(None, "tested", found)
        db.session.commit()
    for run in (tasks.beat.run, tasks.seal_log.run, tasks.send_head.run, tasks.send_head.run):
        with background(house):
            run()
    assert ready(house)[1]["worker"] == "ok"
    with background(house):
        (letter,) = db.session.query(outbox.Letter).all()
        assert letter.recipient == "loki@arkisto.fi"
        digest = letter.body.split()[0]
    runner = house.test_cli_runner()
    assert digest in runner.invoke(audit_commands.group, ["head"]).output
    verified = runner.invoke(audit_commands.group, ["verify", "--kept", digest])
    assert verified.exit_code == 0, verified.output
    other = f"1:{'0' * 64}"
    broken = runner.invoke(audit_commands.group, ["verify", "--kept", other])
    assert broken.exit_code == 1
    assert "BROKEN at 1" in broken.output
    assert runner.invoke(audit_commands.group, ["verify", "--kept", "nonsense"]).exit_code == 2
