package import Cryptography
package import Failures
package import FoundationEssentials
import Hexadecimal
package import Regions
package import SystemPackage
import Trust

/// A new key pair that signs the codes of a region.
package struct RegionalKeyPair {
    private let privateKey: PrivateKey
    private let key: RegionalKey

    /// Generates a key pair for ES256, EdDSA or SM2-SM3, valid for `days` from `start`.
    ///
    /// Throws on another algorithm.
    package init(
        of region: Division, _ algorithm: SignatureAlgorithm, from start: Date, days: Int
    ) throws(Failure) {
        let kind: KeyKind =
            switch algorithm {
            case .es256: .p256
            case .eddsa: .ed25519
            case .sm2: .sm2
            default:
                throw Failure(.usage, "native codes are signed with ES256, EdDSA or SM2-SM3")
            }
        privateKey = try .made(kind)
        do {
            key = try RegionalKey(
                region: region, publicKey: privateKey.publicKey, algorithm: algorithm,
                notBefore: start, notAfter: start.addingTimeInterval(Double(days) * 86_400),
                createdAt: start)
        } catch {
            throw Failure(.data, "\(error)")
        }
    }

    private var name: String { "\(key.region)-\(key.keyID.hexadecimal)" }

    /// Writes the private key in PEM, readable only by its owner, and returns the path.
    package func writePrivateKey(in folder: FilePath) throws(Failure) -> FilePath {
        try privateKey.write(in: folder, name)
    }

    /// Writes the key file that terminals import and returns its path.
    package func writeRegionalKey(in folder: FilePath) throws(Failure) -> FilePath {
        let path = folder.appending("\(name).json")
        try Files.write(key.json(), to: path)
        return path
    }

    /// Adds the key to the trusted keys of a plain folder, completely or not at all, and returns
    /// the path.
    package func install(in trust: FilePath) throws(Failure) -> FilePath {
        do {
            return try TrustStore.install(key, in: trust)
        } catch {
            throw Failure(.cannotCreate, "\(error)")
        }
    }
}

/// A new key pair that signs metadata.
package struct RoleKeyPair {
    private let privateKey: PrivateKey
    private let name: String

    /// Generates a key pair for EdDSA, ES256 or PS256. Its files are named `name`.
    ///
    /// Throws on another algorithm.
    package init(named name: String, _ algorithm: SignatureAlgorithm) throws(Failure) {
        let kind: KeyKind =
            switch algorithm {
            case .eddsa: .ed25519
            case .es256: .p256
            case .ps256: .rsa(bits: 3072)
            default: throw Failure(.usage, "metadata is signed with EdDSA, ES256 or PS256")
            }
        self.name = name
        privateKey = try .made(kind)
    }

    /// Writes the private key in PEM, readable only by its owner, and returns the path.
    package func writePrivateKey(in folder: FilePath) throws(Failure) -> FilePath {
        try privateKey.write(in: folder, name)
    }

    /// Writes the public key in PEM and returns the path.
    package func writePublicKey(in folder: FilePath) throws(Failure) -> FilePath {
        let path = folder.appending("\(name).public.pem")
        try Files.write(Array(privateKey.publicKey.pem.utf8), to: path)
        return path
    }
}

extension PrivateKey {
    fileprivate static func made(_ kind: KeyKind) throws(Failure) -> PrivateKey {
        do {
            return try generate(kind)
        } catch {
            throw Failure(.unavailable, "\(error)")
        }
    }

    fileprivate func write(in folder: FilePath, _ name: String) throws(Failure) -> FilePath {
        let path = folder.appending("\(name).private.pem")
        try Files.write(Array(pem.utf8), to: path, isPrivate: true)
        return path
    }
}
