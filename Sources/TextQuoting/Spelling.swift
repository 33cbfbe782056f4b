/// Finds the known word that was probably meant by a mistyped one.
public enum Spelling {
    /// Returns the known word that is nearest to `word`, if at most a third of its letters differ.
    public static func nearest(to word: String, in known: [String]) -> String? {
        known.map { (name: $0, distance: distance($0, word)) }
            .min { $0.distance < $1.distance }
            .flatMap { $0.distance <= max(1, $0.name.count / 3) ? $0.name : nil }
    }

    /// The number of letters to change, add or remove (Levenshtein). Only the first 40 letters of
    /// the right word count.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.prefix(40))
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substitution = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
