"""`tocsin playbook schema`: the same document on the terminal, in a file and in another process."""

from __future__ import annotations

from pathlib import Path

from tests.cli.shell import Program, Shell


def test_the_schema_is_one_json_document_that_knows_the_facts_of_the_catalogue(tocsin: Shell) -> None:
    schema = tocsin.json("playbook", "schema")
    assert schema["properties"]["schema"]["enum"][0] == "breach-playbook/1"
    known = [choice["const"] for choice in schema["$defs"]["catalogue_fact"]["oneOf"]]
    assert "time.aware_at" in known


def test_a_file_holds_what_is_printed_and_the_next_step_is_told(tocsin: Shell, tmp_path: Path) -> None:
    path = tmp_path / "tocsin.schema.json"
    result = tocsin("playbook", "schema", "--output", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"# yaml-language-server: $schema={path}" in result.stderr
    assert path.read_text(encoding="utf-8") == tocsin("playbook", "schema").stdout


def test_every_process_prints_the_same_bytes(program: Program) -> None:
    printed = {program("playbook", "schema", env={"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")}
    assert len(printed) == 1


def test_a_file_that_cannot_be_written_is_refused_with_its_name(tocsin: Shell, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "schema.json"
    assert f"{path} cannot be written: No such file or directory" in tocsin.refused(
        "playbook", "schema", "--output", str(path)
    )
