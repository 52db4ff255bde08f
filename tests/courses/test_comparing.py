"""Two texts side by side: whatever is written, nothing is lost and nothing invented."""

from hypothesis import given
from hypothesis import strategies as st

from courses.comparing import Mark, Piece, lines_changed, paragraphs, paragraphs_changed, words_changed
from foundation.text import render_markdown

TEXTS = st.lists(st.sampled_from(["kahvit", "alku", "ryhmä", "työ.", "a", "–", "päivä"]), max_size=12).map(
    " ".join
)


def without(mark: Mark, row: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in row if piece.mark is not mark)


@given(TEXTS, TEXTS)
def test_without_what_came_it_is_the_old_text_and_without_what_went_the_new(before: str, after: str) -> None:
    row = words_changed(before, after)
    assert without(Mark.NEW, row).split() == before.split()
    assert without(Mark.GONE, row).split() == after.split()


@given(st.lists(TEXTS.filter(bool), max_size=6), st.lists(TEXTS.filter(bool), max_size=6))
def test_lists_of_lines_lose_nothing(before: list[str], after: list[str]) -> None:
    rows = lines_changed(before, after)
    same = [line for line in before if line in after]
    gone = " ".join(without(Mark.NEW, row) for row in rows).split()
    came = " ".join(without(Mark.GONE, row) for row in rows).split()
    assert set(" ".join(before).split()) <= set(gone) | set(" ".join(same).split())
    assert set(" ".join(after).split()) <= set(came) | set(" ".join(same).split())


def test_words_are_marked_where_they_changed() -> None:
    assert words_changed("Kysy kolmelta ihmiseltä.", "Kysy neljältä ihmiseltä.") == (
        Piece(Mark.SAME, "Kysy "),
        Piece(Mark.GONE, "kolmelta "),
        Piece(Mark.NEW, "neljältä "),
        Piece(Mark.SAME, "ihmiseltä."),
    )


def test_only_paragraphs_that_changed_are_shown() -> None:
    before = render_markdown(
        "## Otsikko\n\nEnsimmäinen kappale.\n\n- yksi\n- kaksi\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    after = render_markdown(
        "## Otsikko\n\nEnsimmäinen kappale.\n\n- yksi\n- kolme\n\n| a | b |\n|---|---|\n| 1 | 3 |"
    )
    assert paragraphs(before) == ["Otsikko", "Ensimmäinen kappale.", "yksi", "kaksi", "a", "b", "1", "2"]
    assert paragraphs_changed(before, after) == [
        (Piece(Mark.GONE, "kaksi"),),
        (Piece(Mark.NEW, "kolme"),),
        (Piece(Mark.GONE, "2"),),
        (Piece(Mark.NEW, "3"),),
    ]
    assert paragraphs_changed(before, before) == []


def test_a_text_too_long_to_compare_word_by_word_is_shown_whole() -> None:
    row = words_changed("sana " * 2_000, "toinen " * 2_000)
    assert [piece.mark for piece in row] == [Mark.GONE, Mark.NEW]
