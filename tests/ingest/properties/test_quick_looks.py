"""What is told by a quick look is what the closer look tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records import fields, privacy
from ontology.sieve import widened


@given(st.from_regex(fields._PLAIN_ADDRESS, fullmatch=True))
def test_a_plain_address_is_an_address(text: str) -> None:
    assert fields._address(text) == text


@pytest.mark.parametrize("place", range(len(privacy._SOUGHT)))
def test_no_personal_data_slips_through_the_sieve(place: int) -> None:
    sought = privacy._SOUGHT[place]
    assert widened(sought)

    @given(st.text(max_size=5), st.from_regex(sought), st.text(max_size=5))
    def is_caught(before: str, found: str, after: str) -> None:
        text = before + found + after
        assert place in privacy._sieve().caught(text) or not sought.search(text)

    is_caught()
