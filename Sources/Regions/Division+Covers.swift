extension Division {
    /// Returns whether `other` is this division or lies in it: GB/T 2260 fills a province's code
    /// with four zeros and a prefecture's with two. The nation covers only itself as an issuer.
    public func covers(_ other: Division) -> Bool {
        guard self != .nation, other != .nation else { return self == other }
        let span = number % 10_000 == 0 ? 10_000 : number % 100 == 0 ? 100 : 1
        return number / span == other.number / span
    }
}
