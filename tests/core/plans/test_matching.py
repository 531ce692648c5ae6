"""Which task is which draft."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codeframe_ls.core.plans.matching import Item, match

WORDS = st.sampled_from(["log", "in", "out", "user", "cart", "pay", "card", "größe", "支付", "订单"])
ITEMS = st.lists(
    st.builds(
        Item,
        st.sampled_from(["s1", "s2", None]),
        st.lists(WORDS, min_size=1, max_size=4).map(" ".join),
        st.lists(WORDS, max_size=6).map(" ".join),
        st.lists(st.sampled_from(["FR-1", "FR-2"]), max_size=2).map(tuple),
    ),
    max_size=8,
)


def item(title: str, section: str = "s1", text: str = "", *requirements: str) -> Item:
    return Item(section, title, text, requirements)


def test_the_same_title_in_the_same_section_is_the_same_work() -> None:
    assert match([item("Pay", "s2"), item("Pay", "s1")], [item("**pay**!", "s1")]) == {0: 1}


def test_a_requirement_id_outlives_its_wording_and_its_section() -> None:
    assert match([item("Log in", "s1", "", "FR-1")], [item("Authenticate", "s9", "", "FR-1")]) == {0: 0}


def test_a_requirement_id_that_several_share_tells_nothing() -> None:
    old = [item("Log in", "s1", "", "FR-1"), item("Log out", "s1", "", "FR-1")]
    assert match(old, [item("Authenticate", "s9", "", "FR-1")]) == {}


def test_a_title_that_moved_is_found_again() -> None:
    assert match([item("Pay by card", "s1")], [item("Pay by card", "s2")]) == {0: 0}


def test_a_reworded_title_is_found_again_within_its_section() -> None:
    old = [item("Users can log in"), item("Users can pay by card")]
    assert match(old, [item("Users can pay by credit card"), item("All users can log in")]) == {0: 1, 1: 0}


def test_a_new_title_over_the_same_text_is_found_again() -> None:
    text = "the order is stored, the stock is reduced and a mail is sent"
    assert match([item("Checkout", text=text)], [item("Place an order", text=text)]) == {0: 0}


def test_reworded_text_without_blanks_between_words_is_found_again() -> None:
    assert match([item("用户可以登录")], [item("用户可以用密码登录")]) == {0: 0}


def test_a_section_that_has_tasks_by_now_still_takes_in_one_of_a_section_that_is_gone() -> None:
    old = [item("Sync mail", "gone"), item("Other thing", "new")]
    assert match(old, [item("Mail import sync", "new"), item("Other thing", "new")]) == {0: 0, 1: 1}


def test_between_a_section_that_went_and_one_that_came_only_much_alike_counts() -> None:
    old = [item("Users can log in", "gone"), item("Users can pay", "gone")]
    assert match(old, [item("Users can log in again", "new"), item("Users can fly to the moon", "new")]) == {
        0: 0
    }


def test_different_work_is_not_confused() -> None:
    assert match([item("Pay by card")], [item("Delete an account")]) == {}


def test_equal_titles_are_paired_in_order() -> None:
    assert match([item("Test"), item("Test")], [item("Test"), item("Test"), item("Test")]) == {0: 0, 1: 1}


def test_thousands_of_boilerplate_items_take_no_square_of_the_time() -> None:
    old = [item(f"Write the tests of part {n}") for n in range(5000)]
    new = [item(f"Write all the tests of part {n}") for n in range(5000)]
    assert match(old, new) == {n: n for n in range(5000)}


@given(ITEMS)
def test_everything_is_itself(items: list[Item]) -> None:
    assert match(items, items) == {index: index for index in range(len(items))}


@given(ITEMS, ITEMS)
def test_nobody_is_paired_twice(old: list[Item], new: list[Item]) -> None:
    found = match(old, new)
    assert set(found) <= set(range(len(new)))
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(range(len(old)))
