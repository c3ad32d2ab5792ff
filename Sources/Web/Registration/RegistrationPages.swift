import Gateway
import HTTPTypes
import Hummingbird
import Markup
import Storage
import Traceability

/// Register an enterprise; follow, correct and withdraw what one registered.
struct RegistrationPages: Sendable {
    var routes: [Route] {
        [
            .open(.get, "/register") { call in .page(RegisterView(call).html(FormState())) },
            .open(.post, "/register", register).paced(.register),
            .signedIn(.get, "/registration") { call, actor in
                .page(try await OwnRegistrations.load(call, actor).html(FormState(), correcting: nil))
            },
            .signedIn(.post, "/registration/{id}/correction", correct),
            .signedIn(.post, "/registration/{id}/withdrawal") { call, actor in
                try await WithdrawRegistration(call.platform)(try call.id(), by: actor, on: call.occasion)
                return .seeOther("/registration")
            },
        ]
    }

    @Sendable private func register(_ call: Call) async throws -> Response {
        let form = try await call.form(fileLimit: DocumentFile.limit)
        let actor = call.signedIn?.actor
        do {
            let typed = RegistrationForm { form.text($0) }
            let login = SubmitRegistration.NewLogin(
                accountName: form.text("accountName"), password: form.text("password"))
            if actor == nil, form.text("password") != form.text("repeated") {
                throw Refusal(.invalid, .passwordsDiffer, field: "repeated")
            }
            _ = try await SubmitRegistration(call.platform, hashing: call.hashing)(
                typed, licence: try form.document("licence"), login: login, by: actor, on: call.occasion)
            return try await arrive(call, login, isSignedIn: actor != nil)
        } catch {
            var state = try FormState(form, error, Scene(call))
            if state.problems["licence"] == nil, form.file("licence") != nil { state.fileIsLost(Scene(call)) }
            return .page(RegisterView(call).html(state), status: .unprocessableContent)
        }
    }

    /// Signs the applicant in, so that the state of the registration is the next page.
    private func arrive(
        _ call: Call, _ login: SubmitRegistration.NewLogin, isSignedIn: Bool
    ) async throws -> Response {
        if isSignedIn { return .seeOther("/registration") }
        do {
            let session = try await SignIn(call.platform, hashing: call.hashing)(
                name: login.accountName, password: login.password, kind: .page, device: call.device,
                on: call.occasion)
            return SignInPages.arrive(call, session, next: "/registration")
        } catch is Refusal {
            // The registration is in; only signing in has to wait.
            return .seeOther("/sign-in?registered=1&next=/registration")
        }
    }

    @Sendable private func correct(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let form = try await call.form(fileLimit: DocumentFile.limit)
        do {
            try await CorrectRegistration(call.platform)(
                id, RegistrationForm { form.text($0) }, licence: try form.document("licence"), by: actor,
                on: call.occasion)
            return .seeOther("/registration")
        } catch {
            let state = try FormState(form, error, Scene(call))
            let page = try await OwnRegistrations.load(call, actor)
            return .page(page.html(state, correcting: id), status: .unprocessableContent)
        }
    }
}

extension Form {
    /// The uploaded paper, judged by its content; nil when none was chosen.
    func document(_ name: String) throws -> DocumentFile? {
        guard let file = file(name) else { return nil }
        return try DocumentFile(name: file.name, bytes: try file.read(), field: name)
    }
}

extension FormState {
    /// Browsers do not fill a file field again.
    mutating func fileIsLost(_ t: Scene) {
        problems["licence"] = t("请重新选择营业执照文件", "Choose the licence file again")
    }
}
