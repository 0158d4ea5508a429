"""Settings from the environment."""

from pathlib import Path

import pytest

from directory.errors import BadEnvironment
from directory.settings import Settings, from_environment

pytestmark = pytest.mark.quick


def test_nothing_set_means_production_on_sqlite_in_var() -> None:
    settings = from_environment({})
    assert settings == Settings()
    assert (settings.env, settings.is_demo) == ("production", False)
    assert settings.sqlalchemy_url == "sqlite+aiosqlite:///var/directory.db"


def test_an_option_wins_over_the_environment() -> None:
    environ = {"DIRECTORY_DATA_DIR": "/from/environment", "DIRECTORY_SITE_NAME": "St. Elsewhere"}
    settings = from_environment(environ, data_dir=Path("/from/option"), env=None)
    assert settings.data_dir == Path("/from/option")
    assert settings.site_name == "St. Elsewhere"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert from_environment({"DIRECTORY_ENV": ""}).env == "production"


def test_the_demo_environment_is_the_demo() -> None:
    assert from_environment({"DIRECTORY_ENV": "demo"}).is_demo


def test_a_home_folder_is_spelled_out() -> None:
    assert "~" not in str(from_environment({"DIRECTORY_DATA_DIR": "~/directory"}).data_dir)


@pytest.mark.parametrize("given", ["postgres://u:p@h/d", "postgresql://u:p@h/d"])
def test_the_usual_spellings_of_a_postgresql_address_are_taken(given: str) -> None:
    settings = from_environment({"DIRECTORY_DATABASE_URL": given})
    assert settings.sqlalchemy_url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIRECTORY_ENV", "staging"),
        ("DIRECTORY_TIME_ZONE", "Mars/Olympus"),
        ("DIRECTORY_IDLE_MINUTES", "0"),
        ("DIRECTORY_IDLE_MINUTES", "soon"),
    ],
)
def test_a_value_of_no_use_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(BadEnvironment, match=name):
        from_environment({name: value})


def test_a_value_of_no_use_is_told_what_would_be() -> None:
    with pytest.raises(BadEnvironment) as refused:
        from_environment({"DIRECTORY_ENV": "staging"})
    assert refused.value.sentence == "DIRECTORY_ENV cannot be used: it takes production, test, demo"
