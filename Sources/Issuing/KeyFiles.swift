package import Cryptography
package import Failures
import SystemPackage
package import TUFPublishing

/// Reads keys from PEM files.
package enum KeyFiles {
    /// The keys of a role: the public key of each file, which may hold a public or a private key.
    ///
    /// `threshold` is the number of signatures that the role needs.
    package static func plan(_ files: [String], threshold: Int) throws(Failure) -> RolePlan {
        var keys: [RoleKey] = []
        for file in files { keys.append(try publicKey(file)) }
        return try publishing { () throws(PublishingError) in
            try RolePlan(keys: keys, threshold: threshold)
        }
    }

    /// The public key of a file that holds a public or a private key.
    package static func publicKey(_ file: String) throws(Failure) -> RoleKey {
        let text = try pem(file)
        guard let key = (try? PublicKey(pem: text)) ?? (try? PrivateKey(pem: text))?.publicKey
        else { throw Failure(.data, "\(file): no key in PEM format") }
        return try publishing { () throws(PublishingError) in try RoleKey(key) }
    }

    /// A signer that uses the private key of a file.
    package static func signer(_ file: String) throws(Failure) -> KeyFileSigner {
        let text = try pem(file)
        guard let key = try? PrivateKey(pem: text) else {
            throw Failure(.data, "\(file): no private key in PEM format")
        }
        return try publishing { () throws(PublishingError) in try KeyFileSigner(key) }
    }

    /// The private key of a file.
    package static func privateKey(_ file: String) throws(Failure) -> PrivateKey {
        let text = try pem(file)
        do {
            return try PrivateKey(pem: text)
        } catch {
            throw Failure(.data, "\(file): \(error)")
        }
    }

    private static func pem(_ file: String) throws(Failure) -> String {
        String(decoding: try Files.read(FilePath(argument: file), limit: 16 << 10), as: UTF8.self)
    }
}

/// Runs work on a repository and turns its error into the command's failure.
package func publishing<Value>(_ work: () throws(PublishingError) -> Value) throws(Failure) -> Value
{
    do {
        return try work()
    } catch {
        let status: Failure.Status =
            switch error.kind {
            case .invalid: .usage
            case .notFound: .noInput
            case .malformed, .refused, .unsigned: .data
            case .ioFailed: .ioError
            }
        throw Failure(status, error.description)
    }
}
