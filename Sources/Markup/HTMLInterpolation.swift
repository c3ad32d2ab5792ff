extension HTML: ExpressibleByStringInterpolation {
    public init(stringLiteral markup: StaticString) {
        self.init(trusted: markup.withUTF8Buffer { Array($0) })
    }

    public init(stringInterpolation: Interpolation) { self.init(trusted: stringInterpolation.bytes) }

    public typealias StringInterpolation = Interpolation

    /// What may stand inside `\( )` of an `HTML` literal. A type without a form here does not compile.
    public struct Interpolation: StringInterpolationProtocol {
        var bytes: [UInt8]

        public init(literalCapacity: Int, interpolationCount: Int) {
            bytes = []
            bytes.reserveCapacity(literalCapacity + 24 * interpolationCount)
        }

        /// Markup of this program, as it stands.
        public mutating func appendLiteral(_ markup: StaticString) {
            markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        /// A text, escaped for element content and quoted attribute values.
        public mutating func appendInterpolation(_ text: String) { Escaping.append(text, to: &bytes) }

        /// A part of a text, escaped likewise.
        public mutating func appendInterpolation(_ text: Substring) { Escaping.append(String(text), to: &bytes) }

        /// A whole number in decimal digits.
        public mutating func appendInterpolation(_ number: some FixedWidthInteger) {
            bytes.append(contentsOf: String(number).utf8)
        }

        public mutating func appendInterpolation(_ html: HTML) { bytes.append(contentsOf: html.bytes) }

        /// Markup, or nothing.
        public mutating func appendInterpolation(_ html: HTML?) {
            if let html { bytes.append(contentsOf: html.bytes) }
        }

        /// Pieces one after another.
        public mutating func appendInterpolation(_ pieces: [HTML]) {
            for piece in pieces { bytes.append(contentsOf: piece.bytes) }
        }

        /// Markup under a condition: `<input type="checkbox"\(if: isChosen, " checked")>`.
        public mutating func appendInterpolation(if condition: Bool, _ html: @autoclosure () -> HTML) {
            if condition { bytes.append(contentsOf: html().bytes) }
        }

        /// An address for a quoted `href`, `src` or `action`: https, http, mailto, tel or relative to this host.
        /// Anything else becomes `#`.
        public mutating func appendInterpolation(url: String) {
            Escaping.append(LinkAddress.isSafe(url) ? url : "#", to: &bytes)
        }

        /// A JSON document for the inside of `<script type="application/json">`.
        public mutating func appendInterpolation(json: [UInt8]) { Escaping.appendJSON(json, to: &bytes) }
    }
}
