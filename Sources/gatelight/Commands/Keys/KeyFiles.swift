import Cryptography
import Failures
import SystemPackage
import TerminalAssembly
import TUFPublishing

/// Keys that sign metadata, out of PEM files.
enum KeyFiles {
    /// The public halves of files that hold a public key or a private one.
    static func plan(_ files: [String], threshold: Int) throws(Failure) -> RolePlan {
        var keys: [RoleKey] = []
        for file in files { keys.append(try publicKey(file)) }
        return try publishing { () throws(PublishingError) in
            try RolePlan(keys: keys, threshold: threshold)
        }
    }

    static func publicKey(_ file: String) throws(Failure) -> RoleKey {
        let text = try pem(file)
        guard let key = (try? PublicKey(pem: text)) ?? (try? PrivateKey(pem: text))?.publicKey
        else { throw Failure(.data, "\(file): no key in PEM") }
        return try publishing { () throws(PublishingError) in try RoleKey(key) }
    }

    static func signer(_ file: String) throws(Failure) -> KeyFileSigner {
        let text = try pem(file)
        guard let key = try? PrivateKey(pem: text) else {
            throw Failure(.data, "\(file): no private key in PEM")
        }
        return try publishing { () throws(PublishingError) in try KeyFileSigner(key) }
    }

    private static func pem(_ file: String) throws(Failure) -> String {
        String(decoding: try Files.read(FilePath(file), limit: 16 << 10), as: UTF8.self)
    }
}

/// Does a repository's work; what it says becomes the command's failure.
func publishing<Value>(_ work: () throws(PublishingError) -> Value) throws(Failure) -> Value {
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
