import Testing

@testable import Kiosk

/// The two dialects of Prometheus.
struct MetricsTextTests {
    private func text(_ dialect: MetricsText.Dialect) -> String {
        var text = MetricsText(dialect)
        text.counter("a_total", "So many.", [([("b", "c\"\\\n")], 2), ([], 0.5)])
        text.histogram("h", "Times.", bounds: [0.1, 1], counts: [1, 2, 3], sum: 9)
        return text.text
    }

    @Test func `OpenMetrics names a counter's family without _total, and has an end mark`() {
        #expect(
            text(.openMetrics) == """
                # HELP a So many.
                # TYPE a counter
                a_total{b="c\\"\\\\\\n"} 2
                a_total 0.5
                # HELP h Times.
                # TYPE h histogram
                h_bucket{le="0.1"} 1
                h_bucket{le="1.0"} 3
                h_bucket{le="+Inf"} 6
                h_sum 9
                h_count 6
                # EOF

                """)
    }

    @Test func `the older format names a counter's family like its sample`() {
        #expect(text(.prometheus).hasPrefix("# HELP a_total So many.\n# TYPE a_total counter\n"))
        #expect(!text(.prometheus).contains("EOF"))
    }
}
