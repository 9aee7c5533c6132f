"""Words are found whatever they are dressed as, and nothing that is no word of the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.words import MOST_PARTS, Words, fold, parts, plain_words

# What makes folding hard: marks, widths, letters with several lower cases, invisible ones.
HARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "aAéÉßſİıΐΰϓẞﬁＡａ℀Ⅷ\u0301\u0345\u05b0\u064b\u00ad\u200b\u200d\ufe0fがｶﾞ각हि"
        ),
    ),
    max_size=40,
)


def found(word: str, text: str) -> bool:
    return Words([(1, word)]).find([text]) is not None


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("casino", "Visit the CASINO!"),
        ("casino", "#casino"),
        ("casino", "@casino@host.example"),
        ("casino", "https://www.casino.example/x"),
        ("casino.example", "http://casino.example/"),
        ("#casino", "a casino"),
        ("casino", "ｃａｓｉｎｏ"),
        ("casino", "cas\u200bi\u00adno"),
        ("casino", "cásînò"),
        ("Cásino", "casino"),
        ("straße", "STRASSE"),
        ("free money", "Free, MONEY."),
        ("free money", "so free-money it is"),
        ("casin*", "casinos everywhere"),
        ("free mon*", "free monkeys"),
        ("無料", "これは無料です"),
        ("ｶﾞｽ", "ガス"),
        ("हिन्दी", "यह हिन्दी है"),
        ("казино", "КАЗИНО"),
        ("ёлка", "елка"),
        ("카지노", "카지노 무료"),
        ("🎰", "win 🎰🎰"),
        ("don't", "I DON’T"),
        ("snake case", "snake_case"),
    ],
)
def test_a_word_is_found(word: str, text: str) -> None:
    assert found(word, text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("ass", "a class of its own"),
        ("casino", "casinos"),
        ("casin*", "a casi no"),
        ("free money", "money is free"),
        ("free money", "free some money"),
        ("無料", "無人 料理"),
        ("か", "が"),
        ("कल", "कुल"),
        ("a.*", "whatever there is"),
        ("", "anything"),
        ("*", "anything"),
        ("?!", "what?!"),
    ],
)
def test_another_word_is_not(word: str, text: str) -> None:
    assert not found(word, text)


def test_the_word_that_was_found_is_told() -> None:
    words = Words([(3, "spam*"), (4, "free money"), (5, "free")])
    assert words.find(["no", "spammer"]) == 3
    assert words.find(["free money"]) == 5
    assert words.find(["money", "free"]) == 5
    assert Words([(4, "free money")]).find(["free", "money"]) is None


def test_the_same_word_twice_is_the_first_one() -> None:
    assert Words([(1, "spam"), (2, "SPAM")]).find(["spam"]) == 1


def test_no_words_find_nothing() -> None:
    assert not Words([])
    assert Words([]).find(["anything"]) is None


def test_words_of_markup_are_those_that_a_reader_sees() -> None:
    html = '<p>cas<b>ino</b> a&amp;b</p><p>next<br>line <a href="https://x.example/">y</a></p>'
    assert list(plain_words(html)) == ["casino a&b", "next", "line y"]


@given(HARD)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(HARD, HARD)
def test_parts_of_folded_parts_are_the_same(one: str, two: str) -> None:
    assert parts(" ".join(parts(one))) == parts(one)
    assert parts(f"{one}\n{two}") == parts(one) + parts(two)


@given(st.text("ab ", max_size=12), st.text("ab ", max_size=30))
def test_it_finds_what_a_slow_search_finds(word: str, text: str) -> None:
    wanted, given_ = parts(word)[:MOST_PARTS], parts(text)
    slow = any(
        given_[start : start + len(wanted)] == wanted for start in range(len(given_))
    ) and bool(wanted)
    assert found(word, text) == slow


@given(HARD, HARD, HARD)
def test_a_word_is_found_wherever_it_stands(before: str, word: str, after: str) -> None:
    if parts(word) and len(parts(word)) <= MOST_PARTS and not word.rstrip().endswith("*"):
        assert found(word, f"{before}\n{word}\n{after}")
        assert found(word, f"{before}\n{word.upper()}\n{after}")
