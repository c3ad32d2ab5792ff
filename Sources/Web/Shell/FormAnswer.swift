import Gateway
import Hummingbird
import Markup
import Traceability

extension Call {
    /// Does what a form asks for, then leads to `path`; a refusal shows the page again with what was typed and what is
    /// wrong with it.
    func change(
        then path: String, _ body: (Form) async throws -> Void, else page: (FormState) async throws -> HTML
    ) async throws -> Response {
        let form = try await form()
        do {
            try await body(form)
            return .seeOther(path)
        } catch {
            let state = try FormState(form, error, Scene(self))
            return .page(try await page(state), status: .unprocessableContent)
        }
    }
}
