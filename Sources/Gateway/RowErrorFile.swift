import HTTPTypes
import Hummingbird
import NIOCore
public import Traceability

extension Call {
    /// Row errors as a CSV file to save, in the person's language.
    public func errorFile(_ errors: [RowError], name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"\(name)-errors.csv\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: RowErrorTable.csv(errors, language))))
    }
}
