"""What is told by a quick look is what the closer look tells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.records import fields, privacy


@given(st.from_regex(fields._PLAIN_ADDRESS, fullmatch=True))
def test_a_plain_address_is_an_address(text: str) -> None:
    assert fields._address(text) == text


@given(st.from_regex(privacy._PHONE) | st.from_regex(privacy._IDENTITY_CODE))
def test_no_number_of_a_person_has_less_than_six_digits(text: str) -> None:
    assert privacy._SIX_DIGITS.search(text)


@given(st.from_regex(privacy._AT))
def test_no_address_of_e_mail_lacks_its_signs(text: str) -> None:
    assert any(sign in text for sign in privacy._SIGNS_OF_AT)


@given(st.from_regex(privacy._ROLE_AND_NAME))
def test_no_name_beside_a_role_is_a_single_word(text: str) -> None:
    assert privacy._SECOND_NAME.search(text)
