/// Lines of clients that wait, one for each, of whom each has a turn after the other.
struct FairLines<Element: Identifiable> {
    private var lines: [String: [Element]] = [:]
    /// Clients whose line is not empty, the next first.
    private var clients: [String] = []
    /// How many wait in all lines.
    private(set) var count = 0

    /// Puts an element at the end of a client's line.
    mutating func append(_ element: Element, of client: String) {
        if lines[client] == nil { clients.append(client) }
        lines[client, default: []].append(element)
        count += 1
    }

    /// The first of the client whose turn it is, who then comes after the others.
    mutating func takeNext() -> Element? {
        guard let client = clients.first, let element = lines[client]?.first else { return nil }
        clients = clients.dropFirst() + [client]
        return remove(element.id, of: client)
    }

    /// Takes one out of a client's line, if it is there.
    mutating func remove(_ id: Element.ID, of client: String) -> Element? {
        guard let index = lines[client]?.firstIndex(where: { $0.id == id }) else { return nil }
        let element = lines[client]?.remove(at: index)
        count -= 1
        if lines[client]?.isEmpty == true {
            lines[client] = nil
            clients.removeAll { $0 == client }
        }
        return element
    }

    /// Takes out all for which `isGone` says so.
    mutating func removeAll(_ isGone: (Element) -> Bool) -> [Element] {
        let gone = lines.flatMap { client, line in
            line.filter(isGone).map { (client: client, id: $0.id) }
        }
        return gone.compactMap { remove($0.id, of: $0.client) }
    }

    /// Who takes the most room makes it.
    mutating func removeOldestOfMost() -> Element? {
        guard let (client, line) = lines.max(by: { $0.value.count < $1.value.count }),
            let oldest = line.first
        else { return nil }
        return remove(oldest.id, of: client)
    }
}
