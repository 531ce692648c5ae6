"""What only the person at this machine may set: `config.toml` in their own configuration folder.

`codeframe.toml` comes with the repository, from whoever wrote it; what it says must not run a program. Read
anew each time that it is needed, which is seldom.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codeframe_ls.core.errors import SettingsError

FILE_NAME: Final = "config.toml"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonalNotice(_Section):
    """`[notice]`: how the daemon tells of a question when nobody looks at an attached editor."""

    command: tuple[str, ...] = Field(
        (),
        description="A command to run for each notice, title and text added as its last two arguments; "
        "empty for the desktop's own notice.",
    )


class PersonalRun(_Section):
    """`[run]`: what an agent may do beyond its worktree."""

    network: bool = Field(False, description="Whether the commands of a run may use the network.")


class PersonalSettings(_Section):
    """Everything that only a person can set for themselves."""

    notice: PersonalNotice = PersonalNotice()
    run: PersonalRun = PersonalRun()


def path() -> Path:
    """Where the file is, `~/.config/codeframe/config.toml` on Linux."""
    return platformdirs.user_config_path("codeframe", appauthor=False) / FILE_NAME


def read() -> PersonalSettings:
    """The settings as the file has them now, or the defaults when there is none. Raises SettingsError."""
    file = path()
    try:
        return PersonalSettings.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return PersonalSettings()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file} is not UTF-8 text; save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not valid TOML: {error}.") from error
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(step) for step in problem["loc"])
        raise SettingsError(
            f"{file}: `{where}`: {problem['msg']}; it takes `[notice]` `command` and `[run]` `network`."
        ) from None
