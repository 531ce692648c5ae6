"""A real Neovim without a screen, driven over its own API: what a test does to it, and what it shows.

Speaks MessagePack-RPC with `nvim --embed`. Neovim runs its main loop, so that typing, autocommands and the
server's messages are what they are for a user. Knows nothing of our server.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import msgpack

from tests.support.waiting import PATIENCE, wait_until

T = TypeVar("T")

PROGRAM = Path(sys.executable).parent / "nvim"
PLUGIN = Path(__file__).parents[2] / "editors/neovim"

# What a user of a plugin manager has in their configuration; the rest lets a test see and answer.
INIT = """
vim.opt.runtimepath:prepend(vim.env.CODEFRAME_PLUGIN)
vim.lsp.enable('codeframe_ls')

vim.opt.swapfile = false
_G.told, _G.asked, _G.replies, _G.events = {}, {}, {}, {}
vim.notify = function(message, level)
  table.insert(_G.told, message)
end
local function reply(kind, prompt, items)
  table.insert(_G.asked, { kind = kind, prompt = prompt, items = items })
  return table.remove(_G.replies, 1)
end
vim.ui.select = function(items, options, on_choice)
  local shown = vim.tbl_map(options.format_item or tostring, items)
  local wanted = reply('select', options.prompt, shown)
  for index, text in ipairs(shown) do
    if wanted and vim.startswith(text, wanted) then
      return on_choice(items[index], index)
    end
  end
  on_choice(nil)
end
vim.ui.input = function(options, on_confirm)
  on_confirm(reply('input', options.prompt, {}))
