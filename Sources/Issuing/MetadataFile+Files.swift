package import Failures
package import SystemPackage
package import TUFPublishing

extension MetadataFile {
    /// Reads a metadata file that is passed between signers.
    package init(at path: FilePath) throws(Failure) {
        let bytes = try Files.read(path, limit: 8 << 20)
        self = try publishing { () throws(PublishingError) in
            try MetadataFile(bytes, name: path.string)
        }
    }

    /// Changes a metadata file in place.
    package static func change(
        _ path: FilePath, _ change: (inout MetadataFile) throws(Failure) -> Void
    ) throws(Failure) {
        var file = try MetadataFile(at: path)
        try change(&file)
        try Files.write(file.bytes, to: path)
    }
}
