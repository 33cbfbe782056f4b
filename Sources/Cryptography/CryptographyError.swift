internal import COpenSSL

/// The error of a key or certificate that cannot be used, or of an operation that the library
/// refused.
public struct CryptographyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line that says what was tried and what is wrong.
    public let description: String

    init(_ description: String) {
        // The library keeps its errors in a queue of the thread, which is cleared here.
        ERR_clear_error()
        self.description = description
    }
}
