/// Takes down what is read and answers nothing: an engine far away has all of it answered in one go.
package final class ReadRecorder: Session {
    package let engine: Engine
    package private(set) var queries: [Query] = []

    package init(_ engine: Engine) { self.engine = engine }

    package func forEach(_ query: Query, _ body: (inout RowReader) throws -> Void) throws { queries.append(query) }
}
