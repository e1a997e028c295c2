"""What the Tab key offers."""

from __future__ import annotations

import subprocess

import pytest

from wiredesk import cli


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["wiredesk", "to"], {"topics"}),
        (["wiredesk", "topics", "c"], {"create", "check"}),
        (["wiredesk", "replay", "--d"], {"--dry-run"}),
        (["wiredesk", "completion", ""], {"--help", "bash", "zsh"}),
        (["wiredesk", "knowledge", "l"], {"list", "lookup"}),
    ],
)
def test_bash_offers_what_the_parser_takes(typed, offered, capsys):
    assert cli.main(["completion", "bash"]) == 0
    script = capsys.readouterr().out
    line = " ".join(f'"{word}"' for word in typed)
    asked = f'{script}\nCOMP_WORDS=({line}); COMP_CWORD={len(typed) - 1}; _wiredesk; printf "%s\\n" "${{COMPREPLY[@]}}"'
    told = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert set(told.stdout.split()) == offered
    assert not told.stderr


def test_zsh_gets_the_same_words_after_it_is_told_to_read_them(capsys):
    cli.main(["completion", "bash"])
    bash = capsys.readouterr().out
    cli.main(["completion", "zsh"])
    zsh = capsys.readouterr().out
    assert zsh.endswith(bash)
    assert zsh.startswith("autoload -Uz compinit bashcompinit")
