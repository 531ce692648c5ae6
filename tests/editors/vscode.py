"""A real VS Code for one test: code-server with our extension on a folder, and a browser that looks at it.

`VSCode` starts both, and its methods are the driver's steps. Knows how they are started and ended; what the
screen's elements are is known by `vscode_driver.mjs` alone.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.editors.install_vscode import Rig

DRIVER = Path(__file__).with_name("vscode_driver.mjs")

START_LIMIT = 60.0
"""Seconds in which code-server has to listen, and then its page to be there."""

END_LIMIT = 10.0
"""Seconds in which the processes have to end."""

STEP_LIMIT = 30.0
"""Seconds in which a step has to succeed, unless it says otherwise."""

SETTINGS = {
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "git.openRepositoryInParentFolders": "never",
    "chat.commandCenter.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "window.menuBarVisibility": "compact",
    "workbench.colorTheme": "Default Dark Modern",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}


class VSCode:
    """A context manager: a VS Code that is open on a folder (or a `.code-workspace` file) while it lasts.

    `home` is the home directory of all its processes and holds everything that they write outside the opened
    folder. `extensions` is where the extensions are installed. `path` is the processes' PATH.
    """

    def __init__(
        self,
        rig: Rig,
        extensions: Path,
        home: Path,
        opened: Path,
        *,
        settings: Mapping[str, Any] | None = None,
        trusted: bool = True,
        size: tuple[int, int] = (1280, 800),
        path: str = "",
        more_environment: Mapping[str, str] | None = None,
    ) -> None:
        self._rig = rig
        self._extensions = extensions
        self._home = home
        self._opened = opened
        self._settings = {
            **SETTINGS,
            "security.workspace.trust.enabled": not trusted,
            "security.workspace.trust.startupPrompt": "never",
            **(settings or {}),
        }
        self._size = size
        self.environment = {**environment(home, path or path_with_server()), **(more_environment or {})}

    def __enter__(self) -> VSCode:
        self._write_settings()
        password = secrets.token_urlsafe(16)
        self._server = self._start_code_server(password)
        self._driver = subprocess.Popen(
            ["node", str(DRIVER), str(self._rig.playwright), self._rig.chromium],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        width, height = self._size
        try:
            url = self._url()
            self.step("open", within=START_LIMIT, url=url, password=password, width=width, height=height)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is not None:
                error.add_note(f"The extension's log:\n{self.extension_log()}")
                self.screenshot(screenshots() / "failed.png")
        finally:
            self._end()

    def step(self, step: str, *, within: float = STEP_LIMIT, **given: Any) -> Any:
        """Take one of the driver's steps, in so many seconds at most.

        Raises AssertionError with what the screen showed instead.
        """
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        print(json.dumps({"step": step, "within": within, **given}), file=self._driver.stdin, flush=True)
        line = self._driver.stdout.readline()
        assert line, f"the browser's driver ended during {step}"
        answer = json.loads(line)
        assert "error" not in answer, f"{step} {given}: {answer['error']}"
        return answer["result"]

    def open_file(self, path: str) -> None:
        """Open a file from the explorer's tree, by its path in the folder."""
        self.step("openFile", path=path)

    def tabs(self) -> list[str]:
        """The open editors' names, the active one first."""
        return list(self.step("tabs"))

    def editor_text(self) -> list[str]:
        """The lines of the active editor that are on the screen."""
        return list(self.step("editorText"))

    def wait_for_editor_text(self, text: str) -> None:
        """Wait until the active editor shows a text."""
        self.step("waitForEditorText", text=text)

    def wait_for_colours(self) -> None:
        """Wait until the active editor's text is coloured by its grammar."""
        self.step("waitForColours")

    def go_to_line(self, line: int) -> None:
        """Put the cursor at the end of a 1-based line."""
        self.step("goToLine", line=line)

    def type(self, text: str) -> None:
        """Type at the cursor."""
        self.step("type", text=text)

    def press(self, keys: str) -> None:
        """Press a key or a chord, such as `Control+S`."""
        self.step("press", keys=keys)

    def lenses(self) -> list[str]:
        """The titles of the lenses on the screen, from top to bottom."""
        return list(self.step("lenses"))

    def wait_for_lens(self, text: str) -> list[str]:
        """Wait until a lens's title contains a text, and return all titles."""
        return list(self.step("waitForLens", text=text))

    def wait_for_no_lens(self, text: str) -> None:
        """Wait until no lens's title contains a text."""
        self.step("waitForNoLens", text=text)

    def click_lens(self, text: str, index: int = 0) -> None:
        """Click the lens whose title contains a text; `index` chooses among several, from the top."""
        self.step("clickLens", text=text, index=index)

    def command(self, title: str) -> None:
        """Run a command from the palette by its whole title."""
        self.step("command", title=title)

    def palette(self, text: str) -> list[str]:
        """The titles that the palette offers for a text."""
        return list(self.step("palette", text=text))

    def picker(self) -> dict[str, Any]:
        """Wait for a picker; returns its title, placeholder and rows (label, description, detail)."""
        return dict(self.step("picker"))

    def pick(self, label: str) -> None:
        """Choose the picker's row that contains a text."""
        self.step("pick", label=label)

    def input_box(self) -> dict[str, str]:
        """Wait for an input box; returns its title, message and placeholder."""
        return dict(self.step("inputBox"))

    def answer(self, text: str) -> None:
        """Fill the open input box and accept it."""
        self.step("answer", text=text)

    def wait_for_notification(self, text: str, within: float = STEP_LIMIT) -> dict[str, Any]:
        """Wait for a notification that contains a text; returns its message and buttons."""
        return dict(self.step("waitForNotification", within=within, text=text))

    def wait_for_no_notification(self, text: str) -> None:
        """Wait until no notification contains a text."""
        self.step("waitForNoNotification", text=text)

    def notifications(self) -> list[dict[str, Any]]:
        """The notifications on the screen."""
        return list(self.step("notifications"))

    def click_notification(self, text: str, button: str) -> None:
        """Click a button of the notification that contains a text."""
        self.step("clickNotification", text=text, button=button)

    def wait_for_dialog(self) -> str:
        """Wait for a modal dialogue and return its words."""
        return str(self.step("waitForDialog"))

    def click_dialog(self, button: str) -> None:
        """Click a button of the modal dialogue."""
        self.step("clickDialog", button=button)

    def wait_for_no_editor_text(self, text: str) -> None:
        """Wait until the active editor no longer shows a text."""
        self.step("waitForNoEditorText", text=text)

    def dismiss_notifications(self) -> None:
        """Clear all notifications."""
        self.step("dismissNotifications")

    def wait_for_panel_text(self, text: str) -> None:
        """Wait until the panel below the editors shows a text."""
        self.step("waitForPanelText", text=text)

    def hover(self, text: str) -> str:
        """Rest the mouse on a text of the editor and return what the hover says."""
        return str(self.step("hover", text=text))

    def actions(self) -> list[str]:
        """The code actions at the cursor."""
        return list(self.step("actions"))

    def action(self, title: str) -> None:
        """Choose the code action whose title contains a text."""
        self.step("action", title=title)

    def wait_for_problem(self, text: str) -> list[str]:
        """Wait until the problems view has a row that contains a text, and return all rows."""
        return list(self.step("waitForProblem", text=text))

    def wait_for_no_problem(self, text: str) -> None:
        """Wait until no row of the problems view contains a text."""
        self.step("waitForNoProblem", text=text)

    def resize_panel(self, height: int) -> None:
        """Drag the panel below the editors to so many pixels."""
        self.step("resizePanel", height=height)

    def status_bar(self) -> list[str]:
        """The entries of the status bar."""
        return list(self.step("statusBar"))

    def reload(self) -> None:
        """Load the window anew."""
        self.step("reload")

    def screenshot(self, path: Path) -> None:
        """Write the screen to a PNG file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.step("screenshot", path=str(path))

    def extension_log(self) -> str:
        """What our extension and the server wrote to their output."""
        logs = sorted((self._home / "user-data/logs").rglob("Codeframe.log"))
        return "\n".join(log.read_text(encoding="utf-8") for log in logs)

    def _write_settings(self) -> None:
        file = self._home / "user-data/User/settings.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self._settings), encoding="utf-8")

    def _start_code_server(self, password: str) -> subprocess.Popen[bytes]:
        # Other users of this machine can reach the port, and whoever gets in runs programs as this user.
        command = [
            *code_server(self._rig, self._home, self._extensions),
            "--auth=password",
            "--bind-addr=127.0.0.1:0",
            str(self._opened),
        ]
        with self._log.open("wb") as log:
            return subprocess.Popen(
                command,
                env={**self.environment, "PASSWORD": password},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def _log(self) -> Path:
        return self._home / "code-server.log"

    def _url(self) -> str:
        """Wait for the line of the server's output that names its port."""
        deadline = time.monotonic() + START_LIMIT
        while True:
            seen = self._log.read_text(encoding="utf-8")
            if found := re.search(r"HTTP server listening on (http://\S+)", seen):
                return found[1]
            running = self._server.poll() is None and time.monotonic() < deadline
            assert running, f"code-server did not start; it said:\n{seen}"
            time.sleep(0.05)

    def _end(self) -> None:
        """End what was started here: the browser with its driver, and code-server with its process group."""
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        self._driver.stdin.close()
        finish(self._driver)
        self._driver.stdout.close()
        os.killpg(self._server.pid, signal.SIGTERM)
        finish(self._server)


