public import HTTPTypes

/// Header fields of uploads that may be continued, by the names of draft-ietf-httpbis-resumable-upload.
extension HTTPField.Name {
    /// Bytes that are here.
    public static let uploadOffset = Self("Upload-Offset")!
    /// Bytes of the whole.
    public static let uploadLength = Self("Upload-Length")!
    /// `?1` when all of it is here, else `?0`.
    public static let uploadComplete = Self("Upload-Complete")!
}
