extension CBORValue {
    /// Parses one item that takes up all of `bytes`.
    ///
    /// No memory is allocated for a length before that many bytes are known to exist, so memory is
    /// bounded by the input and the limits of `rules`.
    public static func decode(
        _ bytes: some Collection<UInt8>, rules: CBORRules
    ) throws(CBORError) -> CBORValue {
        var reader = CBORReader(Array(bytes), rules)
        let value = try reader.item(depth: 0)
        guard reader.offset == reader.bytes.count else {
            throw CBORError(offset: reader.offset, kind: .trailingBytes)
        }
        return value
    }
}

struct CBORReader {
    let bytes: [UInt8]
    private let rules: CBORRules
    private(set) var offset = 0
    private var items = 0

    init(_ bytes: [UInt8], _ rules: CBORRules) {
        self.bytes = bytes
        self.rules = rules
    }

    private struct Head {
        let start: Int
        let major: UInt8
        let info: UInt8
        /// The argument; 0 for an indefinite length.
        let argument: UInt64
        var isIndefinite: Bool { info == 31 }
    }

    mutating func item(depth: Int) throws(CBORError) -> CBORValue {
        let head = try head()
        items += 1
        guard items <= rules.maximumItems else { throw error(.tooMany, head) }
        guard head.major < 4 || head.major == 7 || depth < rules.maximumDepth else {
            throw error(.tooDeep, head)
        }
        switch head.major {
        case 0: return .unsigned(head.argument)
        case 1: return .negative(head.argument)
        case 2: return .bytes(try string(head))
        case 3: return .text(try text(head))
        case 4: return .array(try array(head, depth))
        case 5: return .map(try map(head, depth))
        case 6: return .tagged(head.argument, try item(depth: depth + 1))
        default: return try simple(head)
        }
    }

    private mutating func head() throws(CBORError) -> Head {
        let start = offset
        let initial = try byte()
        let (major, info) = (initial >> 5, initial & 31)
        var argument = UInt64(info)
        switch info {
        case 0...23: break
        case 24...27:
            argument = 0
            for _ in 0..<(1 << (info - 24)) { argument = argument << 8 | UInt64(try byte()) }
            try checkShortest(argument, info, major, start)
        case 31 where (2...5).contains(major) || major == 7:
            argument = 0
            if rules.isDeterministic, major != 7 {
                throw CBORError(offset: start, kind: .indefinite)
            }
        default: throw CBORError(offset: start, kind: .reserved)
        }
        return Head(start: start, major: major, info: info, argument: argument)
    }

    /// Checks lengths and integers only: the argument of major type 7 is a float's bits or a simple
    /// value.
    private func checkShortest(
        _ argument: UInt64, _ info: UInt8, _ major: UInt8, _ start: Int
    ) throws(CBORError) {
        guard rules.isDeterministic, major != 7 else { return }
        let smallest: UInt64 = info == 24 ? 24 : 1 << (4 << (info - 24))
        guard argument >= smallest else { throw CBORError(offset: start, kind: .notShortest) }
    }

    private mutating func byte() throws(CBORError) -> UInt8 {
        guard offset < bytes.count else { throw CBORError(offset: offset, kind: .truncated) }
        defer { offset += 1 }
        return bytes[offset]
    }

    private func error(_ kind: CBORError.Kind, _ head: Head) -> CBORError {
        CBORError(offset: head.start, kind: kind)
    }
}

// These functions parse strings, arrays and maps.
extension CBORReader {
    private mutating func string(_ head: Head) throws(CBORError) -> [UInt8] {
        guard head.isIndefinite else { return try run(head) }
        var joined: [UInt8] = []
        while try !atBreak() {
            let chunk = try self.head()
            guard chunk.major == head.major, !chunk.isIndefinite else {
                throw error(.badChunk, chunk)
            }
            items += 1
            guard items <= rules.maximumItems else { throw error(.tooMany, chunk) }
            let piece = try run(chunk)
            // Every chunk of a text must consist of whole characters (RFC 8949 §3.2.3).
            if head.major == 3 { _ = try utf8(piece, chunk) }
            joined += piece
        }
        return joined
    }

