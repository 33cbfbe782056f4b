import Glibc

/// A TCP port of this machine that nobody listened at a moment ago.
package func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &place) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
        }
    }
    guard isBound else { throw NoFreePort(number: errno) }
    return Int(in_port_t(bigEndian: place.sin_port))
}

private struct NoFreePort: Error, CustomStringConvertible {
    let number: Int32
    var description: String { "no free port: \(String(cString: strerror(number)))" }
}
