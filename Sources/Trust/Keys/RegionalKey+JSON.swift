import Cryptography
import FoundationEssentials
import Hexadecimal
public import Regions

extension RegionalKey {
    /// The content of a regional key file: one JSON object with times in ISO 8601, UTC.
    private struct File: Codable {
        var region: String
        var keyID: String
        var algorithm: String
        var publicKey: String
        var notBefore: Date
        var notAfter: Date
        var createdAt: Date
        var revokedAt: Date?

        static let names: Set<String> = [
            "region", "keyID", "algorithm", "publicKey", "notBefore", "notAfter", "createdAt",
            "revokedAt",
        ]
    }

    /// A size above that of any regional key file, in bytes.
    static let maximumFileSize = 16 << 10

    /// Parses a key file. `region` is the region that its place or its provider gives. A file with
    /// another region or an unknown field is refused.
    public init(json: [UInt8], expecting region: Division?, file: String) throws(TrustError) {
        guard json.count <= Self.maximumFileSize else {
            throw TrustError(.tooLarge, file, "\(json.count) bytes; a key file has at most 16 KiB")
        }
        let fields = try Self.fields(json, file)
        guard let named = Division(fields.region) else {
            throw TrustError(
                .malformed, file, "region \"\(fields.region)\" is not a division of GB/T 2260")
        }
        if let region, region != named {
            throw TrustError(
                .wrongRegion, file,
                "the key is of \(named), not of \(region); put it under regions/\(named) if you trust it for that region"
            )
        }
        guard let algorithm = SignatureAlgorithm(rawValue: fields.algorithm) else {
            throw TrustError(
                .malformed, file,
                "algorithm \"\(fields.algorithm)\"; accepted: ES256, EdDSA, SM2-SM3")
        }
        do {
            try self.init(
                region: named, publicKey: try Self.publicKey(fields.publicKey, file),
                algorithm: algorithm, notBefore: fields.notBefore, notAfter: fields.notAfter,
                createdAt: fields.createdAt, revokedAt: fields.revokedAt)
        } catch {
            throw TrustError(error.kind, file, error.detail)
        }
        guard fields.keyID == keyID.hexadecimal else {
            throw TrustError(
                .malformed, file, "keyID does not match the key, whose id is \(keyID.hexadecimal)")
        }
    }

    private static func fields(_ json: [UInt8], _ file: String) throws(TrustError) -> File {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom(Self.date)
        do {
            let data = Data(json)
            let names = try decoder.decode([String: Ignored].self, from: data).keys
            if let unknown = names.sorted().first(where: { !File.names.contains($0) }) {
                throw TrustError(.malformed, file, "unknown field \"\(unknown)\"")
            }
            return try decoder.decode(File.self, from: data)
        } catch let error as TrustError {
            throw error
        } catch let error as DecodingError {
            throw TrustError(.malformed, file, "not a regional key file: \(summary(error))")
        } catch {
            throw TrustError(.malformed, file, "not a regional key file")
        }
    }

    /// Parses a date. Foundation's own strategy does not say which field is not a date.
    private static func date(from decoder: any Decoder) throws -> Date {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard text.utf8.count <= 40, let date = try? Date(text, strategy: .iso8601) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a date"))
        }
        return date
    }

    private static func summary(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            context.codingPath.last.map { "\($0.stringValue) is invalid" }
                ?? "not a JSON object"
        @unknown default: "not a JSON object"
        }
    }

    private static func publicKey(_ text: String, _ file: String) throws(TrustError) -> PublicKey {
        guard let data = Data(base64Encoded: text) else {
            throw TrustError(.malformed, file, "publicKey is not base64")
        }
        do {
            return try PublicKey(subjectPublicKeyInfo: Array(data))
        } catch {
            throw TrustError(.malformed, file, "publicKey: \(error)")
        }
    }

    /// Returns the key as a file, which `init(json:expecting:file:)` can parse.
    public func json() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let file = File(
            region: region.description, keyID: keyID.hexadecimal,
            algorithm: algorithm.rawValue,
            publicKey: Data(publicKey.subjectPublicKeyInfo).base64EncodedString(),
            notBefore: notBefore, notAfter: notAfter, createdAt: createdAt, revokedAt: revokedAt)
        return (try? encoder.encode(file)).map { Array($0) + [0x0A] } ?? []
    }
}

/// A JSON value of which only the name matters.
private struct Ignored: Decodable {
    init(from decoder: any Decoder) throws {}
}
