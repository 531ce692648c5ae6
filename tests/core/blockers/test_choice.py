"""Which answer a person means."""

from __future__ import annotations

import pytest

from codeframe_ls.core.blockers.choice import choose
from codeframe_ls.core.errors import InvalidParams


@pytest.mark.parametrize(
    ("options", "said", "meant"),
    [
        (["Postgres", "SQLite"], "Postgres", "Postgres"),
        (["Postgres", "SQLite"], " sqlite\n", "SQLite"),
        (["Postgres", "SQLite"], "2", "SQLite"),
        (["Postgres", "SQLite"], "02", "SQLite"),
        (["Postgres", "SQLite"], "2 of each", "2 of each"),
        (["Postgres", "SQLite"], "MySQL", "MySQL"),
        (["3", "5"], "5", "5"),
        (["3", "5"], "2", "2"),
        ([], "7", "7"),
    ],
)
def test_text_wins_then_the_number_of_an_option_then_any_words(
    options: list[str], said: str, meant: str
) -> None:
    assert choose(options, said) == meant


@pytest.mark.parametrize("said", ["0", "3", "99"])
def test_a_number_that_no_option_has_is_refused_with_the_options(said: str) -> None:
    with pytest.raises(InvalidParams, match=f"no option {said}; the options are 1. Postgres, 2. SQLite"):
        choose(["Postgres", "SQLite"], said)


@pytest.mark.parametrize("said", ["", " \n\t"])
def test_a_blank_answer_is_refused(said: str) -> None:
    with pytest.raises(InvalidParams, match="empty"):
        choose(["Postgres"], said)
