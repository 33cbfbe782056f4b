/// Queues of waiting elements, one for each client, which are served in rotation.
struct FairLines<Element: Identifiable> {
    private var lines: [String: [Element]] = [:]
    /// The clients whose queue is not empty, the next one first.
    private var clients: [String] = []
    /// The number of elements in all queues.
    private(set) var count = 0

    /// Appends an element to a client's queue.
    mutating func append(_ element: Element, of client: String) {
        if lines[client] == nil { clients.append(client) }
        lines[client, default: []].append(element)
        count += 1
    }

    /// Removes and returns the first element of the next client, who then moves behind the others.
    mutating func takeNext() -> Element? {
        guard let client = clients.first, let element = lines[client]?.first else { return nil }
        clients = clients.dropFirst() + [client]
        return remove(element.id, of: client)
    }

    /// Removes an element from a client's queue; `nil` if it is not there.
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

    /// Removes all elements for which `isGone` returns `true`, and returns them.
    mutating func removeAll(_ isGone: (Element) -> Bool) -> [Element] {
        let gone = lines.flatMap { client, line in
            line.filter(isGone).map { (client: client, id: $0.id) }
        }
        return gone.compactMap { remove($0.id, of: $0.client) }
    }

    /// Removes and returns the oldest element of the longest queue, so that the client who takes
    /// the most room makes it.
    mutating func removeOldestOfMost() -> Element? {
        guard let (client, line) = lines.max(by: { $0.value.count < $1.value.count }),
            let oldest = line.first
        else { return nil }
        return remove(oldest.id, of: client)
    }
}
