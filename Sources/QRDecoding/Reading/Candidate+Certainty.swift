extension Candidate {
    /// The largest share of wrong known modules, for a symbol with all three finder patterns seen
    /// and for one with only two. In 180 photographs and 90 scenes in which one code was read,
    /// every candidate within these limits was a symbol; 36 scenes without a symbol gave no
    /// candidate at all.
    private static let maximumWrong: (whole: Float, completed: Float) = (0.2, 0.1)
    /// The largest number of wrong format modules of fifteen. One grid in 16 passes by chance.
    private static let maximumFormatErrors = 1

    /// Whether the candidate is certainly a symbol, read or not.
    var isCertain: Bool {
        wrong <= (triple.isWhole ? Self.maximumWrong.whole : Self.maximumWrong.completed)
            && [false, true].contains {
                FormatInformation.errors(in: modules, isMirrored: $0) <= Self.maximumFormatErrors
            }
    }
}
