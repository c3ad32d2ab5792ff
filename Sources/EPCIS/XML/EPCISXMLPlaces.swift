import XMLStream

/// Places in a document for those who do not know XML.
extension EPCISXMLEvent {
    /// Where the event begins, from 1.
    public var line: Int { position.line }
}

extension EPCISXMLError {
    /// Where it is wrong, from 1; nil for an error of writing.
    public var line: Int? { position?.line }
}
