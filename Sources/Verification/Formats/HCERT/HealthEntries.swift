public import FoundationEssentials

extension HealthContent {
    /// A vaccination, `v`.
    public struct Vaccination: Hashable, Sendable {
        /// `tg`, the disease as a SNOMED CT code.
        public let disease: String
        /// `mp`, the product.
        public let product: String
        /// `dn`, the number of this dose.
        public let doseNumber: Int
        /// `sd`, the number of doses in the series.
        public let seriesDoses: Int
        /// `dt`, the day on which the dose was given.
        public let date: CalendarDay
        /// `co`, the country of vaccination.
        public let country: String

        init(_ fields: ContentReader) throws(HCERTError) {
            disease = try fields.text("tg")
            product = try fields.text("mp")
            doseNumber = try fields.doses("dn")
            seriesDoses = try fields.doses("sd")
            date = try fields.day("dt")
            country = try fields.text("co")
        }
    }

    /// A test, `t`.
    public struct Test: Hashable, Sendable {
        /// `tg`, the disease as a SNOMED CT code.
        public let disease: String
        /// `tt`, the type of test as a LOINC code.
        public let type: String
        /// `sc`, when the sample was taken.
        public let collectedAt: Date
        /// `tr`, the result as a SNOMED CT code.
        public let result: String
        /// `co`, the country of the test.
        public let country: String

        /// Whether the result is SNOMED CT "not detected", the only negative value of the EU value
        /// set.
        public var isNegative: Bool { result == "260415000" }

        init(_ fields: ContentReader) throws(HCERTError) {
            disease = try fields.text("tg")
            type = try fields.text("tt")
            collectedAt = try fields.time("sc")
            result = try fields.text("tr")
            country = try fields.text("co")
        }
    }

    /// A recovery, `r`.
    public struct Recovery: Hashable, Sendable {
        /// `tg`, the disease as a SNOMED CT code.
        public let disease: String
        /// `fr`, the day of the first positive test.
        public let firstPositive: CalendarDay
        /// `df`, the first day of validity.
        public let validFrom: CalendarDay
        /// `du`, the last day of validity.
        public let validUntil: CalendarDay
        /// `co`, the country of the test.
        public let country: String

        init(_ fields: ContentReader) throws(HCERTError) {
            disease = try fields.text("tg")
            firstPositive = try fields.day("fr")
            validFrom = try fields.day("df")
            validUntil = try fields.day("du")
            country = try fields.text("co")
        }
    }
}
