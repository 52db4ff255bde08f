"""Settings: a real host starts with safe ones only, and is told by name which are not."""

import threading
from pathlib import Path

import pytest

from kehittamo.configuration import (
    DEMONSTRATION_MARK,
    PROJECT,
    ConfigurationRefused,
    configuration,
    demonstration_beside,
)
from kehittamo.settings import SETTINGS

SAFE = {
    "KEHITTAMO_SECRET_KEY": "kF3pQ8zR1vN6wT2yB5mJ9xL4cH7dG0sA",
    "KEHITTAMO_KEY_SECRET": "Zq7Xv2Lm9Rt4Wp1Ks6Yd3Bn8Hj5Fg0Ce",
    "KEHITTAMO_PUBLIC_URL": "https://kehittamo.kunta.fi",
    "KEHITTAMO_MAIL_URL": "smtp://office:pw@mail.kunta.fi:587",
    "KEHITTAMO_MAIL_SENDER": "Ohjelmatoimisto <toimisto@kunta.fi>",
    "KEHITTAMO_DATABASE_URL": "postgresql+psycopg://kehittamo@db/kehittamo",
    "KEHITTAMO_BROKER_URL": "redis://redis:6379/0",
    "KEHITTAMO_PROXIES": "1",
    "KEHITTAMO_DATA_DIR": "/nowhere/kehittamo",
}


def test_safe_settings_are_taken_and_production_is_the_default() -> None:
    settings = configuration(SAFE)
    assert settings["MODE"] == "production"
    assert not settings["DEMONSTRATION"]
    assert not settings["TESTING"]
    assert settings["TRUSTED_HOSTS"] == ["kehittamo.kunta.fi"]
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["SESSION_COOKIE_HTTPONLY"]
    assert settings["PROXIES"] == 1
    assert settings.get("WTF_CSRF_ENABLED", True)


@pytest.mark.parametrize("name", SAFE)
def test_a_missing_setting_is_named_and_no_other(name: str) -> None:
    with pytest.raises(ConfigurationRefused) as refused:
        configuration({other: value for other, value in SAFE.items() if other != name})
    (fault,) = str(refused.value).splitlines()[1:]
    assert fault.startswith(f"- {name}: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            (name, value)
            for name in ("KEHITTAMO_SECRET_KEY", "KEHITTAMO_KEY_SECRET")
            for value in (
                "", "dev", "a" * 64, "abcabcabcabc" * 8, "kF3pQ8zR1vN6wT2yB5mJ9xL4cH7dG0s",
                "please-change-me-kF3pQ8zR1vN6wT2yB5mJ9xL4", "MySecretKey-kF3pQ8zR1vN6wT2yB5mJ9xL4",
                "dev-kF3pQ8zR1vN6wT2yB5mJ9xL4cH7dG0sA",
            )
        ),
        ("KEHITTAMO_KEY_SECRET", SAFE["KEHITTAMO_SECRET_KEY"]),
        ("KEHITTAMO_PUBLIC_URL", "http://kehittamo.kunta.fi"),
        ("KEHITTAMO_PUBLIC_URL", "https://"),
        ("KEHITTAMO_MAIL_URL", "http://mail.kunta.fi"),
        ("KEHITTAMO_MAIL_URL", "mail.kunta.fi:25"),
        ("KEHITTAMO_MAIL_SENDER", "Kehittämö <office@example.org>"),
        ("KEHITTAMO_MAIL_SENDER", "the office"),
        ("KEHITTAMO_DATABASE_URL", "sqlite:////var/lib/kehittamo.sqlite"),
        ("KEHITTAMO_DATABASE_URL", "mysql://db/kehittamo"),
        ("KEHITTAMO_BROKER_URL", "memory://"),
        ("KEHITTAMO_BROKER_URL", "amqp://guest@rabbit"),
        ("KEHITTAMO_PROXIES", "many"),
        ("KEHITTAMO_PROXIES", "-1"),
        ("KEHITTAMO_PROXIES", ""),
        ("KEHITTAMO_METRICS_TOKEN", "short"),
        ("KEHITTAMO_LOG_WITNESS", "the archive"),
        ("KEHITTAMO_MAIL_URL", "smtp+plain://office:a-long-pass-word@mail.kunta.fi"),
        ("KEHITTAMO_DATA_DIR", str(PROJECT / "var")),
        ("KEHITTAMO_DATA_DIR", str(PROJECT)),
        ("FLASK_DEBUG", "1"),
        ("FLASK_DEBUG", "True"),
    ],
)  # fmt: skip
def test_a_weak_or_wrong_setting_is_named_and_its_value_is_not_told(name: str, value: str) -> None:
    with pytest.raises(ConfigurationRefused) as refused:
        configuration({**SAFE, name: value})
    told = str(refused.value)
    assert f"- {name}: " in told
    assert len(value) < 10 or value not in told


