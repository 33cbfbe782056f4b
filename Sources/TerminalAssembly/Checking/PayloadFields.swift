package import Failures
package import Verification
import Verdicts

extension PayloadField {
    /// Returns all fields of a payload in the order of its format, none of which is verified.
    ///
    /// Throws if the payload is of no known format, or damaged.
    package static func all(of payload: [UInt8]) throws(Failure) -> [PayloadField] {
        guard let format = CredentialFormat(recognising: payload) else {
            throw Failure(.data, "this is not a code of a known format")
        }
        do {
            return try format.fields(of: payload)
        } catch {
            throw Failure(.data, "\(error)")
        }
    }
}
