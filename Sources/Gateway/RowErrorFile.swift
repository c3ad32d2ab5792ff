import HTTPTypes
import Hummingbird
import NIOCore
public import Traceability

extension Call {
    /// Row errors as a CSV file to save, in the person's language.
    public func errorFile(_ errors: [RowError], name: String) -> Response {
        errorFile(RowErrorTable.csv(errors, language), name)
    }

    /// Those of an import of several files.
    public func historyErrorFile(_ errors: [(file: Int, error: RowError)], name: String) -> Response {
        errorFile(RowErrorTable.csv(errors, language), name)
    }

    private func errorFile(_ bytes: [UInt8], _ name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"\(name)-errors.csv\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
