"""Lists of people, in every form in which they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.address_lists import Address, Fault, NotText, decode, read_list
from tests.dearness import is_dear, processor_seconds


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("aino@kunta.fi", [("aino@kunta.fi", "")]),
        ("Aino Mäkinen <Aino@Kunta.fi>", [("aino@kunta.fi", "Aino Mäkinen")]),
        ("aino; aino@kunta.fi", [("aino@kunta.fi", "aino")]),
        ("Mäkinen, Aino <aino@kunta.fi>", [("aino@kunta.fi", "Aino Mäkinen")]),
        ('"Mäkinen, Aino" <aino@kunta.fi>', [("aino@kunta.fi", "Aino Mäkinen")]),
        ("aino@kunta.fi;Aino Mäkinen", [("aino@kunta.fi", "Aino Mäkinen")]),
        ("Aino\tMäkinen\taino@kunta.fi\tkokki", [("aino@kunta.fi", "Aino Mäkinen")]),
        ("a@kunta.fi, b@kunta.fi; c@kunta.fi d@kunta.fi", [(f"{x}@kunta.fi", "") for x in "abcd"]),
        (
            "x@kunta.fi, Aino <a@kunta.fi>; y@kunta.fi",
            [("x@kunta.fi", ""), ("a@kunta.fi", "Aino"), ("y@kunta.fi", "")],
        ),
        ("mailto:aino@kunta.fi.", [("aino@kunta.fi", "")]),
    ],
)
def test_a_line_names_its_people(line: str, people: list[tuple[str, str]]) -> None:
    found = read_list(line)
    assert found.people == [Address(*person) for person in people]
    assert found.faulty == []


@pytest.mark.parametrize(
    "head", ["Etunimi;Sukunimi;Sähköposti", "Förnamn;Efternamn;E-post", "First name;Last name;E-mail"]
)
def test_headings_tell_which_column_is_what(head: str) -> None:
    found = read_list(f"{head}\nAino;Mäkinen;aino@kunta.fi\n;;\nPekka;Laine;pekka@kunta.fi")
    assert found.people == [
        Address("aino@kunta.fi", "Aino Mäkinen"),
        Address("pekka@kunta.fi", "Pekka Laine"),
    ]


def test_quoted_cells_may_hold_the_separator() -> None:
    found = read_list('nimi,yksikkö,sähköposti\nAino,"Keittiö, itäinen",aino@kunta.fi')
    assert found.people == [Address("aino@kunta.fi", "Aino")]


def test_faulty_lines_keep_their_numbers_and_words() -> None:
    found = read_list("aino@kunta.fi\n\nPekka\nliisa@@kunta\nok@kunta.fi; huono@")
    assert [(line.number, line.text, line.fault) for line in found.faulty] == [
        (3, "Pekka", Fault.NO_ADDRESS),
        (4, "liisa@@kunta", Fault.BAD_ADDRESS),
        (5, "ok@kunta.fi; huono@", Fault.BAD_ADDRESS),
    ]
    assert [person.email for person in found.people] == ["aino@kunta.fi", "ok@kunta.fi"]


def test_the_same_address_counts_once() -> None:
    found = read_list("aino@kunta.fi\nAINO@kunta.fi")
    assert len(found.people) == 1
    assert found.repeated == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_of_any_make_is_read(encoding: str) -> None:
    text = "Nimi;Sähköposti\r\nÄijä Öhman;aija@kunta.fi\r\n"
    assert read_list(decode(text.encode(encoding))).people == [Address("aija@kunta.fi", "Äijä Öhman")]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 a spreadsheet", b"text\x00\x01\x02 with zeros", b"a" * 800_001]
)
def test_what_is_no_text_file_is_refused(content: bytes) -> None:
    with pytest.raises(NotText):
        decode(content)


@pytest.mark.parametrize(
    "line", ["a" * 60_000, "a<" * 30_000, ",a" * 30_000 + "@", "@\n" * 30_000, " " * 60_000 + "@"]
)
def test_a_hostile_list_is_read_in_no_time(line: str) -> None:
    honest = processor_seconds(lambda: read_list("aino.aalto@kunta.example\n" * 2_400))
    assert not is_dear(lambda: read_list(line), honest, times=8)


@given(st.text(max_size=200))
def test_no_line_is_lost_and_nothing_breaks(text: str) -> None:
    found = read_list(text)
    assert all(person.email.count("@") >= 1 and len(person.name) <= 120 for person in found.people)
    assert all(line.number <= text.count("\n") + text.count("\r") + 1 for line in found.faulty)
