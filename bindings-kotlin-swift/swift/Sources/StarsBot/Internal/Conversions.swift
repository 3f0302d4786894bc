import Foundation

extension Decimal {
    /// Nanotons as TON.
    init(nano: Int64) {
        self = Decimal(nano) * Decimal(sign: .plus, exponent: -9, significand: 1)
    }

    /// TON that a user gives as nanotons.
    func nano(field: String) throws(StarsBotError) -> Int64 {
        var exact = self * 1_000_000_000
        var whole = Decimal()
        NSDecimalRound(&whole, &exact, 0, .plain)
        guard isFinite, whole == exact, whole >= Decimal(Int64.min), whole <= Decimal(Int64.max),
            let nano = Int64(whole.plainText)
        else {
            throw .refused(
                .invalidArgument, field, "\(field) is too large, or has more than nine decimals: \(plainText)")
        }
        return nano
    }

    /// The digits with a point, whatever the language of the system.
    var plainText: String {
        var this = self
        return NSDecimalString(&this, Locale(identifier: "en_US_POSIX"))
    }
}

extension Date {
    init(unixMilliseconds: UInt64) {
        self.init(timeIntervalSince1970: Double(unixMilliseconds) / 1000)
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, so that what is more than nothing stays so. A negative one is 0, which is
    /// refused as a time limit.
    var milliseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000)
        let (millis, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1000)
        return overflow ? .max : millis + UInt64(whole) + (rest > 0 ? 1 : 0)
    }

    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