end
vim.api.nvim_create_autocmd('User', {
  pattern = 'CodeframeEvent',
  callback = function(event)
    table.insert(_G.events, event.data.kind)
  end,
})
"""


class NeovimError(Exception):
    """Neovim refused a call of its API, or Lua code raised."""


class Neovim:
    """A running Neovim in a directory; a context manager that ends it."""

    def __init__(
        self, directory: Path, environment: Mapping[str, str], *files: str, prefix: tuple[str, ...] = ()
    ) -> None:
        init = Path(environment["HOME"]) / "init.lua"
        init.write_text(INIT, encoding="utf-8")
        programs = f"{PROGRAM.parent}{os.pathsep}{environment['PATH']}"
        self.process = subprocess.Popen(
            [*prefix, PROGRAM, "--embed", "--headless", "-u", init, *files],
            cwd=directory,
            env={**environment, "PATH": programs, "CODEFRAME_PLUGIN": str(PLUGIN)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._stdin = self.process.stdin
        self._stdout = self.process.stdout
        self._received = msgpack.Unpacker()
        self._last_id = 0

    def __enter__(self) -> Neovim:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._send("nvim_command", "qall!")
        self._stdin.close()
        self.process.wait(PATIENCE)
        self._stdout.close()

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a function of Neovim's API. Raises NeovimError."""
        wanted = self._send(function, *arguments)
        while True:
            for kind, identifier, error, result in self._received:
                assert (kind, identifier) == (1, wanted)
                if error is not None:
                    raise NeovimError(error[1])
                return result
            ready, _, _ = select.select([self._stdout], [], [], PATIENCE)
            assert ready, f"Neovim did not answer {function}{arguments} within {PATIENCE:g} s"
            data = os.read(self._stdout.fileno(), 65536)
            assert data, f"Neovim ended; {function}{arguments} was not answered"
            self._received.feed(data)

    def lua(self, code: str, *arguments: Any) -> Any:
        """Run Lua code, which gets the arguments as `...`; gives what it returns."""
        return self.call("nvim_exec_lua", code, list(arguments))

    def wait(self, code: str, *arguments: Any) -> Any:
        """Evaluate a Lua expression until it is true; gives its value."""
        return self._wait(lambda: self.lua(f"return {code}", *arguments), code)

    def command(self, text: str) -> None:
        """Run an Ex command."""
        self.call("nvim_command", text)

    def codeframe(self, text: str) -> None:
        """Run `:Codeframe`."""
        self.command(f"Codeframe {text}")

    def keys(self, keys: str) -> None:
        """Press keys, in Neovim's notation; they are handled when it next waits for input."""
        self.call("nvim_input", keys)

    def edit(self, path: str) -> None:
        """Open a file."""
        self.call("nvim_cmd", {"cmd": "edit", "args": [path]}, {})

    @property
    def lines(self) -> list[str]:
        """The lines of the current buffer."""
        return list(self.call("nvim_buf_get_lines", 0, 0, -1, True))

    @lines.setter
    def lines(self, lines: list[str]) -> None:
        self.call("nvim_buf_set_lines", 0, 0, -1, True, lines)

    @property
    def line(self) -> int:
        """The cursor's line, counted from 0."""
        return int(self.call("nvim_win_get_cursor", 0)[0]) - 1

    def go_to(self, text: str) -> None:
        """Put the cursor on the first line that begins with this text."""
        number = next(n for n, line in enumerate(self.lines, 1) if line.startswith(text))
        self.call("nvim_win_set_cursor", 0, [number, 0])

    @property
    def name(self) -> str:
        """The path of the current buffer, relative to the directory that Neovim was started in."""
        return str(self.lua("return vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':.')"))

    def wait_name(self, name: str) -> None:
        """Wait until the current buffer is this file."""
        self._wait(lambda: self.name == name, f"the buffer {name}")

    def wait_text(self, part: str) -> str:
        """Wait until a line of the current buffer holds this; gives the line."""
        return self._wait(lambda: next((line for line in self.lines if part in line), ""), part)

    def told(self) -> list[str]:
        """What `vim.notify` has said."""
        return list(self.lua("return _G.told"))

    def wait_told(self, part: str) -> str:
        """Wait until something with these words was said."""
        return self._wait(lambda: next((said for said in self.told() if part in said), ""), part)

    def reply(self, *replies: str) -> None:
        """Answer the next prompts so: a list by the beginning of an entry, an input by its text."""
        self.lua("vim.list_extend(_G.replies, ...)", list(replies))

    def asked(self) -> list[dict[str, Any]]:
        """The prompts so far: `kind`, `prompt` and the `items` of a list."""
        return list(self.lua("return _G.asked"))

    def complete(self, line: str) -> list[str]:
        """What Neovim's own completion offers at the end of a command line."""
        return list(self.lua("return vim.fn.getcompletion(..., 'cmdline')", line))

    def lenses(self) -> dict[int, str]:
        """What the lenses of the current buffer show, by line."""
        marks = self.lua(
            """
            local found = {}
            for _, namespace in pairs(vim.lsp.codelens.__namespaces) do
              vim.list_extend(found, vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true }))
            end
            return found
            """
        )
        return {line: "".join(text for text, _ in mark["virt_text"]) for _, line, _, mark in marks}

    def lens(self, heading: str) -> str:
        """What the lens of a heading's line shows now; empty when there is none."""
        return self.lenses().get(self.lines.index(heading), "")

    def wait_lens(self, heading: str, part: str) -> str:
        """Wait until the lens of a heading shows this."""
        shown = self._wait(
            lambda: (lens := self.lens(heading)) and (part in lens and lens), f"{part} on {heading}"
        )
        return str(shown)

    def run_lens(self, heading: str, title: str) -> None:
        """Run a lens as a user does: go to its line, run, choose."""
        self.go_to(heading)
        if " | " in self.lens(heading):
            self.reply(title)
        self.lua("vim.lsp.codelens.run()")

    def act(self, title: str, *replies: str) -> None:
        """Run the code action of the cursor's line that begins so, and answer what it asks."""
        self.reply(title, *replies)
        self.lua("vim.lsp.buf.code_action()")

    def diagnostics(self) -> list[tuple[int, str]]:
        """Line and message of the diagnostics of the current buffer."""
        found = self.lua(
            "return vim.tbl_map(function(d) return { d.lnum, d.message } end, vim.diagnostic.get(0))"
        )
        return [(line, message) for line, message in found]

    def wait_diagnostic_anywhere(self, part: str) -> None:
        """Wait for a diagnostic with these words in any file."""
        self.wait(
            """
            (function(part)
              return vim.iter(vim.diagnostic.get()):any(function(d) return d.message:find(part, 1, true) end)
            end)(...)
            """,
            part,
        )

    def wait_diagnostic(self, part: str) -> tuple[int, str]:
        """Wait for a diagnostic with these words."""
        found = self._wait(lambda: next((one for one in self.diagnostics() if part in one[1]), None), part)
        assert found is not None
        return found

    def quickfix(self) -> list[tuple[str, int, str]]:
        """The quickfix entries: file name, line counted from 0, text."""
        found = self.lua(
            """
            return vim.tbl_map(function(entry)
              local name = entry.bufnr > 0 and vim.fn.fnamemodify(vim.fn.bufname(entry.bufnr), ':.') or ''
              return { name, entry.lnum - 1, entry.text }
            end, vim.fn.getqflist())
            """
        )
        return [(name, line, text) for name, line, text in found]

    def _wait(self, condition: Callable[[], T], what: str) -> T:
        try:
            return wait_until(condition, what)
        except AssertionError as error:
            error.add_note(f"Neovim has {self.name} open, and has said {self.told()}")
            raise

    def _send(self, function: str, *arguments: Any) -> int:
        self._last_id += 1
        self._stdin.write(msgpack.packb([0, self._last_id, function, list(arguments)]))
        self._stdin.flush()
        return self._last_id
