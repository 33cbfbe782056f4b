/// Has zbar read modules, where there is something to read and it does not take long.
struct ModuleScanner {
    /// zbar tries every three finder patterns; where a grid lies over many symbols that takes seconds.
    static let mostFinders = 6
    private static let mostKnown = 4

    private var picture = CleanPicture()
    /// What zbar said last, for modules that stay in view.
    private var known: [(isDark: [Bool], symbols: [DecodedSymbol])] = []
    /// What the last scan cost, in samples of about 10 ns.
    private(set) var samples = 0

    /// What zbar reads; without asking it where that cannot be anything.
    mutating func symbols(in modules: ModuleGrid) throws(DecodingError) -> [DecodedSymbol] {
        samples = modules.values.count
        if let known = known.first(where: { $0.isDark == modules.isDark }) { return known.symbols }
        let errors = FormatInformation.errors(in: modules, isMirrored: false)
        let mirrored = errors > 2 ? FormatInformation.errors(in: modules, isMirrored: true) : errors
        guard min(errors, mirrored) <= FormatInformation.mostErrors,
            modules.finderCount <= Self.mostFinders
        else { return [] }
        let symbols = try picture.scan(modules, isMirrored: mirrored < errors - 2)
        // What cannot be read takes zbar longer.
        samples = modules.values.count * (symbols.isEmpty ? 15 : 10)
        guard !symbols.isEmpty else { return [] }
        if known.count == Self.mostKnown { known.removeFirst() }
        known.append((modules.isDark, symbols))
        return symbols
    }
}
