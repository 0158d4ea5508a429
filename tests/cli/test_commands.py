"""The command line: help, exit codes, what is printed and where."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from directory import paths
from directory.cli import COMMANDS, main
from tests.serving import TOP, environment

NOTE = "54F low back pain 7 wks, radiates L leg below knee, numb L foot, hx breast ca 2019"


def run(*arguments: str, stdin: str | bytes | None = None, **settings: str) -> Result:
    return CliRunner(env=environment(**settings)).invoke(main, list(arguments), input=stdin)


def process(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The real thing, for what only a process has: a pipe, a signal, a traceback."""
    return subprocess.run(
        [sys.executable, "-m", "directory", *arguments],
        cwd=TOP,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: directory {name}")
    assert all(len(line) <= 80 for line in result.output.splitlines())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    for option in command.params:
        assert isinstance(option, click.Argument) or option.help, option.name


def test_the_help_lists_every_command() -> None:
    output = run("--help").output
    assert [name for name in COMMANDS if f"\n  {name} " not in output] == []


def test_help_loads_none_of_the_big_libraries() -> None:
    code = (
        "import sys; from directory.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'litestar', 'sqlalchemy', 'sqlmodel', 'typst', 'alembic', 'granian'}"
        " & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("serve", "--port", "99999"),
        ("serve", "--workers", "0"),
        ("match",),
        ("match", "  "),
        ("match", "a text", "--batch", __file__),
        ("match", "--batch", "no such file"),
        ("match", "x" * 20_001),
        ("search", "--limit", "0"),
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_what_cannot_be_understood_is_exit_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_setting_of_no_use_is_exit_3() -> None:
    result = run("match", "back pain", env="staging")
    assert result.exit_code == 3
    assert "DIRECTORY_ENV" in result.stderr


def test_searching_prints_programs_and_what_matched(tmp_path: Path) -> None:
    result = run("search", "slipped disk", data_dir=str(tmp_path / "none"))
    assert result.exit_code == 0
    assert "Spine Service" in result.stdout
    assert "/programs/spine-service" in result.stdout
    assert not (tmp_path / "none").exists()


def test_a_page_beside_the_programs_is_named_where_it_stands() -> None:
    found = run("search", "gait retraining").stdout
    assert "/recovery#gait-and-movement" in found
    assert "/recovery/acute" in run("search", "calm the pain").stdout


def test_the_words_alone_can_be_searched() -> None:
    assert "Also searched" in run("search", "slipped disk").stdout
    assert "Also searched" not in run("search", "--literal", "slipped disk").stdout
    assert "In no listing: zzqqxx" in run("search", "knee zzqqxx").stdout


def test_an_age_nobody_can_have_is_a_mistake_of_usage() -> None:
    result = run("search", "knee", "--age", "old")
    assert result.exit_code == 2
    assert "whole years" in result.stderr


def test_search_as_json_names_what_it_found() -> None:
    found = json.loads(run("search", "--json", "knee", "--department", "orthopaedics").stdout)
    assert found["total"] >= 1
    assert {item["kind"] for item in found["items"]} == {"programs"}
    assert all(item["name"]["en"] for item in found["items"])


def test_a_filter_nobody_meets_offers_a_way_out() -> None:
    result = run("search", "knee", "--department", "pain-medicine", "--age", "3")
    assert result.exit_code == 0
    assert "0 programs" in result.stdout
    assert "Without --" in result.stdout


def test_a_match_says_urgency_first_then_programs_with_reasons() -> None:
    output = run("match", NOTE).stdout
    assert output.splitlines()[0].startswith("URGENT")
    assert 0 < output.index("breast") < output.index("1. ")
    assert "Spine Service" in output
    assert "Left out:" in output
    assert "Nothing was kept." in output
    assert all(len(line) <= 80 for line in output.splitlines())


def test_a_note_can_come_through_the_pipe() -> None:
    assert run("match", "-", stdin=NOTE).stdout == run("match", NOTE).stdout


@pytest.mark.parametrize(
    "noise", [b"\xff\xfe", b"\x1b[31m", b"\x07", b"\xe2\x80\xae", b"\xed\xa0\x80"]
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_any_bytes_can_stand_in_a_note_and_no_text_turns_the_terminal(
    noise: bytes, form: str
) -> None:
    note = b"54F low back" + noise + b" pain, hx breast ca, numb" + noise + b" L foot"
    done = subprocess.run(
        [sys.executable, "-m", "directory", "match", note, *(["--json"] if form == "json" else [])],
        cwd=TOP,
        env=environment(),
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert form == "json" or noise not in done.stdout
    piped = run("match", "-", stdin=note)
    assert piped.exit_code == 0


FIVE = {"urgency", "programs", "disciplines", "phase", "red_flag"}


def test_a_match_as_json_is_the_answer_and_the_five_fields() -> None:
    found = json.loads(run("match", "--json", NOTE).stdout)
    assert found.keys() >= FIVE | {"matches", "excluded", "red_flags", "findings", "rulebook"}
    assert found["urgency"] == found["urgency_said"]["level"] == "urgent"
    fitting = [each["program"] for each in found["matches"] if each["verdict"] == "fits"]
    assert found["programs"] == fitting
    assert "spine-service" in fitting
    assert found["disciplines"] == [each["slug"] for each in found["team"]]
    assert found["red_flag"] is True


CASES = '{"id": "1", "kind": "case", "text": "low back pain"}\n\n{"id": 2, "text": "knee"}\n'


def test_a_batch_prints_one_object_a_line_and_progress_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text(CASES)
    result = run("match", "--batch", str(tmp_path / "cases.jsonl"))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["1", 2]
    assert all(line.keys() >= FIVE for line in lines)
    assert "2 of 2" in result.stderr


def test_a_quiet_batch_through_the_pipe_says_nothing_else() -> None:
    result = run("match", "--quiet", "--batch", "-", stdin=CASES)
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{broken", "not JSON"),
        (b'["a list"]', "expected an object"),
        (b'{"id": "1", "text": 7}', "expected an object"),
        (b'{"id": "1", "text": "' + b"x" * 20_001 + b'"}', "at most 20000 characters"),
        (b'{"id": "1", "text": "\xff"}', "not UTF-8"),
    ],
    ids=["broken", "list", "number", "long", "latin-1"],
)
def test_a_broken_batch_is_exit_1_and_names_the_line(line: bytes, said: str) -> None:
    result = run("match", "--batch", "-", stdin=CASES.encode() + line)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "line 4" in result.stderr or "UTF-8" in result.stderr
    assert result.stdout == ""


def test_the_data_files_pass_their_check() -> None:
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    found = json.loads(run("check", "--json").stdout)
    assert found["ok"] is True
    assert found["problems"] == []
    assert found["catalogue"]["programs"] == 8


def test_the_doctor_finds_nothing_broken_and_leaves_nothing_behind(tmp_path: Path) -> None:
    result = run("doctor", "--json", "--data-dir", str(tmp_path / "new"))
    assert result.exit_code == 0
    states = {each["what"]: each["state"] for each in json.loads(result.stdout)}
    assert states.keys() >= {"python", "data folder", "database", "data files", "PDF"}
    assert "broken" not in states.values()
    assert not (tmp_path / "new").exists()


def test_the_doctor_says_what_is_broken_with_exit_3(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    result = run("doctor", "--data-dir", str(tmp_path / "taken" / "below"))
    assert result.exit_code == 3
    assert "broken  data folder: " in result.stdout


def test_migrating_says_what_it_did_and_can_only_look(tmp_path: Path) -> None:
    folder = str(tmp_path / "data")
    before = run("migrate", "--check", "--data-dir", folder)
    assert before.exit_code == 3
    assert not Path(folder).exists()
    assert "now has schema" in run("migrate", "--data-dir", folder).stdout
    again = run("migrate", "--data-dir", folder)
    assert (again.exit_code, "nothing to do" in again.stdout) == (0, True)
    assert run("migrate", "--check", "--data-dir", folder).exit_code == 0


@pytest.mark.parametrize(
    ("options", "settings", "coloured"),
    [((), {}, True), (("--no-color",), {}, False), ((), {"NO_COLOR": "1"}, False)],
)
def test_colour_on_a_terminal_can_be_turned_off(
    options: tuple[str, ...], settings: dict[str, str], coloured: bool
) -> None:
    runner = CliRunner(env=environment() | {"NO_COLOR": ""} | settings)
    result = runner.invoke(main, [*options, "search", "knee"], color=True)
    assert ("\x1b[1m" in result.output) is coloured


def test_no_colour_goes_into_a_pipe() -> None:
    assert "\x1b" not in process("match", NOTE).stdout


def test_a_reader_that_goes_away_is_no_error() -> None:
    writer = subprocess.Popen(
        [sys.executable, "-m", "directory", "match", "--quiet", "--batch", "-"],
        cwd=TOP,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdin and writer.stdout and writer.stderr
    writer.stdout.close()
    writer.stdin.write(b'{"text": "low back pain"}\n' * 50)
    writer.stdin.close()
    assert writer.wait(timeout=60) == 0
    assert writer.stderr.read() == b""
    writer.stderr.close()


@pytest.fixture
def broken_data(tmp_path: Path) -> Path:
    """A copy of the data files with one that is not TOML and one with an unknown key."""
    import shutil

    data = tmp_path / "files"
    shutil.copytree(paths.DATA, data)
    (data / "catalogue" / "programs" / "spine-service.toml").write_text("name = [broken\n")
    with (data / "catalogue" / "programs" / "acute-pain-services.toml").open("a") as file:
        file.write("\n[telephone]\n")
    return data


@pytest.mark.parametrize("command", ["check", "serve", "search", "match"])
def test_broken_data_is_exit_1_with_file_key_and_what_was_expected(
    command: str, broken_data: Path, tmp_path: Path
) -> None:
    words = ["knee"] if command in ("search", "match") else []
    code = (
        "import pathlib, sys; from directory import paths; from directory.cli import main\n"
        "paths.DATA = pathlib.Path(sys.argv[1]); main(sys.argv[2:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(broken_data), command, *words],
        cwd=TOP,
        env=environment(data_dir=str(tmp_path / "data")),
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Traceback" not in said
    assert "spine-service.toml" in said
    assert "acute-pain-services.toml: telephone" in said
    assert "expected" in said
