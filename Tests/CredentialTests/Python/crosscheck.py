"""The other side of the cross-check: native codes by Python's cwt or pycose, CBOR by cbor2.

Reads one JSON object on standard input, writes one on standard output:
    {"do": "issue", "with": "cwt" | "pycose", "algorithm": "ES256" | "EdDSA"}
        -> {"payload": "PHC1:...", "spki": base64}
    {"do": "verify", "with": ..., "algorithm": ..., "payload": ..., "spki": base64}
        -> {"valid": bool, "issuer": text, "canonical": bool}
"""

import base64
import hashlib
import json
import sys
import time

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
)

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
HEALTH = -65537


def base45(data):
    text = ""
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            text += ALPHABET[digit]
    return text


def unbase45(text):
    data = b""
    for start in range(0, len(text), 3):
        digits = [ALPHABET.index(letter) for letter in text[start : start + 3]]
        number = sum(digit * 45**place for place, digit in enumerate(digits))
        data += number.to_bytes(len(digits) - 1, "big")
    return data


def claims():
    now = int(time.time())
    health = {1: 0, 2: 0, 3: now + 86400, 4: "张*", 7: [[now - 3600, 1]]}
    return {1: "440300", 4: now + 600, 6: now, 7: bytes(range(8)), HEALTH: health}


def issue(library, algorithm):
    key = (
        ec.generate_private_key(ec.SECP256R1())
        if algorithm == "ES256"
        else ed25519.Ed25519PrivateKey.generate()
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    key_id = hashlib.sha256(spki).digest()[:8]
    payload = cbor2.dumps(claims(), canonical=True)
    if library == "cwt":
        from cwt import COSE, COSEAlgs, COSEHeaders, COSEKey

        number = COSEAlgs.ES256 if algorithm == "ES256" else COSEAlgs.EDDSA
        message = COSE.new().encode(
            payload,
            COSEKey.from_pem(pem, alg=algorithm, kid=key_id),
            protected={COSEHeaders.ALG: number, COSEHeaders.KID: key_id},
        )
    else:
        from pycose.algorithms import EdDSA, Es256
        from pycose.headers import KID, Algorithm
        from pycose.keys import CoseKey
        from pycose.messages import Sign1Message

        number = Es256 if algorithm == "ES256" else EdDSA
        sign1 = Sign1Message(phdr={Algorithm: number, KID: key_id}, payload=payload)
        sign1.key = CoseKey.from_pem_private_key(pem)
        message = sign1.encode()
    return {"payload": "PHC1:" + base45(message), "spki": base64.b64encode(spki).decode()}


def signed_payload(library, algorithm, message, spki):
    """The signed bytes; raises where the library refuses the signature."""
    key = load_der_public_key(spki)
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    if library == "cwt":
        from cwt import COSE, COSEKey

        # The message's own key id, so that a strange key is refused for its signature.
        key_id = cbor2.loads(cbor2.loads(message).value[0])[4]
        return COSE.new().decode(message, COSEKey.from_pem(pem, alg=algorithm, kid=key_id))
    from pycose.keys import CoseKey
    from pycose.messages import CoseMessage

    sign1 = CoseMessage.decode(message)
    sign1.key = CoseKey.from_pem_public_key(pem)
    if not sign1.verify_signature():
        raise ValueError("pycose does not verify it")
    return sign1.payload


def verify(library, algorithm, payload, spki):
    message = unbase45(payload.removeprefix("PHC1:"))
    try:
        signed = signed_payload(library, algorithm, message, spki)
    except Exception as error:  # each library refuses in its own way
        return {"valid": False, "error": f"{type(error).__name__}: {error}"}
    content = cbor2.loads(signed) if isinstance(signed, bytes) else signed
    canonical = cbor2.dumps(content, canonical=True)
    return {"valid": True, "issuer": content[1], "canonical": canonical in message}


asked = json.load(sys.stdin)
if asked["do"] == "issue":
    answer = issue(asked["with"], asked["algorithm"])
else:
    answer = verify(
        asked["with"], asked["algorithm"], asked["payload"], base64.b64decode(asked["spki"])
    )
json.dump(answer, sys.stdout)
