import AtomicFiles
package import Failures
package import Regions
import SiteConfiguration
package import SystemPackage
package import Trust

extension TerminalTrust {
    /// Adds a key file from a region to a plain folder, and returns the key and its path. `region`
    /// is the region that the key must belong to; the person who imports it must say so.
    ///
    /// Throws if keys come from signed updates, `region` is `nil`, or the file is no key of that
    /// region.
    package func importKey(
        _ path: String, of region: Division?
    ) throws(Failure) -> (RegionalKey, FilePath) {
        guard !isVerified else {
            throw Failure(
                .usage,
                "\(path): a key file; this terminal takes keys only from signed updates (\(settings.root) is installed)"
            )
        }
        guard let region else {
            throw Failure(.usage, "\(path): a key file; give its region with --region")
        }
        let key = try Self.key(path, of: region)
        do {
            return (key, try TrustStore.install(key, in: settings.directory))
        } catch {
            throw Failure(.cannotCreate, "\(error)")
        }
    }

    private static func key(_ path: String, of region: Division) throws(Failure) -> RegionalKey {
        let bytes: [UInt8]
        do {
            bytes = try ForeignFolder.read(file: FilePath(argument: path), limit: 16 << 10)
        } catch {
            throw Failure(.data, "\(path): \(error)")
        }
        do {
            return try RegionalKey(json: bytes, expecting: region, file: path)
        } catch {
            throw Failure(.data, "\(error)")
        }
    }
}
