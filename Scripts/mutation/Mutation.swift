// What the places that Scripts/mutants changed call: the one mutant whose number GATELIGHT_MUTANT is does
// what its name says, all others what the program does. Each call notes its number in the file that
// GATELIGHT_MUTANTS_REACHED names, a byte for each mutant, shared with the processes that a test starts.
import Glibc

public enum Mutation {
    private static let active = getenv("GATELIGHT_MUTANT").flatMap { Int(String(cString: $0)) }

    private nonisolated(unsafe) static let reached: UnsafeMutableRawBufferPointer? = {
        guard let path = getenv("GATELIGHT_MUTANTS_REACHED") else { return nil }
        let descriptor = open(path, O_RDWR)
        let size = lseek(descriptor, 0, Int32(SEEK_END))
        guard size > 0,
            let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            start != MAP_FAILED
        else { return nil }
        return UnsafeMutableRawBufferPointer(start: start, count: size)
    }()

    public static func on(_ number: Int) -> Bool {
        if let reached, number < reached.count { reached[number] = 1 }
        return number == active
    }

    public static func always(_ number: Int, _ value: Bool) -> Bool { on(number) || value }

    public static func never(_ number: Int, _ value: Bool) -> Bool { !on(number) && value }

    public static func opposite(_ number: Int, _ value: Bool) -> Bool { on(number) != value }

    public static func none<T>(_ number: Int, _ value: T?) -> T? { on(number) ? nil : value }

    public static func less<T: Comparable>(_ number: Int, _ left: T, _ right: T) -> Bool {
        on(number) ? left <= right : left < right
    }

    public static func lessOrEqual<T: Comparable>(_ number: Int, _ left: T, _ right: T) -> Bool {
        on(number) ? left < right : left <= right
    }

    public static func more<T: Comparable>(_ number: Int, _ left: T, _ right: T) -> Bool {
        on(number) ? left >= right : left > right
    }

    public static func moreOrEqual<T: Comparable>(_ number: Int, _ left: T, _ right: T) -> Bool {
        on(number) ? left > right : left >= right
    }

    public static func sum<T: AdditiveArithmetic>(_ number: Int, _ left: T, _ right: T) -> T {
        on(number) ? left - right : left + right
    }

    public static func sum<T: RangeReplaceableCollection>(_ number: Int, _ left: T, _ right: T) -> T
    {
        on(number) ? left : left + right
    }

    public static func difference<T: AdditiveArithmetic>(_ number: Int, _ left: T, _ right: T) -> T
    {
        on(number) ? left + right : left - right
    }

    public static func min<T: Comparable>(_ number: Int, _ left: T, _ right: T) -> T {
        on(number) ? Swift.max(left, right) : Swift.min(left, right)
    }

    public static func max<T: Comparable>(_ number: Int, _ left: T, _ right: T) -> T {
        on(number) ? Swift.min(left, right) : Swift.max(left, right)
    }
}
