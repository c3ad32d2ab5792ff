import Foundation
import Testing

@Suite struct `The house` {
    @Test(arguments: Rule.all)
    func `every file keeps the rule`(_ rule: Rule) {
        let exemptions = Exemption.all.filter { $0.rule == rule.name }
        let violations = SourceFile.ofRepository.flatMap(rule.violations)
        let broken = violations.filter { violation in !exemptions.contains { $0.covers(violation) } }
        #expect(broken.isEmpty, "\n\(broken.map(\.description).joined(separator: "\n"))")
        for exemption in exemptions {
            #expect(violations.contains(where: exemption.covers), "no longer needed: \(exemption)")
        }
    }

    @Test func `every exemption names a rule and has a reason`() {
        for exemption in Exemption.all {
            #expect(Rule.all.contains { $0.name == exemption.rule }, "\(exemption)")
            #expect(exemption.reason.count >= 15, "\(exemption)")
        }
    }

    @Test func `the files are found`() {
        let targets = Set(SourceFile.ofRepository.map(\.target))
        #expect(targets.isSuperset(of: ["Identification", "Storage", "Server", "ArchitectureTests"]))
    }

    @Test func `every target of the house has a folder`() {
        for target in House.targets {
            let folder = SourceFile.root + "Sources/" + target.name
            #expect(FileManager.default.fileExists(atPath: folder), "\(target.name)")
        }
    }

    @Test func `V15_2_3 dependencies point down, or sideways without a circle`() throws {
        for target in House.targets {
            for name in target.own {
                let dependency = try #require(House.target(named: name), "\(target.name) → \(name)")
                #expect(dependency.level <= target.level, "\(target.name) → \(name) points up")
                #expect(!reaches(from: name, to: target.name), "\(target.name) → \(name) → … → \(target.name)")
            }
            #expect(!target.own.contains(House.neverShipped))
        }
    }

    @Test func `what a target may import is what the manifest declares for it`() throws {
        let manifest = try Manifest(text: String(contentsOfFile: SourceFile.root + "Package.swift", encoding: .utf8))
        for target in House.targets {
            let declared = try #require(manifest.dependencies[target.name], "\(target.name)")
            let known = Set(House.targets.map(\.name))
            #expect(declared.intersection(known) == target.own, "\(target.name)")
        }
    }

    @Test func `the two readings of the national contract stay apart`() throws {
        let simulator = try #require(House.target(named: "NationalSimulator"))
        #expect(!simulator.own.contains("Exchange"))
        #expect(!reaches(from: "NationalSimulator", to: "Exchange"))
    }

    private func reaches(from: String, to: String) -> Bool {
        guard from != to else { return true }
        return House.target(named: from)?.own.contains { reaches(from: $0, to: to) } ?? false
    }
}