def test_a_data_folder_that_others_can_read_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    for mode in (0o755, 0o701, 0o704):
        folder.chmod(mode)
        with pytest.raises(ConfigurationRefused, match="KEHITTAMO_DATA_DIR"):
            configuration({**SAFE, "KEHITTAMO_DATA_DIR": str(folder)})
    folder.chmod(0o750)
    assert configuration({**SAFE, "KEHITTAMO_DATA_DIR": str(folder)})["DATA_DIR"] == str(folder)


def test_no_proxy_is_a_thing_to_say(tmp_path: Path) -> None:
    assert configuration({**SAFE, "KEHITTAMO_PROXIES": "0", "FLASK_DEBUG": "0"})["PROXIES"] == 0


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ConfigurationRefused) as refused:
        configuration({})
    assert len(str(refused.value).splitlines()) >= 7


@pytest.mark.parametrize("mode", ["", "production"])
def test_production_never_opens_the_demonstration_s_doors(mode: str) -> None:
    assert not configuration({**SAFE, "KEHITTAMO_MODE": mode})["DEMONSTRATION"]


@pytest.mark.parametrize("mode", ["demo", "PRODUCTION", "debug"])
def test_a_mode_that_is_not_known_is_refused(mode: str) -> None:
    with pytest.raises(ConfigurationRefused, match="KEHITTAMO_MODE"):
        configuration({**SAFE, "KEHITTAMO_MODE": mode})


def test_the_demonstration_never_stands_on_production_s_database(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationRefused, match="KEHITTAMO_DATABASE_URL"):
        configuration({**SAFE, "KEHITTAMO_MODE": "demonstration", "KEHITTAMO_DATA_DIR": str(tmp_path)})


def test_the_demonstration_needs_no_setting_and_makes_its_secrets_once(tmp_path: Path) -> None:
    given = {"KEHITTAMO_MODE": "demonstration", "KEHITTAMO_DATA_DIR": str(tmp_path / "var")}
    first, second = configuration(given), configuration(given)
    assert len(first["SECRET_KEY"]) >= 32
    assert first["SECRET_KEY"] != first["KEY_SECRET"]
    assert (first["SECRET_KEY"], first["KEY_SECRET"]) == (second["SECRET_KEY"], second["KEY_SECRET"])
    kept = list((tmp_path / "var").iterdir())
    assert len(kept) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept), "nobody else reads them"


def test_processes_that_start_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    given = {"KEHITTAMO_MODE": "demonstration", "KEHITTAMO_DATA_DIR": str(tmp_path / "var")}
    found: list[str] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait()
        found.append(configuration(given)["SECRET_KEY"])

    starters = [threading.Thread(target=start) for _ in range(8)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_commands_know_a_demonstration_by_its_mark_and_never_take_a_real_house_for_one(
    tmp_path: Path,
) -> None:
    given = {"KEHITTAMO_DATA_DIR": str(tmp_path)}
    assert demonstration_beside(given) == {}
    (tmp_path / DEMONSTRATION_MARK).write_text("http://127.0.0.1:9000")
    found = demonstration_beside(given)
    assert found == {"KEHITTAMO_MODE": "demonstration", "KEHITTAMO_PUBLIC_URL": "http://127.0.0.1:9000"}
    assert configuration({**given, **found})["DEMONSTRATION"]
    assert demonstration_beside({**SAFE, **given}) == {}
    assert demonstration_beside({**given, "KEHITTAMO_MODE": "production"}) == {}
    with pytest.raises(ConfigurationRefused):  # the mark opens nothing by itself
        configuration(given)


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder")
    with pytest.raises(ConfigurationRefused, match="KEHITTAMO_DATA_DIR"):
        configuration({"KEHITTAMO_MODE": "demonstration", "KEHITTAMO_DATA_DIR": str(tmp_path / "var")})


def test_the_public_address_follows_the_port_and_listening_everywhere_is_for_phones(tmp_path: Path) -> None:
    given = {"KEHITTAMO_MODE": "demonstration", "KEHITTAMO_DATA_DIR": str(tmp_path), "PORT": "9000"}
    here = configuration(given)
    assert here["PUBLIC_URL"] == "http://127.0.0.1:9000"
    assert "localhost" in here["TRUSTED_HOSTS"]
    everywhere = configuration({**given, "HOST": "0.0.0.0"})
    assert everywhere["PUBLIC_URL"] == "http://127.0.0.1:9000"
    assert everywhere["TRUSTED_HOSTS"] is None
    assert configuration({**SAFE, "HOST": "0.0.0.0"})["TRUSTED_HOSTS"] == ["kehittamo.kunta.fi"]


def test_every_setting_that_is_read_is_listed_with_its_reason(project: Path) -> None:
    listed = {name.strip() for setting in SETTINGS for name in setting.name.split(",")}
    assert set(SAFE) <= listed
    assert all(setting.default and setting.reason for setting in SETTINGS)
    read = {
        word.strip("\"'`.,:;()[]{}")
        for path in (project / "platform").rglob("*.py")
        for word in path.read_text().replace('"', " ").replace("=", " ").split()
        if word.startswith("KEHITTAMO_") and word.strip("\"'`.,:;()[]{}").replace("_", "").isalpha()
    }
    assert read - listed == set()
