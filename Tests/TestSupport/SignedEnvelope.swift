import Base45
package import CBOR
import Cryptography
import Foundation

/// What was signed, and the signature; everything around it can be written anew.
package struct SignedEnvelope: Sendable {
    package var protected: [UInt8]
    package var content: [UInt8]
    package var signature: [UInt8]
    package var unprotected: [CBORValue.Pair] = []
    package var tags: [UInt64] = [18]

    package init(
        protected: [UInt8], content: [UInt8], signature: [UInt8],
        unprotected: [CBORValue.Pair] = []
    ) {
        self.protected = protected
        self.content = content
        self.signature = signature
        self.unprotected = unprotected
    }

    /// The COSE message, deterministic.
    package func message() -> [UInt8] {
        let parts = CBORValue.array([
            .bytes(protected), .map(unprotected), .bytes(content), .bytes(signature),
        ])
        return tags.reversed().reduce(parts) { .tagged($1, $0) }.encoded()
    }

    /// The same message with lengths that are not told: an array and byte strings in pieces.
    package func indefiniteMessage(pieces: Int) -> [UInt8] {
        let tags = self.tags.flatMap { Array(CBORValue.tagged($0, .null).encoded().dropLast()) }
        return tags + [0x9F] + Self.chunked(protected, pieces)
            + CBORValue.map(unprotected).encoded() + Self.chunked(content, pieces)
            + Self.chunked(signature, pieces) + [0xFF]
    }

    private static func chunked(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
        let starts = stride(from: 0, to: bytes.count, by: size)
        return [0x5F]
            + starts.flatMap { CBORValue.bytes(Array(bytes[$0...].prefix(size))).encoded() }
            + [0xFF]
    }

    /// The payload of an `HC1:` code, compressed in blocks of so many bytes.
    package func payload(block: Int = 65_535) -> [UInt8] {
        Self.payload(of: message(), block: block)
    }

    package static func payload(of message: [UInt8], block: Int = 65_535) -> [UInt8] {
        Array("HC1:\(Base45.encode(Zlib.stored(message, block: block)))".utf8)
    }

    /// The other signature that is as valid, (r, n−s), of P-256.
    package var twin: SignedEnvelope {
        var other = self
        other.signature = Self.twin(of: signature)
        return other
    }

    package static func twin(of signature: [UInt8]) -> [UInt8] {
        let order =
            [UInt8](repeating: 0xFF, count: 4) + [UInt8](repeating: 0, count: 4)
            + [UInt8](repeating: 0xFF, count: 8) + [
                0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63,
                0x25, 0x51,
            ]
        var (difference, borrow) = ([UInt8](), 0)
        for (minuend, subtrahend) in zip(order, signature.dropFirst(32)).reversed() {
            let digit = Int(minuend) - Int(subtrahend) - borrow
            borrow = digit < 0 ? 1 : 0
            difference.insert(UInt8(digit & 0xFF), at: 0)
        }
        return Array(signature.prefix(32)) + difference
    }
}

extension CertificateIssuer {
    /// Signs claims: what is usual, with changes, of which `nil` takes one away. `health` is claim −260.
    /// An unprotected key id is `keyID`, or the issuer's own.
    package func envelope(
        health: CBORValue?, claims changes: [Int64: CBORValue?] = [:],
        isKeyIDProtected: Bool = true, keyID: [UInt8]? = nil
    ) throws -> SignedEnvelope {
        let start = UInt64(certificate.notBefore.timeIntervalSince1970)
        var claims: [Int64: CBORValue?] = [
            1: .text("AT"), 4: .unsigned(start + 10 * 86_400), 6: .unsigned(start + 3600),
            -260: health,
        ]
        claims.merge(changes) { $1 }
        let content = CBORValue.map(
            claims.compactMap { key, value in value.map { .init(.integer(key), $0) } }
        ).encoded()
        let id = CBORValue.Pair(.integer(4), .bytes(keyID ?? certificate.keyID))
        var header = [CBORValue.Pair(.integer(1), .integer(-7))]
        if isKeyIDProtected { header.append(id) }
        let protected = CBORValue.map(header).encoded()
        let signature = try sign(content, protected)
        return SignedEnvelope(
            protected: protected, content: content, signature: signature,
            unprotected: isKeyIDProtected ? [] : [id])
    }

    /// Signs what COSE asks for; an empty map counts as no bytes.
    package func sign(_ content: [UInt8], _ protected: [UInt8]) throws -> [UInt8] {
        let structure = CBORValue.array([
            .text("Signature1"), .bytes(protected), .bytes([]), .bytes(content),
        ])
        return try key.sign(structure.encoded(), algorithm: .es256)
    }

    /// An envelope with an EU certificate of these groups.
    package func envelope(
        _ groups: [String: [CBORValue]], claims: [Int64: CBORValue?] = [:],
        isKeyIDProtected: Bool = true, keyID: [UInt8]? = nil
    ) throws -> SignedEnvelope {
        try envelope(
            health: .map([.init(.integer(1), HealthSample.certificate(groups))]), claims: claims,
            isKeyIDProtected: isKeyIDProtected, keyID: keyID)
    }
}
