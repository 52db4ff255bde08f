"""Which passwords would be guessed: the common ones, the house's own words, what the chooser is called.

The common ones come ranked from zxcvbn's lists. Its estimate is not asked: a line of sixty figures that look
like letters keeps it busy for seconds.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

LOOKED_AT = 100
"""Characters of a password that are judged; whoever types more is not caught by a list."""

_WORDS = """
    salasana password losenord passord kissa koira kulta rakas aurinko mansikka mustikka hevonen
    omena mokki sauna kevat kesa syksy talvi kevatta kesaloma loma joulu vappu juhannus suomi
    finland helsinki sverige maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
    viikko tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu heinakuu elokuu syyskuu lokakuu
    marraskuu joulukuu var sommar sommaren host vinter varen hosten vintern jul midsommar hund katt
    alskling mandag tisdag onsdag torsdag fredag lordag sondag januari februari mars april maj juni
    juli augusti september oktober november december spring summer autumn winter kunta kaupunki
    kunnan kaupungin kommun stad staden koulu keittio koti hoitaja kokki rehtori opettaja paivakoti
    sairaala hyvinvointialue toimisto tyo toissa kehittamo kehittaja kehittaminen valmennus koulutus
    utveckling tervetuloa tervehdys moikka hei testi testaus tunnus kayttaja admin welcome letmein
    qwertyuiop asdfghjkl zxcvbnm qwerty asdf zxcv abcdefghijklmnopqrstuvwxyz abcd
""".split()
_LEET = str.maketrans("013457@$!|", "oieastasil")
_ENOUGH = 4
"""So many different letters that no list explains, or so many words, make a password of one's own."""
_COMMON = 1_000_000
"""Two common passwords in a row are guessed within as many tries as their ranks multiplied."""


@cache
def _ranks() -> dict[str, int]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped]

    lists = ("female_names", "male_names", "passwords")  # each word is in one of zxcvbn's lists only
    return {word: rank for name in lists for rank, word in enumerate(FREQUENCY_LISTS[name], start=1)}


def is_guessable(password: str, about: Iterable[str] = ()) -> bool:
    """Whether a list would find the password; ``about`` is what chooser and organisation are called."""
    plain = _fold(password[:LOOKED_AT])
    known = sorted({*_WORDS, *_words_of(about)}, key=len, reverse=True)
    return any(_is_common(text) or _is_explained(text, known) for text in {plain, plain.translate(_LEET)})


def _fold(text: str) -> str:
    """In small letters without their dots and rings: who guesses tries both."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _words_of(about: Iterable[str]) -> set[str]:
    """The words of names and addresses, also without the genitive's n: Porvoon kaupunki is in Porvoo."""
    found = {word for text in about for word in re.findall(r"[^\W\d_]{3,}", _fold(text[:400]))}
    return found | {word[:-1] for word in found if len(word) > 4 and word.endswith("n")}


def _is_common(text: str) -> bool:
    """Whether the text, or its letters alone, is a common password, one repeated, or two in a row."""
    ranks, letters = _ranks(), "".join(filter(str.isalpha, text))
    cores = (text, letters, re.sub(r"(19|20)\d\d|[\W_]", "", text))
    if any(core in ranks or core[: (core * 2).find(core, 1)] in ranks for core in cores):
        return True
    pairs = ((letters[:cut], letters[cut:]) for cut in range(3, len(letters) - 2))
    return any(ranks.get(one, _COMMON) * ranks.get(two, _COMMON) <= _COMMON for one, two in pairs)


def _is_explained(text: str, known: list[str]) -> bool:
    """Whether known words, figures and signs are all there is: years, telephone numbers, a "!"."""
    met = 0
    for word in known:
        if word in text:
            text, met = text.replace(word, " "), met + 1
    rest = {letter for letter in text if not (letter.isascii() and not letter.isalpha())}
    return met < _ENOUGH and len(rest) < _ENOUGH
