extension Hypothesis {
    /// Of the known modules of a symbol whose three finder patterns were seen, and of one of which only
    /// two were. Of 180 photographs and 90 scenes in which one code was read none had a hypothesis with
    /// less that was no symbol; of 36 scenes without a symbol none had one at all.
    private static let mostWrong: (whole: Float, completed: Float) = (0.2, 0.1)
    /// Of fifteen modules: by chance no more are wrong in one grid of 16.
    private static let mostFormatErrors = 1

    /// Whether it is a symbol for sure, read or not.
    var isCertain: Bool {
        wrong <= (triple.isWhole ? Self.mostWrong.whole : Self.mostWrong.completed)
            && [false, true].contains {
                FormatInformation.errors(in: modules, isMirrored: $0) <= Self.mostFormatErrors
            }
    }
}
