/// A query is not what EPCIS 2.0 says. `parameter` is its name as given.
public struct QueryError: Error, Sendable, Hashable {
    public var parameter: String
    /// The value to blame, cut to 200 characters; empty where it is the parameter itself.
    public var value: String
    public var problem: Problem

    /// The rule that is broken.
    public enum Problem: Sendable, Hashable {
        case unknown
        case twice
        case noValue
        case oneValueOnly
        case notAnInstant, notANumber, notAURI, notAPattern, notAFlag, notHexadecimal
        /// A whole number from 1 to the limit.
        case notACount(limit: Int)
        /// One of these words is meant.
        case notOneOf([String])
        /// A word of the vocabulary or a URI is meant.
        case notAWord
        /// Cannot stand beside the other parameter.
        case excludes(String)
        /// JSON of another kind.
        case wrongKind(expected: String)
        case percentEncoding
        /// Values or criteria beyond the limit.
        case tooMany(limit: Int)
    }

    public init(_ parameter: String, _ value: String = "", _ problem: Problem) {
        self.parameter = String(parameter.prefix(200))
        self.value = String(value.prefix(200))
        self.problem = problem
    }
}
