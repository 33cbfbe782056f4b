/// Has zbar read modules, where there is something to read and it does not take long.
struct ModuleScanner {
    /// zbar tries every three finder patterns; where a grid lies over many symbols that takes seconds.
    static let mostFinders = 6
    private static let mostKnown = 4
    /// What zbar takes for a module, in samples of about 10 ns: of a symbol it reads, of one it does not,
    /// and more for each finder pattern there should not be.
    private static let reading = 13
    private static let failing = 22
    private static let strange = 10

    private var picture = CleanPicture()
    /// What zbar said last, for modules that stay in view.
    private var known: [(isDark: [Bool], symbols: [DecodedSymbol])] = []
    /// What the last scan cost, in samples of about 10 ns.
    private(set) var samples = 0

    /// What zbar reads; without asking it where that cannot be anything, or costs more than `most`.
    mutating func symbols(
        in modules: ModuleGrid, most: Int
    ) throws(DecodingError) -> [DecodedSymbol] {
        let count = modules.values.count
        samples = count
        if let known = known.first(where: { $0.isDark == modules.isDark }) { return known.symbols }
        let errors = FormatInformation.errors(in: modules, isMirrored: false)
        let mirrored = errors > 2 ? FormatInformation.errors(in: modules, isMirrored: true) : errors
        guard min(errors, mirrored) <= FormatInformation.mostErrors else { return [] }
        let finders = modules.finderCount
        guard finders <= Self.mostFinders, count * Self.failing <= most else { return [] }
        let symbols = try picture.scan(modules, isMirrored: mirrored < errors - 2)
        guard !symbols.isEmpty else {
            samples = count * (Self.failing + Self.strange * max(0, finders - 3))
            return []
        }
        samples = count * Self.reading
        if known.count == Self.mostKnown { known.removeFirst() }
        known.append((modules.isDark, symbols))
        return symbols
    }
}
