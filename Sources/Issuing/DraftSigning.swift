package import Failures
import SystemPackage
import TUFPublishing

/// Signs drafts with a key file.
package enum DraftSigning {
    /// Signs the drafts of the repository `input`, or the draft file `input` if its name ends in
    /// `.json`, with the private key in `keyFile`. Returns what was done, in words. Throws if the
    /// key may sign none of them.
    package static func sign(_ input: String, with keyFile: String) throws(Failure) -> String {
        let signer = try KeyFiles.signer(keyFile)
        guard input.hasSuffix(".json") else {
            return try sign(repository: FilePath(argument: input), signer, keyFile)
        }
        let path = FilePath(argument: input)
        try MetadataFile.change(path) { file throws(Failure) in
            try publishing { () throws(PublishingError) in try file.sign(with: signer) }
        }
        return "signed \(path)"
    }

    private static func sign(
        repository path: FilePath, _ signer: KeyFileSigner, _ file: String
    ) throws(Failure) -> String {
        let roles = try publishing { () throws(PublishingError) in
            try Repository(path).sign(with: signer)
        }
        guard !roles.isEmpty else {
            throw Failure(.data, "\(file): this key may not sign any draft of the repository")
        }
        return "signed \(roles.joined(separator: ", "))"
    }
}
