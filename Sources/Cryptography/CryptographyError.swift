internal import COpenSSL

/// A key or certificate that cannot be used, or an operation the library refused.
public struct CryptographyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried and what is wrong with it, one line.
    public let description: String

    init(_ description: String) {
        // The library keeps its errors in a queue of the thread; ours are values.
        ERR_clear_error()
        self.description = description
    }
}
