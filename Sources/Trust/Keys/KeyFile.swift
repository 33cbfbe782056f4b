import AtomicFiles
import Cryptography
import Glibc
import Hexadecimal
import Regions
public import SystemPackage

/// Reads and writes key files.
enum KeyFile {
    static func read(_ path: FilePath, limit: Int) throws(TrustError) -> [UInt8] {
        do {
            return try ForeignFolder.read(file: path, limit: limit)
        } catch {
            switch error {
            case .tooLarge(let limit):
                throw TrustError(.tooLarge, path.string, "larger than \(limit) bytes")
            case .notFound: throw TrustError(.notFound, path.string, "there is no such file")
            case .notAFile(let kind):
                throw TrustError(.malformed, path.string, "\(kind) instead of a file")
            case .failed(let errno): throw TrustError(errno: errno, path.string)
            }
        }
    }

    static func write(_ bytes: [UInt8], to path: FilePath) throws(TrustError) {
        do {
            try AtomicFile.replace(
                path, with: bytes, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw TrustError(errno: error, path.string)
        }
    }
}

extension TrustStore {
    /// Writes a key's file in its region's folder, completely or not at all, and returns the path.
    public static func install(
        _ key: RegionalKey, in directory: FilePath
    ) throws(TrustError) -> FilePath {
        var folder = directory
        for component in ["", "regions", key.region.description] {
            folder = component.isEmpty ? folder : folder.appending(component)
            do throws(Errno) {
                try FolderOwner.makeFolder(folder, mode: 0o755)
            } catch {
                guard error == .fileExists else { throw TrustError(errno: error, folder.string) }
            }
        }
        let path = folder.appending("\(key.keyID.hexadecimal).json")
        try KeyFile.write(key.json(), to: path)
        return path
    }
}
