/// Where accepted facts are uploaded (T/SGACC 1005 5.5.1): by the scheme of the code.
///
/// The delivery itself (order, back-off, receipts, reconciliation) is not built yet; returns already write an
/// `outbox_message` row per chunk and target, so that nothing is missing when it is.
public enum UploadTarget: String, Sendable, CaseIterable {
    /// Ecode → the national Internet-of-Things identification platform.
    case iotroot
    /// GTIN → the commodity data service.
    case gds
}
