"""The commands: help with an example, one sentence for a mistake, no traceback."""

import json
import sqlite3
from pathlib import Path

import pytest

import kernelib as kl
from kernelib.cli import main

COMMANDS = [
    [],
    ["serve"],
    ["workshop"],
    ["workshop", "new"],
    ["workshop", "list"],
    ["workshop", "end"],
    ["workshop", "delete"],
    ["export"],
    ["lab"],
]


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("KERNELIB_DATABASE", str(tmp_path / "room.sqlite"))

    def run(*arguments):
        code = 0
        try:
            main([str(each) for each in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(run, command):
    code, out, err = run(*command, "--help")

    assert (code, err) == (0, "")
    assert "Example: kernelib " in out


def test_a_workshop_is_made_listed_ended_and_deleted(run):
    code, out, _ = run("workshop", "new", "--title", "Fredag", "--roles", "school", "--json")
    made = json.loads(out)
    assert code == 0
    assert made["join_url"] == f"http://127.0.0.1:8866/join/{made['code']}", "before any serve"
    assert kl.open_workshop(made["code"]).roles["upper"]

    listed = json.loads(run("workshop", "list", "--json")[1])
    assert [(each["code"], each["title"], each["ended"]) for each in listed] == [(made["code"], "Fredag", False)]
    assert made["facilitator_key"] not in run("workshop", "list", "--json")[1]
    assert run("workshop", "end", made["code"].lower())[0] == 0
    assert kl.open_workshop(made["code"]).ended
    assert "ended" in run("workshop", "list")[1]
    assert run("workshop", "delete", made["code"])[0] == 0
    assert json.loads(run("workshop", "list", "--json")[1]) == []


def test_a_workshop_is_told_with_its_links(run):
    _, out, _ = run(
        "workshop", "new", "--title", "Fredag", "--mode", "dialogue", "--language", "en", "--agenda", "45-minutes"
    )

    assert out.count("http://127.0.0.1:8866/") == 3 and out.count("?key=") == 2


MISTAKES = [
    (["nothing"], "serve"),
    (["serve", "--port", "x"], "x is not a port"),
    (["serve", "--port", "70000"], "not a port"),
    (["serve", "--public-url", "skole.dk"], "is not an address"),
    (["serve", "--public-url", "http://a b"], "is not an address"),
    (["serve", "--public-url", "http://x/?a=b"], "is not an address"),
    (["serve", "--host", "192.0.2.77", "--port", "0"], ""),
    (["serve", "--database", "mysql://x", "--port", "0"], "postgresql://"),
    (["workshop", "new", "--roles", "profesions"], "professions"),
    (["workshop", "new", "--mode", "quick"], "'quick'"),
    (["workshop", "new", "--language", "de"], "'de'"),
    (["workshop", "new", "--agenda", "week"], "half-day"),
    (["workshop", "list"], "kernelib serve makes it"),
    (["export", "demo"], "--to"),
    (["export", "demo", "--to", "x", "--format", "pdf"], "'pdf'"),
]


@pytest.mark.parametrize(
    ("command", "says"), MISTAKES, ids=lambda each: " ".join(each) if isinstance(each, list) else ""
)
def test_a_mistake_is_one_sentence_and_exit_2(run, command, says):
    code, out, err = run(*command)

    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and says in err and err.rstrip().endswith(".")


def test_an_unknown_code_is_one_sentence(run):
    run("workshop", "new")
    for command in (("workshop", "end", "ZZZZZZ"), ("workshop", "delete", "x"), ("export", "ZZZZZZ", "--to", "here")):
        assert run(*command)[::2] == (
            2,
            f"There is no workshop '{command[-1] if len(command) == 3 else command[1]}' in this database; "
            "--database, KERNELIB_DATABASE or database= names another.\n",
        )


def test_a_file_that_is_no_database_is_one_sentence(run, tmp_path):
    (tmp_path / "notes.txt").write_text(
        "not a database at all, only a text that is long enough " * 40, encoding="utf-8"
    )

    for command in (["workshop", "list"], ["workshop", "new"], ["serve", "--no-open", "--port", "0"]):
        code, _, err = run(*command, "--database", tmp_path / "notes.txt")
        assert code == 2 and err.count("\n") == 1 and "postgresql://" in err


def test_a_locked_database_is_one_sentence(run, tmp_path, monkeypatch):
    monkeypatch.setattr("kernelib.database.BUSY_SECONDS", 0.2)
    run("workshop", "new")
    other = sqlite3.connect(tmp_path / "room.sqlite")
    other.execute("BEGIN EXCLUSIVE")

    code, _, err = run("workshop", "new")

    other.close()
    assert code == 2 and err.count("\n") == 1


def test_the_demo_is_exported(run, tmp_path):
    code, out, err = run("export", "demo", "--to", tmp_path / "results", "--rows")

    assert (code, err) == (0, "")
    assert all(Path(line).is_file() for line in out.splitlines()) and out


def test_a_bug_is_a_line_and_no_traceback(run, monkeypatch):
    monkeypatch.setattr("kernelib.cli.new_workshop", lambda *_, **__: 1 / 0)

    code, _, err = run("workshop", "new")

    assert code == 1 and err.count("\n") == 1 and "ZeroDivisionError" in err


def test_a_database_is_copied_and_what_is_past_its_date_is_purged(run, tmp_path, monkeypatch):
    source, target = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    run("workshop", "new", "--title", "Fredag", "--database", source)
    code, out, err = run("database", "copy", source, target)
    assert (code, err) == (0, "") and out.endswith(": 1\n")
    assert "Fredag" in run("workshop", "list", "--database", target)[1]
    code, out, err = run("database", "copy", source, target)
    assert code == 2 and "holds workshops already" in err
    assert run("database", "copy", tmp_path / "none.sqlite", target)[0] == 2
    code, out, err = run("database", "purge", "--database", target)
    assert (code, out) == (0, "Deleted: nothing was past its date.\n")


@pytest.mark.parametrize(
    ("terminal", "said"),
    [("da_DK.UTF-8", "Antal workshops, der er kopieret: 1"), ("en_GB.UTF-8", "Number of workshops copied: 1")],
)
def test_a_copy_is_told_in_the_language_of_the_terminal_as_handing_over_is(run, tmp_path, monkeypatch, terminal, said):
    monkeypatch.setenv("LC_ALL", terminal)
    run("workshop", "new", "--database", tmp_path / "a.sqlite")
    assert run("database", "copy", tmp_path / "a.sqlite", tmp_path / "b.sqlite")[1] == f"{said}\n"


def test_a_database_that_does_not_answer_is_told_without_its_address(run):
    code, _, err = run("workshop", "list", "--database", "postgresql://anna:hemmelig@127.0.0.1:1/room")
    assert code == 2 and "The database does not answer" in err and "hemmelig" not in err


def test_an_address_of_another_machine_is_told_as_such(run):
    code, _, err = run("serve", "--no-open", "--host", "192.0.2.77")
    assert code == 2 and "This computer has no address 192.0.2.77" in err
