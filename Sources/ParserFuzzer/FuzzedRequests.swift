import FoundationEssentials
import PageRequests
import SiteConfiguration

/// What a client of the page sends, a part each: a query, an authority, an origin, a site, a cookie field and
/// a body, with a byte FF between them.
struct FuzzedRequest {
    private let parts: [ArraySlice<UInt8>]

    init(_ bytes: [UInt8]) {
        parts = bytes.split(separator: 0xFF, maxSplits: 5, omittingEmptySubsequences: false)
    }

    private func text(_ index: Int) -> String? {
        parts.indices.contains(index) ? String(decoding: parts[index], as: UTF8.self) : nil
    }

    /// Reads every part as the page does.
    func parse() {
        let known = ["from", "to", "limit", "before", "reason"]
        if let query = try? Query(text(0), known: known) {
            if let limit = try? query.whole("limit", 1...500) { precondition((1...500) ~= limit) }
            _ = try? query.whole("before", 0...Int.max)
            _ = try? query.choice("reason") { $0.isEmpty ? nil : $0 }
            for name in ["from", "to"] { _ = try? query.time(name) }
        }
        let authority = text(1) ?? ""
        _ = RequestHeaders.isOurs(authority: authority, names: ["gate.example"])
        _ = RequestHeaders.isSameOrigin(
            authority: authority, origin: text(2), fetchSite: text(3))
        _ = RequestHeaders.cookie("gatelight", in: [text(4) ?? "", text(0) ?? ""])
        if parts.count > 5 { _ = try? SignInForm(json: parts[5]) }
    }
}

/// Two addresses, or a range and an address, with a line feed between them.
struct FuzzedAddresses {
    let text: String

    /// Reads both; a range holds the address it begins with.
    func parse() {
        let lines = text.split(separator: "\n", maxSplits: 1).map(String.init)
        let peers = lines.map { PeerAddress($0) }
        for peer in peers { _ = (peer?.isLoopback, peer?.network) }
        for (line, peer) in zip(lines, peers) {
            guard let range = AddressRange(line) else { continue }
            for other in peers { _ = other.map(range.contains) }
            if let peer { precondition(range.contains(peer), "a range without its own address") }
        }
    }
}
