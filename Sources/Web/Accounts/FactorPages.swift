import Gateway
import Hummingbird
import Markup
import Storage
import Traceability

/// 双因素登录: the question for the code at a sign-in, and how a phone is enrolled.
struct FactorPages: Sendable {
    var routes: [Route] {
        [
            .open(.get, "/sign-in/factor") { call in
                .page(FactorView(t: Scene(call)).question(FormState(), next: call.query("next") ?? ""))
            },
            .open(.post, "/sign-in/factor", answer).paced(.signIn),
            .signedIn(.get, "/account/factor") { call, actor in .page(try await page(call, actor, FormState())) }
                .recording(.none("shows the asker what is theirs")),
            .signedIn(.post, "/account/factor") { call, actor in
                try await EnrolTOTP(call.platform)(by: actor, on: call.occasion)
                return .seeOther("/account/factor")
            }.fresh(),
            .signedIn(.post, "/account/factor/confirmation", confirm),
            .signedIn(.post, "/account/factor/end") { call, actor in
                try await EndTOTP(call.platform)(by: actor, on: call.occasion)
                return .seeOther("/account/factor")
            }.fresh(),
            .signedIn(.post, "/account/recovery-codes") { call, actor in
                let codes = try await RenewRecoveryCodes(call.platform, hashing: call.hashing)(
                    by: actor, on: call.occasion)
                return .page(FactorView(t: Scene(call)).codes(codes))
            }.fresh().paced(.signIn),
        ]
    }

    @Sendable private func answer(_ call: Call) async throws -> Response {
        let form = try await call.form()
        let next = form.text("next")
        do {
            let session = try await SignIn(call.platform, hashing: call.hashing).finish(
                call.token ?? "", code: form.text("code"), device: call.device, on: call.occasion)
            return SignInPages.arrive(call, session, next: next)
        } catch let refusal as Refusal where refusal.kind == .unauthenticated {
            let t = Scene(call)
            t.mark?.refused(refusal)
            var state = FormState()
            state.general = [t(refusal)]
            return .page(FactorView(t: t).question(state, next: next), status: .unauthorized)
        }
    }

    @Sendable private func confirm(_ call: Call, _ actor: Actor) async throws -> Response {
        let form = try await call.form()
        do {
            let codes = try await ConfirmTOTP(call.platform, hashing: call.hashing)(
                code: form.text("code"), keeping: call.token ?? "", by: actor, on: call.occasion)
            return .page(FactorView(t: Scene(call)).codes(codes))
        } catch {
            let state = try FormState(form, error, Scene(call))
            return .page(try await page(call, actor, state), status: .unprocessableContent)
        }
    }

    private func page(_ call: Call, _ actor: Actor, _ state: FormState) async throws -> HTML {
        let factor = try await EnrolTOTP(call.platform).state(of: actor)
        let isNeeded = call.signedIn?.needsFactor ?? false
        return FactorView(t: Scene(call)).account(factor, state, isNeeded: isNeeded)
    }
}
