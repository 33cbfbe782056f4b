package import Failures
package import SystemPackage
package import TUFPublishing

extension MetadataFile {
    /// Reads one that travels between signers.
    package init(at path: FilePath) throws(Failure) {
        let bytes = try Files.read(path, limit: 8 << 20)
        self = try publishing { () throws(PublishingError) in
            try MetadataFile(bytes, name: path.string)
        }
    }

    /// Changes one where it is.
    package static func change(
        _ path: FilePath, _ change: (inout MetadataFile) throws(Failure) -> Void
    ) throws(Failure) {
        var file = try MetadataFile(at: path)
        try change(&file)
        try Files.write(file.bytes, to: path)
    }
}