def finish(process: subprocess.Popen[Any]) -> None:
    """Wait for a process that was told to end; when it does not, kill it with its group."""
    try:
        process.wait(timeout=END_LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def install_extension(rig: Rig, vsix: Path, home: Path, extensions: Path) -> None:
    """Install a packed extension into a directory of extensions, as a person does with a file."""
    command = [*code_server(rig, home, extensions), "--install-extension", str(vsix)]
    subprocess.run(command, env=environment(home, path_with_server()), check=True, capture_output=True)


def code_server(rig: Rig, home: Path, extensions: Path) -> list[str]:
    """The command that starts code-server for a person."""
    return [
        "node",
        str(rig.code_server),
        "--disable-telemetry",
        "--disable-update-check",
        f"--user-data-dir={home / 'user-data'}",
        f"--extensions-dir={extensions}",
    ]


def environment(home: Path, path: str) -> dict[str, str]:
    """The environment of a person whose home is `home`, and of nobody else: nothing of ours leaks into it."""
    places = {
        "HOME": home,
        "TMPDIR": home / "tmp",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "data",
        "XDG_RUNTIME_DIR": home / "run",
    }
    for directory in places.values():
        directory.mkdir(mode=0o700, exist_ok=True)
    return {
        "LANG": "C.UTF-8",
        "PATH": path,
        # Started from a terminal: else the extension host takes PATH from a login shell.
        "VSCODE_CLI": "1",
        **{name: str(directory) for name, directory in places.items()},
    }


def path_with_server() -> str:
    """PATH with the programs of the environment that the tests run in, the server among them, in front."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def screenshots() -> Path:
    """Where screenshots go for a person to look at."""
    return Path(__file__).parents[2] / "dist/screenshots"
