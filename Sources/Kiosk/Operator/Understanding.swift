import Hummingbird
import PageRequests

/// Reads something of a request; what is not understood is answered with 400.
func understood<Value>(
    _ read: () throws(RequestFault) -> Value
) throws(HTTPError) -> Value {
    do {
        return try read()
    } catch {
        throw HTTPError(.badRequest, message: error.message)
    }
}
