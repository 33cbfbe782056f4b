import Regions

extension Command {
    /// Parses a command that is carried out now and therefore has no time.
    init(live words: inout Words) throws(ScriptError) {
        if let first = words.peek, first.utf8.first.map({ (0x30...0x39).contains($0) }) == true {
            throw ScriptError(
                column: words.column, "\(first): a live command has no time; leave it out")
        }
        try self.init(&words)
    }

    private enum Verb: String, CaseIterable {
        case present, picture, withdraw, scene, unplug, plug, stall, freeze, corrupt, clock, disk
        case keys, button, power, end
    }

    /// Parses a command to the end of its line.
    init(_ words: inout Words) throws(ScriptError) {
        if let verb = words.peek.flatMap({ Exploring.Verb(rawValue: String($0)) }) {
            _ = try words.next(Exploring.Verb.self)
            self = .exploring(try Exploring(verb, &words))
            try words.expectEnd()
            return
        }
        switch try words.next(Verb.self) {
        case .present: self = try Self.present(&words)
        case .picture: self = try Self.picture(&words)
        case .withdraw: self = .withdraw
        case .scene where words.peek == "reset":
            _ = try words.next("reset")
            self = .resetScene
        case .scene: self = .scene(try Self.changes(&words, atLeast: 1))
        case .unplug: self = .unplug(try words.next(Device.self))
        case .plug: self = .plug(try words.next(Device.self))
        case .stall: self = try Self.camera(.stall, &words)
        case .freeze: self = try Self.camera(.freeze, &words)
        case .corrupt: self = try Self.camera(.corrupt, &words)
        case .clock: self = .clock(try Self.clock(&words))
        case .disk: self = .disk(isFull: try words.next(Room.self) == .full)
        case .keys: self = .keys(try Self.keys(&words))
        case .button: self = .button
        case .power: self = .power(isOn: try words.next(Power.self) == .on)
        case .end: self = .end
        }
        try words.expectEnd()
    }

    private enum Room: String, CaseIterable { case full, free }
    private enum Power: String, CaseIterable { case cut, on }
    private enum OnlyCamera: String, CaseIterable { case camera }

    private static func present(_ words: inout Words) throws(ScriptError) -> Command {
        let person = try person(&words)
        let seconds = try seconds(&words)
        return .present(person, seconds: seconds, try changes(&words))
    }

    /// Parses the name of a person.
    static func person(_ words: inout Words) throws(ScriptError) -> String {
        let word = try words.next("a person")
        guard let person = Person(String(word.text)) else {
            let accepted = Person.all.map(\.id).joined(separator: ", ")
            throw ScriptError(
                column: word.column, "\(word.text): no person of that name; accepted: \(accepted)")
        }
        return person.id
    }

    private static func picture(_ words: inout Words) throws(ScriptError) -> Command {
        let word = try words.next("the name of a picture")
        guard isFileName(word.text) else {
            throw ScriptError(
                column: word.column,
                "\(word.text): a picture's name has letters, digits, `.`, `_` and `-`, and begins with a letter or digit"
            )
        }
        let seconds = try seconds(&words)
        return .picture(String(word.text), seconds: seconds, try changes(&words))
    }

    /// Returns whether text is a plain file name, which cannot lead out of its folder.
    private static func isFileName(_ text: Substring) -> Bool {
        guard let first = text.first, first.isLetter || first.isNumber, text.utf8.count <= 100
        else {
            return false
        }
        return text.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
    }

    /// Parses `for` and a number of seconds; `nil` if the next word is another.
    static func seconds(
        _ words: inout Words, atLeast least: Double = 0.1
    ) throws(ScriptError) -> Double? {
        guard words.peek == "for" else { return nil }
        _ = try words.next("for")
        let word = try words.next("seconds")
        guard let seconds = Decimal.value(word.text), (least...3600).contains(seconds) else {
            throw ScriptError(
                column: word.column,
                "\(word.text): accepted: \(Decimal.text(least)) to 3600 seconds")
        }
        return seconds
    }

    private static func changes(
        _ words: inout Words, atLeast least: Int = 0
    ) throws(ScriptError) -> [SceneChange] {
        var changes: [SceneChange] = []
        while !words.isEmpty || changes.count < least {
            let word = try words.next("a setting, as in distance=0.4, or reset")
            changes.append(try SceneChange(word.text, column: word.column))
        }
        return changes
    }

    private static func camera(
        _ trouble: CameraTrouble, _ words: inout Words
    ) throws(ScriptError) -> Command {
        _ = try words.next(OnlyCamera.self)
        return .camera(trouble)
    }

    private enum ClockVerb: String, CaseIterable { case stop, run, back, forward, right }

    private static func clock(_ words: inout Words) throws(ScriptError) -> ClockChange {
        switch try words.next(ClockVerb.self) {
        case .stop: .stop
        case .run: .run
        case .back: .back(try duration(&words))
        case .forward: .forward(try duration(&words))
        case .right: .right
        }
    }

    private enum KeyVerb: String, CaseIterable {
        case age, expire, remove, revoke, lose, fresh, carry
    }

    private static func keys(_ words: inout Words) throws(ScriptError) -> KeyChange {
        switch try words.next(KeyVerb.self) {
        case .age: .age(try duration(&words))
        case .expire: .expire(try region(&words))
        case .remove: .remove(try region(&words))
        case .revoke: .revoke(try region(&words))
        case .lose: .lose
        case .fresh: .fresh
        case .carry: .carry
        }
    }

    /// Parses a whole number of seconds, minutes, hours or days, and returns it in seconds.
    private static func duration(_ words: inout Words) throws(ScriptError) -> Int {
        let word = try words.next("a duration, as in 90s, 5m, 2h or 40d")
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let digits = word.text.dropLast()
        guard let unit = word.text.last.flatMap({ units[$0] }), (1...9).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(digits),
            count > 0, count <= 3650 * 86_400 / unit
        else {
            throw ScriptError(
                column: word.column,
                "\(word.text): a duration is a whole number and s, m, h or d, at most 3650d")
        }
        return count * unit
    }

    private static func region(_ words: inout Words) throws(ScriptError) -> Division {
        let accepted = SimulatedAuthority.regions.map(\.description).joined(separator: ", ")
        let word = try words.next("a region: \(accepted)")
        guard let region = SimulatedAuthority.regions.first(where: { $0.description == word.text })
        else {
            throw ScriptError(
                column: word.column,
                "\(word.text): this region has no keys here; accepted: \(accepted)"
            )
        }
        return region
    }
}
