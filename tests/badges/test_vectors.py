"""The published test vectors come out byte for byte, and a second library agrees on canonical form."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyoxigraph
import pytest

from badges.openbadges import canonical, contexts, multikey, proof
from badges.openbadges.credential import CONTEXT, build, identity_hash

if TYPE_CHECKING:
    from tests.badges.conftest import Office

# https://www.w3.org/TR/vc-di-eddsa/, appendix B.1
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PRIVATE = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
SIGNATURE = "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"
METHOD = f"did:key:{PUBLIC}#{PUBLIC}"
DOCUMENT: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
OPTIONS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": METHOD,
    "proofPurpose": "assertionMethod",
}


def examples(url: str, options: object = None) -> dict[str, Any]:
    if url != EXAMPLES:
        return contexts.load(url)
    document = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": document,
    }


def test_w3c_vector_is_reproduced() -> None:
    message = proof.signed_bytes(DOCUMENT, OPTIONS, examples)
    assert message[:32].hex() == "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
    assert message[32:].hex() == "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
    assert multikey.multibase(multikey.decode_private(PRIVATE).sign(message)) == SIGNATURE


def test_w3c_vector_verifies_and_its_changes_do_not() -> None:
    key = multikey.decode_public(PUBLIC)
    signed = {**OPTIONS, "proofValue": SIGNATURE}
    assert proof.verifies(DOCUMENT, signed, key, examples)
    assert not proof.verifies({**DOCUMENT, "name": "Alumni"}, signed, key, examples)
    assert not proof.verifies(DOCUMENT, {**signed, "created": "2023-02-24T23:36:39Z"}, key, examples)
    assert not proof.verifies(DOCUMENT, {**signed, "proofValue": SIGNATURE[:-1]}, key, examples)


def test_the_context_of_the_vector_is_not_ours_to_load() -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.canonical(DOCUMENT)


def test_multikeys_come_back_as_they_went() -> None:
    private = multikey.decode_private(PRIVATE)
    assert multikey.encode_public(private.public_key()) == PUBLIC
    assert multikey.encode_public(multikey.decode_public(PUBLIC)) == PUBLIC


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0a", b"hello world", bytes(range(64)), b"\xff" * 64])
def test_base58_comes_back_as_it_went(data: bytes) -> None:
    assert multikey.base58_decode(multikey.base58_encode(data)) == data


def test_base58_is_spelled_as_elsewhere() -> None:
    # draft-msporny-base58, section 5
    assert multikey.base58_encode(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert multikey.base58_encode(bytes.fromhex("0000287fb4cd")) == "11233QC4"


@pytest.mark.parametrize(
    "text", ["", "z", "u", "m6Mk", PUBLIC[:-1], PUBLIC + "1", PRIVATE, "z0OIl", None, 5, "z" * 9999]
)
def test_what_is_no_public_key_is_refused(text: object) -> None:
    with pytest.raises(multikey.NotMultibase):
        multikey.decode_public(text)


def test_kosher_salt_hides_the_standards_example_address() -> None:
    # The first digits are the standard's own; the rest follows from SHA-256 of the address and the salt.
    expected = hashlib.sha256(b"a@example.comKosher").hexdigest()
    assert expected.startswith("b5809d8a92f8")
    assert identity_hash("a@example.com", "Kosher") == "sha256$" + expected


def test_another_library_gives_the_same_canonical_form(office: Office) -> None:
    lines = canonical.canonical_lines(build(office.achievement, office.issuer, office.award()))
    dataset = pyoxigraph.Dataset(
        pyoxigraph.parse("\n".join(lines).encode() + b"\n", format=pyoxigraph.RdfFormat.N_QUADS)
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    theirs = sorted(f"{quad} ." for quad in dataset)
    assert theirs == lines


def test_pinned_files_are_compared_with_their_checksums(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "contexts").mkdir()
    (tmp_path / "contexts" / "one.json").write_text("{}")
    index = {"https://example.org/": {"file": "one.json", "sha256": hashlib.sha256(b"{ }").hexdigest()}}
    (tmp_path / "contexts" / "index.json").write_text(json.dumps(index))
    monkeypatch.setattr(contexts, "_HERE", tmp_path)
    with pytest.raises(contexts.PinBroken):
        contexts._pinned("contexts")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"created": "2027-02-24T10:11:12Z", "verificationMethod": "did:key:z6Mk#z6Mk"},
        {"verificationMethod": "did:web:kunta.fi%3A8443:merkit#avain-2"},
        {"created": "2027-02-24T10:11:12.5Z"},
        {"created": "2027-02-24T12:11:12+02:00"},
        {"verificationMethod": "https://kunta.fi/avain#1"},
        {"expires": "2028-02-24T10:11:12Z"},
        {"proofPurpose": "authentication"},
        {"@context": [contexts.CREDENTIALS, contexts.BADGES]},
    ],
)
def test_usual_options_of_a_proof_are_as_the_general_way_has_them(change: dict[str, Any]) -> None:
    made = proof.options("did:web:kunta.fi#avain", datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC))
    config = {"@context": CONTEXT, **made, **change}
    assert proof.canonical_options(config) == canonical.canonical(config)


@pytest.mark.parametrize("change", [{"verificationMethod": "did:web:a b#c"}, {"odd": "x"}])
def test_options_that_have_no_canonical_form_are_still_refused(change: dict[str, Any]) -> None:
    made = proof.options("did:web:kunta.fi#avain", datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC))
    with pytest.raises(canonical.NotCanonical):
        proof.canonical_options({"@context": CONTEXT, **made, **change})
