internal import CLinux
public import DeviceInterface

/// The speeds that a serial line can be set to, in bits a second.
public enum BaudRate: Int, Hashable, Sendable, CaseIterable {
    /// 1200 bits a second.
    case b1200 = 1200
    /// 2400 bits a second.
    case b2400 = 2400
    /// 4800 bits a second.
    case b4800 = 4800
    /// 9600 bits a second.
    case b9600 = 9600
    /// 19,200 bits a second.
    case b19200 = 19200
    /// 38,400 bits a second.
    case b38400 = 38400
    /// 57,600 bits a second.
    case b57600 = 57600
    /// 115,200 bits a second.
    case b115200 = 115_200

    /// Creates the speed of `rate` bits a second; throws an error that lists the supported speeds.
    public init(_ rate: Int) throws(DeviceError) {
        guard let known = BaudRate(rawValue: rate) else {
            let list = BaudRate.allCases.map { String($0.rawValue) }.joined(separator: ", ")
            throw DeviceError(
                .unsupported, "set a serial line to \(rate) baud", advice: "Choose one of \(list).")
        }
        self = known
    }

    /// The termios code of the speed.
    var code: speed_t {
        switch self {
        case .b1200: speed_t(B1200)
        case .b2400: speed_t(B2400)
        case .b4800: speed_t(B4800)
        case .b9600: speed_t(B9600)
        case .b19200: speed_t(B19200)
        case .b38400: speed_t(B38400)
        case .b57600: speed_t(B57600)
        case .b115200: speed_t(B115200)
        }
    }
}
