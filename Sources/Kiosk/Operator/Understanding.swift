import Hummingbird
import PageRequests

/// Parses a part of a request; a fault becomes an error with status 400.
func understood<Value>(
    _ read: () throws(RequestFault) -> Value
) throws(HTTPError) -> Value {
    do {
        return try read()
    } catch {
        throw HTTPError(.badRequest, message: error.message)
    }
}
