"""A registry's address holds no secret, a secret goes by TLS only, and no answer is said in words."""

from __future__ import annotations

import pytest

from wiredesk import cli


@pytest.mark.parametrize(
    ("url", "password", "words"),
    [
        ("ftp://registry", "", "no address of a registry"),
        ("registry:8081", "", "no address of a registry"),
        ("https://user:hidden-word@registry", "", "does not belong in an address"),
        ("http://registry:8081", "hidden-word", "by https only"),
        ("http://127.0.0.1:1", "", "cannot be asked"),
    ],
)
def test_a_registry_that_cannot_be_used_is_said_in_words_without_any_secret(
    url: str, password: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    if password:
        monkeypatch.setenv("WIREDESK_REGISTRY_PASSWORD", password)
    assert cli.main(["schema", "register", "--url", url]) == 1
    told = capsys.readouterr()
    assert words in told.err
    assert "hidden-word" not in told.err + told.out


@pytest.mark.parametrize("arguments", [["register"], ["--url", "https://registry"]])
def test_half_of_the_command_says_the_whole(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert cli.main(["schema", *arguments]) == 2
    assert "schema register --url" in capsys.readouterr().err
