public import ArgumentParser
import Foundation
import Server
import Storage
import Traceability

/// Runs a command and turns what goes wrong into one line on stderr and an exit code.
public enum Launch {
    public static func run(_ command: any AsyncParsableCommand.Type) async -> Never {
        do {
            var parsed = try command.parseAsRoot()
            if var asynchronous = parsed as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try parsed.run()
            }
            exit(0)
        } catch {
            let (text, code) = explain(error, command)
            if !text.isEmpty { FileHandle.standardError.write(Data((text + "\n").utf8)) }
            exit(code)
        }
    }

    /// 1 refused · 2 wrong use · 3 unavailable.
    private static func explain(_ error: any Error, _ command: any ParsableCommand.Type) -> (String, Int32) {
        switch error {
        // Whoever gives a code has said why.
        case let code as ExitCode: return ("", code.rawValue)
        case let refusal as Refusal: return ("ransu: " + refusal.text(.english), refusal.kind == .unavailable ? 3 : 1)
        case let error as ConfigurationError: return ("ransu: " + error.description, 2)
        case StorageError.unavailable(let reason): return ("ransu: " + reason, 3)
        case StorageError.unsafe(let reason): return ("ransu: " + reason, 3)
        case let error as StorageError: return ("ransu: database: \(error)", 3)
        default: break
        }
        let code = command.exitCode(for: error).rawValue
        if code == 0 {
            print(command.fullMessage(for: error))
            return ("", 0)
        }
        let isUse = code == ExitCode.validationFailure.rawValue
        return (isUse ? command.fullMessage(for: error) : "ransu: \(error)", isUse ? 2 : 3)
    }
}
