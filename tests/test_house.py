"""What a stranger relies on: the README's commands, the locks, the container files, the wheel."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

TOP = Path(__file__).parent.parent
PACKAGE_LINE = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^\s;]+)", re.MULTILINE)


def locked(name: str) -> dict[str, str]:
    return dict(PACKAGE_LINE.findall((TOP / name).read_text()))


@pytest.mark.quick
def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "uv run pytest\n" in (TOP / "README.md").read_text()
    assert "\nuv run pytest\n" in (TOP / ".ci/run").read_text()


@pytest.mark.quick
@pytest.mark.parametrize("name", ["requirements.lock", "requirements.runtime.lock"])
def test_a_lock_holds_versions_and_hashes_but_no_address(name: str) -> None:
    text = (TOP / name).read_text()
    assert "://" not in text
    assert len(locked(name)) > 20
    for entry in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.quick
def test_the_server_runs_on_the_versions_that_were_tested() -> None:
    everything = locked("requirements.lock")
    for package, version in locked("requirements.runtime.lock").items():
        assert everything.get(package) == version, package


@pytest.mark.quick
def test_every_dependency_is_locked_and_explained() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    named = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    explained = (TOP / "docs/explanation/dependencies.md").read_text()
    everything = locked("requirements.lock")
    for requirement in named:
        package = re.split(r"[\[<>=,; ]", requirement)[0]
        assert package in everything, f"{package} is not locked: run tools/lock"
        assert f"`{package}`" in explained, f"{package} has no reason in dependencies.md"


@pytest.mark.quick
def test_compose_migrates_before_the_web_starts() -> None:
    compose = yaml.safe_load((TOP / "docker-compose.yml").read_text())
    services = compose["services"]
    assert set(services) == {"database", "migrate", "web", "worker"}
    assert services["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    for service in ("web", "worker"):
        started = services[service]["depends_on"]["migrate"]["condition"]
        assert started == "service_completed_successfully"
    for service in ("migrate", "web", "worker"):
        url = services[service]["environment"]["DIRECTORY_DATABASE_URL"]
        assert url.startswith("postgresql+psycopg://directory:${DIRECTORY_DB_PASSWORD}@database/")
        for name in ("DIRECTORY_SECRET_KEYS", "DIRECTORY_PHI_KEYS"):
            assert services[service]["environment"][name].startswith(f"${{{name}:?")
    for volume in compose["volumes"]:
        assert any(
            mount.startswith(f"{volume}:")
            for service in services.values()
            for mount in service.get("volumes", [])
        )


@pytest.mark.quick
def test_the_image_copies_what_exists_and_runs_as_nobody_special() -> None:
    lines = (TOP / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--" not in line]
    for name in (name for names in copied for name in names):
        assert (TOP / name).exists(), name
    assert "USER directory" in lines
    allowed = (TOP / ".dockerignore").read_text()
    for name in (name for names in copied for name in names):
        assert f"!{name}" in allowed, f"{name} never reaches the build"


def test_an_installed_wheel_finds_its_templates_and_data(tmp_path: Path) -> None:
    """Built, unpacked far from the checkout, and asked through its own command line."""
    uv = os.environ.get("UV") or shutil.which("uv")
    assert uv, "uv is needed to build the wheel: python3 -m pip install uv"
    subprocess.run([uv, "build", "--wheel", "-q", "-o", str(tmp_path), str(TOP)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    away = tmp_path / "away"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(away)], check=True)
    asked = (
        "from directory import paths\n"
        "print(paths.DATA, (paths.TEMPLATES / 'layout.html').is_file())\n"
        "from directory.cli import main; main(['search', 'sciatica'])"
    )
    answered = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path,
        env={"PYTHONPATH": str(away), "PATH": "", "DIRECTORY_DATA_DIR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answered.returncode == 0, answered.stderr
    assert f"{away / 'directory' / '_assets' / 'data'} True" in answered.stdout
    assert "Spine Service" in answered.stdout