    private mutating func run(_ head: Head) throws(CBORError) -> [UInt8] {
        guard head.argument <= UInt64(bytes.count - offset) else { throw error(.truncated, head) }
        defer { offset += Int(head.argument) }
        return Array(bytes[offset..<offset + Int(head.argument)])
    }

    private mutating func text(_ head: Head) throws(CBORError) -> String {
        try utf8(try string(head), head)
    }

    private func utf8(_ bytes: [UInt8], _ head: Head) throws(CBORError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw error(.notUTF8, head)
        }
        return text
    }

    /// Takes a break if it comes next, and returns whether it does.
    private mutating func atBreak() throws(CBORError) -> Bool {
        guard offset < bytes.count else { throw CBORError(offset: offset, kind: .truncated) }
        guard bytes[offset] == 0xFF else { return false }
        offset += 1
        return true
    }

    /// Returns whether another element follows, for definite and indefinite lengths.
    private mutating func hasNext(_ head: Head, _ count: Int) throws(CBORError) -> Bool {
        head.isIndefinite ? try !atBreak() : UInt64(count) < head.argument
    }

    private mutating func array(_ head: Head, _ depth: Int) throws(CBORError) -> [CBORValue] {
        // Each element takes at least one byte.
        guard head.argument <= UInt64(bytes.count - offset) else { throw error(.truncated, head) }
        var elements: [CBORValue] = []
        while try hasNext(head, elements.count) { elements.append(try item(depth: depth + 1)) }
        return elements
    }

    private mutating func map(_ head: Head, _ depth: Int) throws(CBORError) -> [CBORValue.Pair] {
        guard head.argument <= UInt64(bytes.count - offset) / 2 else {
            throw error(.truncated, head)
        }
        guard head.argument <= UInt64(rules.maximumEntries) else { throw error(.tooMany, head) }
        var pairs: [CBORValue.Pair] = []
        // Keys are compared by encodings: a NaN is not equal to itself, and composed and decomposed
        // text are equal.
        var keys: Set<[UInt8]> = []
        var previous = offset..<offset
        while try hasNext(head, pairs.count) {
            guard pairs.count < rules.maximumEntries else { throw error(.tooMany, head) }
            let start = offset
            let key = try item(depth: depth + 1)
            guard keys.insert(key.encoded()).inserted else {
                throw CBORError(offset: start, kind: .duplicateKey)
            }
            if rules.isDeterministic {
                guard
                    pairs.isEmpty
                        || bytes[previous].lexicographicallyPrecedes(bytes[start..<offset])
                else { throw CBORError(offset: start, kind: .unsortedKeys) }
                previous = start..<offset
            }
            pairs.append(CBORValue.Pair(key, try item(depth: depth + 1)))
        }
        return pairs
    }
}

// These functions parse simple values and floats.
extension CBORReader {
    private func simple(_ head: Head) throws(CBORError) -> CBORValue {
        switch head.info {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        case 23: return .undefined
        case 24:
            guard head.argument >= 32 else { throw error(.badSimple, head) }
            return .simple(UInt8(head.argument))
        case 25: return try float(CBORFloat.double(half: UInt16(head.argument)), head)
        case 26: return try float(Double(Float(bitPattern: UInt32(head.argument))), head)
        case 27: return try float(Double(bitPattern: head.argument), head)
        case 31: throw error(.unexpectedBreak, head)
        default: return .simple(head.info)
        }
    }

    private func float(_ value: Double, _ head: Head) throws(CBORError) -> CBORValue {
        guard
            !rules.isDeterministic
                || CBORFloat.encoded(value).elementsEqual(bytes[head.start..<offset])
        else { throw error(.notShortest, head) }
        return .float(value)
    }
}
