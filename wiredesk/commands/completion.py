"""wiredesk completion bash|zsh: what the Tab key offers, written from the parser itself."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from wiredesk import cli
from wiredesk.output import say

if TYPE_CHECKING:
    from streams.settings import Settings

# zsh reads bash's completions once it is told to.
_ZSH = "autoload -Uz compinit bashcompinit && compinit && bashcompinit\n"
_SCRIPT = """_wiredesk() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" words
  if [ "$COMP_CWORD" -eq 1 ]; then words="{commands}"; else
    case "${{COMP_WORDS[1]}}" in
{cases}
    esac
  fi
  COMPREPLY=( $(compgen -W "$words" -- "$word") )
}}
complete -o default -F _wiredesk wiredesk"""


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Print the script for a shell; files are offered where no word fits."""
    del settings
    commands = _words_of(cli.parser())
    cases = "\n".join(f'      {name}) words="{" ".join(words)}" ;;' for name, words in commands.items())
    script = _SCRIPT.format(commands=" ".join(commands), cases=cases)
    say(_ZSH + script if given.shell == "zsh" else script)
    return 0


def _words_of(parser: argparse.ArgumentParser) -> dict[str, list[str]]:
    """List each command's options and the words that its arguments may be, in the order of its help."""
    found = {}
    for action in parser._actions:  # noqa: SLF001  argparse has no other way to ask a parser
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for name, command in action.choices.items():
                inside = command._actions  # noqa: SLF001
                options = [word for one in inside for word in one.option_strings if word.startswith("--")]
                found[name] = options + [str(word) for one in inside for word in one.choices or ()]
    return found
