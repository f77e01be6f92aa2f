"""Checkpoints: notes that other programs read, and notes that are refused."""

import base64

import pytest

from truceline.ledger import (
    BadSignatureError,
    Checkpoint,
    MalformedKeyError,
    MalformedNoteError,
    SigningKey,
    UnknownSignerError,
    VerifierKey,
    open_checkpoint,
    parse_checkpoint,
    parse_note,
    sign_checkpoint,
    sign_note,
    verify_checkpoint,
    verify_note,
)

# The published key, text and note of Go's golang.org/x/mod/sumdb/note, note_test.go (BSD-3-Clause).
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

KEY = SigningKey("log.example/mission", bytes(range(32)))
OTHER = SigningKey("witness.example", bytes(32))
ROOT = bytes(range(32))
NOTE = sign_checkpoint(1234, ROOT, KEY)


def b64(blob):
    return base64.b64encode(blob).decode()


def test_a_published_note_is_signed_and_verified_byte_for_byte():
    key = SigningKey.decode(SKEY)
    assert sign_note(TEXT, key) == TEXT + b"\n" + LINE.encode()
    assert str(key.verifier) == VKEY
    assert key.encode() == SKEY
    verify_note(TEXT + b"\n" + LINE.encode(), VerifierKey.decode(VKEY))


def test_a_checkpoint_has_the_published_form():
    text = b"log.example/mission\n1234\n" + base64.b64encode(ROOT) + b"\n"
    line = f"— log.example/mission {b64(KEY.verifier.key_id + KEY.sign(text))}\n"
    assert text + b"\n" + line.encode() == NOTE
    assert open_checkpoint(NOTE, KEY.verifier) == Checkpoint("log.example/mission", 1234, ROOT)
    assert parse_note(NOTE).encode() == NOTE


def test_extension_lines_are_kept():
    checkpoint = Checkpoint(KEY.name, 1, ROOT, ("kept as it stands",))
    assert open_checkpoint(sign_note(checkpoint.text(), KEY), KEY.verifier) == checkpoint


def test_witness_lines_are_kept_and_ignored():
    witness = sign_note(parse_note(NOTE).text, OTHER).split(b"\n\n")[1]
    verify_checkpoint(NOTE + witness, KEY.verifier)
    assert [one.name for one in parse_note(NOTE + witness).signatures] == [KEY.name, OTHER.name]


def test_any_changed_byte_of_the_text_is_a_bad_signature():
    for old, new in [(b"1234", b"1235"), (b"AAEC", b"AAED")]:
        assert old in NOTE
        with pytest.raises(BadSignatureError, match="keep it as evidence"):
            verify_checkpoint(NOTE.replace(old, new, 1), KEY.verifier)


def test_one_bad_line_of_a_known_key_spoils_the_note():
    forged = f"— {KEY.name} {b64(KEY.verifier.key_id + bytes(64))}\n".encode()
    with pytest.raises(BadSignatureError):
        verify_checkpoint(NOTE + forged, KEY.verifier)


def test_a_note_by_somebody_else_names_who_signed():
    with pytest.raises(UnknownSignerError, match=r"log\.example/mission\+"):
        verify_checkpoint(NOTE, OTHER.verifier)
    same_name = SigningKey(KEY.name, bytes(32)).verifier
    with pytest.raises(UnknownSignerError):
        verify_checkpoint(NOTE, same_name)


def test_a_key_of_one_log_cannot_speak_for_another():
    note = sign_note(Checkpoint("log.example/elsewhere", 1, ROOT).text(), KEY)
    with pytest.raises(MalformedNoteError, match="origin"):
        verify_checkpoint(note, KEY.verifier)


@pytest.mark.parametrize("note", [
    b"",
    b"\n\n",
    b"text\n",
    b"text\n\n",
    b"\n\n" + LINE.encode(),
    b"text\n\n" + LINE.encode()[:-1],
    b"text\n\n" + LINE.encode() + b"\n",
    b"text\r\n\n" + LINE.encode(),
    b"te\x00xt\n\n" + LINE.encode(),
    b"\xff\n\n" + LINE.encode(),
    b"text\n\n" + LINE.replace("—", "-").encode(),
    b"text\n\n" + LINE.replace("PeterNeumann ", "").encode(),
    b"text\n\n" + LINE.replace("PeterNeumann", "Peter+Neumann").encode(),
    b"text\n\n" + LINE.replace("nAM=", "nAM").encode(),
    b"text\n\n" + LINE.replace("nAM=", "nAN=").encode(),
    "text\n\n— name AAAAAA==\n".encode(),
    b"text\n\n" + LINE.encode() * 101,
    b"t" * 1_000_001,
])  # fmt: skip
def test_what_is_not_a_note_is_refused(note):
    with pytest.raises(MalformedNoteError):
        parse_note(note)


@pytest.mark.parametrize("text", [
    "origin\n1\n",
    f"\n1\n{b64(ROOT)}\n",
    f"origin\n01\n{b64(ROOT)}\n",
    f"origin\n-1\n{b64(ROOT)}\n",
    f"origin\n1_0\n{b64(ROOT)}\n",
    f"origin\n١\n{b64(ROOT)}\n",
    f"origin\n{'9' * 20}\n{b64(ROOT)}\n",
    f"origin\n1\n{b64(ROOT[1:])}\n",
    f"origin\n1\n{b64(ROOT)[:-1]}\n",
    f"origin\n1\n{b64(ROOT)}\n\nafter an empty line\n",
])  # fmt: skip
def test_a_note_that_is_not_a_checkpoint_is_refused(text):
    note = sign_note(text.encode(), KEY)
    verify_note(note, KEY.verifier)
    with pytest.raises(MalformedNoteError):
        parse_checkpoint(note)


@pytest.mark.parametrize(("size", "root"), [(-1, ROOT), (1, ROOT[1:]), (10**19, ROOT)])
def test_what_no_reader_would_accept_is_not_signed(size, root):
    with pytest.raises(MalformedNoteError):
        sign_checkpoint(size, root, KEY)
    with pytest.raises(MalformedNoteError):
        sign_note(b"no newline at the end", KEY)


def test_no_part_of_a_vkey_is_a_vkey():
    for start in range(len(VKEY)):
        for end in range(start, len(VKEY) + 1):
            if (start, end) != (0, len(VKEY)):
                with pytest.raises(MalformedKeyError):
                    VerifierKey.decode(VKEY[start:end])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "\ud800"])
def test_a_key_name_is_visible_and_has_no_spaces(name):
    with pytest.raises(MalformedKeyError, match="key name"):
        SigningKey.generate(name)


@pytest.mark.parametrize("text", [VKEY, SKEY.replace("c74f20a3", "c74f20a4"), SKEY[:-4], "PRIVATE+KEY+", ""])
def test_a_damaged_secret_key_is_refused_without_being_shown(text):
    with pytest.raises(MalformedKeyError) as caught:
        SigningKey.decode(text)
    assert "FALVFGyNhPJEMzD1QIDr" not in str(caught.value)


def test_a_secret_key_does_not_show_itself():
    assert SKEY[-20:] not in repr(SigningKey.decode(SKEY))
    assert "secret" not in repr(KEY)


def test_generated_keys_differ_and_survive_their_file():
    one, other = SigningKey.generate("a.example"), SigningKey.generate("a.example")
    assert one != other
    assert SigningKey.decode(one.encode()) == one
    assert VerifierKey.decode(str(one.verifier)) == one.verifier
