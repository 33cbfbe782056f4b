import DeviceInterface
/// Has zbar read modules, unless they cannot be a symbol or would take too long.
struct ModuleScanner {
    /// The number of finder patterns up to which zbar is used. It tries every three of them, which
    /// takes seconds where a grid lies over many symbols.
    static let maximumFinders = 6
    private static let maximumKnown = 4
    /// zbar's cost for one module, in samples of about 10 ns: in a symbol that it reads, in one
    /// that it does not, and the addition for each surplus finder pattern.
    private static let reading = 13
    private static let failing = 22
    private static let strange = 10

    private var picture = CleanPicture()
    /// zbar's last results, kept for modules that stay in view.
    private var known: [(isDark: [Bool], symbols: [DetectedSymbol])] = []
    /// The cost of the last scan, in samples of about 10 ns.
    private(set) var samples = 0

    /// Returns what zbar reads. Nothing is scanned if the modules cannot be a symbol or the cost
    /// would exceed `most`.
    mutating func symbols(
        in modules: ModuleGrid, most: Int
    ) throws(DecodingError) -> [DetectedSymbol] {
        let count = modules.values.count
        samples = count
        if let known = known.first(where: { $0.isDark == modules.isDark }) { return known.symbols }
        let errors = FormatInformation.errors(in: modules, isMirrored: false)
        let mirrored = errors > 2 ? FormatInformation.errors(in: modules, isMirrored: true) : errors
        guard min(errors, mirrored) <= FormatInformation.maximumErrors else { return [] }
        let finders = modules.finderCount
        guard finders <= Self.maximumFinders, count * Self.failing <= most else { return [] }
        let symbols = try picture.scan(modules, isMirrored: mirrored < errors - 2)
        guard !symbols.isEmpty else {
            samples = count * (Self.failing + Self.strange * max(0, finders - 3))
            return []
        }
        samples = count * Self.reading
        if known.count == Self.maximumKnown { known.removeFirst() }
        known.append((modules.isDark, symbols))
        return symbols
    }
}
