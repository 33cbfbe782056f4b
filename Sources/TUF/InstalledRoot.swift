import FoundationEssentials

/// The root metadata that is given to a terminal at its installation.
public enum InstalledRoot {
    /// The largest size of such a file, in bytes.
    public static let largestSize = 512_000

    /// Returns why a file's bytes are not root metadata that its own keys signed; `nil` if they
    /// are. It may have expired, because updates bring a newer one.
    public static func problem(in bytes: [UInt8]) -> UpdateError? {
        do throws(UpdateError) {
            _ = try TrustedMetadata(root: bytes, now: .distantPast)
            return nil
        } catch {
            return error
        }
    }
}
