"""The lock of two officials as pure code: any two of three open it, one of them never does."""

import secrets

import pytest
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap

from marketplace.challenges import two_keys
from marketplace.challenges.two_keys import PAIRS, SEATS, WrongKey

PEPPER = b"p" * 32
PASSPHRASES = {"first": "一句很长的口令 one", "second": "另一句很长的口令 two"}


@pytest.fixture(scope="module")
def holders():
    """(public halves, private halves, recovery code) of three keyholders."""
    kept = {seat: two_keys.locked(words, PEPPER, 1) for seat, words in PASSPHRASES.items()}
    recovery, code = two_keys.new_recovery()
    privates = {seat: two_keys.unlocked(seat, kept[seat], PASSPHRASES[seat], PEPPER) for seat in kept}
    privates["recovery"] = two_keys.read_recovery(code, recovery)
    return {**{seat: kept[seat].public for seat in kept}, "recovery": recovery}, privates, code


@pytest.mark.parametrize("pair", PAIRS)
def test_any_two_keyholders_open_what_was_closed(holders, pair):
    publics, privates, _ = holders
    key = secrets.token_bytes(32)
    header = two_keys.conceal(key, publics, b"12/abc")
    assert two_keys.disclose(header, {seat: privates[seat] for seat in pair}, b"12/abc") == key
    assert len(header) == two_keys.HEADER_BYTES


@pytest.mark.parametrize("seat", SEATS)
def test_one_keyholder_alone_opens_nothing_even_when_a_key_of_his_own_takes_the_other_seat(holders, seat):
    publics, privates, _ = holders
    header = two_keys.conceal(secrets.token_bytes(32), publics, b"12/abc")
    for other in set(SEATS) - {seat}:
        with pytest.raises(InvalidUnwrap):
            two_keys.disclose(header, {seat: privates[seat], other: privates[seat]}, b"12/abc")
    with pytest.raises(StopIteration):
        two_keys.disclose(header, {seat: privates[seat]}, b"12/abc")


def test_a_header_opens_only_where_it_belongs(holders):
    publics, privates, _ = holders
    header = two_keys.conceal(secrets.token_bytes(32), publics, b"12/abc")
    with pytest.raises(InvalidUnwrap):
        two_keys.disclose(header, privates, b"12/abd")


def test_a_changed_header_does_not_open(holders):
    publics, privates, _ = holders
    header = bytearray(two_keys.conceal(secrets.token_bytes(32), publics, b""))
    header[40] ^= 1
    with pytest.raises(InvalidUnwrap):
        two_keys.disclose(bytes(header), privates, b"")


def test_a_passphrase_needs_every_letter_and_the_servers_own_secret():
    kept = two_keys.locked("correct horse battery", PEPPER, 1)
    for words, pepper in (("correct horse batterx", PEPPER), ("correct horse battery", b"q" * 32), ("", PEPPER)):
        with pytest.raises(WrongKey) as refused:
            two_keys.unlocked("first", kept, words, pepper)
        assert refused.value.seat == "first"
        assert words not in str(refused.value) or not words
    assert two_keys.locked("correct horse battery", PEPPER, 1).public != kept.public


def test_a_recovery_code_is_read_as_people_type_it_and_no_other_code_is_taken(holders):
    publics, privates, code = holders
    typed = f"  {code.lower().replace('-', ' ')} "
    assert two_keys.read_recovery(typed, publics["recovery"]) == privates["recovery"]
    other = two_keys.new_recovery()[1]
    for wrong in ("", "abc", "!!!!", code[:-1], code + "A", other, "中文"):
        with pytest.raises(WrongKey):
            two_keys.read_recovery(wrong, publics["recovery"])


def test_the_fingerprint_names_all_three_keys_in_their_seats(holders):
    publics, _, _ = holders
    swapped = {**publics, "first": publics["second"], "second": publics["first"]}
    assert two_keys.fingerprint(publics) != two_keys.fingerprint(swapped)
