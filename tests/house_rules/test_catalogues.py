"""Three languages, always."""

from tests.house_rules.catalogues import extracted, faults


def test_every_text_has_finnish_and_swedish_words() -> None:
    used = extracted()
    assert len(used) > 100
    assert faults("fi", used) == []
    assert faults("sv", used) == []
