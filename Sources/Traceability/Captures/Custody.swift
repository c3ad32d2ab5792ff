import Storage

/// 保管: what rows of `custody_block` and `container_holder` say of goods that an event passed on.
///
/// A holder above 0 is an organization registered here, and gives it the right to capture. Others are for traces alone:
/// nobody at the destination can capture, so that whoever shipped there still reports returns and errors of it
/// (docs/decisions/0009).
enum Custody {
    /// The goods left for somebody who is not registered; the event says where to.
    static let unregistered: Int64 = 0

    /// The organization says that it has the goods, by no shipment of another: back from somebody unregistered.
    static func receipt(by organizationID: Int64) -> Int64 { -organizationID }

    /// As a condition on either table.
    static let givesRights: Query = "holder_id > 0"

    /// CBV 2.0 7.1: steps in which goods leave, and in which they come.
    static let leaving: Set<String> = ["shipping", "departing"]
    static let arriving: Set<String> = ["receiving", "arriving", "accepting"]
}

extension CapturedEvent {
    var registeredRecipient: Int64? { recipientID.flatMap { $0 > 0 ? $0 : nil } }
}
