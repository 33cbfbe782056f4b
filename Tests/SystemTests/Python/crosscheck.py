"""The other side of the cross-checks: Python's cwt, pycose and cbor2.

Reads one JSON object on standard input, writes one on standard output.
    {"do": "verify", "payload": "PHC1:…", "spki": base64}            -> {"valid": bool, "claims": …}
    {"do": "issue", "with": "cwt"|"pycose", "algorithm": …, "issuer": …, "now": …} -> {"payload", "spki", "keyID"}
"""
import base64
import hashlib
import json
import sys

import cbor2
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(data):
    out = ""
    for i in range(0, len(data), 2):
        pair = data[i : i + 2]
        n = int.from_bytes(pair, "big")
        for _ in range(3 if len(pair) == 2 else 2):
            n, digit = divmod(n, 45)
            out += ALPHABET[digit]
    return out


def unbase45(text):
    out = b""
    for i in range(0, len(text), 3):
        part = text[i : i + 3]
        n = sum(ALPHABET.index(c) * 45**k for k, c in enumerate(part))
        out += n.to_bytes(2 if len(part) == 3 else 1, "big")
    return out


def spki(key):
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def private_key(algorithm):
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return ed25519.Ed25519PrivateKey.generate()


def claims(request):
    now = request["now"]
    return {int(k): v for k, v in request["claims"].items()} | {1: request["issuer"], 4: now + 600, 6: now, 7: b"\x01" * 8}


def private_claims(request):
    return {int(k): v for k, v in request["private"].items()}


def issue(request):
    key = private_key(request["algorithm"])
    der = spki(key)
    kid = hashlib.sha256(der).digest()[:8]
    content = claims(request)
    content[request["container"]] = private_claims(request)
    payload = cbor2.dumps(content, canonical=True)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    if request["with"] == "cwt":
        from cwt import COSE, COSEAlgs, COSEHeaders, COSEKey

        alg = COSEAlgs.ES256 if request["algorithm"] == "ES256" else COSEAlgs.EDDSA
        signer = COSEKey.from_pem(pem.decode(), alg=alg.name, kid=kid)
        message = COSE.new().encode(
            payload, signer, protected={COSEHeaders.ALG: alg, COSEHeaders.KID: kid}
        )
    else:
        from pycose.algorithms import EdDSA, Es256
        from pycose.headers import KID, Algorithm
        from pycose.keys import CoseKey
        from pycose.messages import Sign1Message

        alg = Es256 if request["algorithm"] == "ES256" else EdDSA
        sign = Sign1Message(phdr={Algorithm: alg, KID: kid}, payload=payload)
        sign.key = CoseKey.from_pem_private_key(pem.decode())
        message = sign.encode()
    return {
        "payload": "PHC1:" + base45(message),
        "spki": base64.b64encode(der).decode(),
        "keyID": kid.hex(),
    }


def verify(request):
    message = unbase45(request["payload"].removeprefix("PHC1:"))
    key = serialization.load_der_public_key(base64.b64decode(request["spki"]))
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
    try:
        if request["with"] == "cwt":
            from cwt import COSE, COSEKey

            kid = bytes.fromhex(request["keyID"])
            payload = COSE.new().decode(
                message, COSEKey.from_pem(pem, alg=request["algorithm"], kid=kid)
            )
        else:
            from pycose.keys import CoseKey
            from pycose.messages import CoseMessage

            parsed = CoseMessage.decode(message)
            parsed.key = CoseKey.from_pem_public_key(pem)
            if not parsed.verify_signature():
                return {"valid": False}
            payload = parsed.payload
        content = cbor2.loads(payload) if isinstance(payload, bytes) else payload
        return {"valid": True, "issuer": content[1], "canonical": cbor2.dumps(content, canonical=True) == payload}
    except Exception as error:  # the library's own refusals
        return {"valid": False, "error": f"{type(error).__name__}: {error}"}


request = json.load(sys.stdin)
json.dump(issue(request) if request["do"] == "issue" else verify(request), sys.stdout)
