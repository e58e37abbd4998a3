import Chronology
import Foundation
import Observations
import SafetyNet
import StrictJSON
import Testing
import Wording

/// The stories of `Fixtures/stories`, played through the whole pipeline with the rules of the repository:
/// what their pages say happens.
struct StoryTests {
  private struct Step {
    var id: String
    var lines: [JSONValue]

    /// `dpj 2` for each notice on somebody: the organisation and the band.
    func told(of label: String) -> [String] {
      let notices = lines.filter {
        $0["type"]?.string == "notice" && $0["label"]?.string == label
      }
      return Set(
        notices.map {
          "\($0["organisation"]?.string ?? "") \($0["band"]?.text ?? "")"
        }
      ).sorted()
    }
  }

  private static func play(_ story: String) throws -> [Step] {
    var files: [RuleFile] = []
    for folder in ["kinds", "detection", "correlation", "filters", "lexicons", "mandates"] {
      for (file, bytes) in try Repository.files(in: "Rules/\(folder)") {
        files.append(
          RuleFile(
            path: file, folder: folder, name: String(file.split(separator: "/").last ?? ""),
            bytes: bytes))
      }
    }
    for path in ["Rules/scoring.yml", "Rules/networks.yml", "Fixtures/region/directory.yml"] {
      files.append(
        RuleFile(
          path: path, folder: "", name: String(path.split(separator: "/").last ?? ""),
          bytes: try Repository.bytes(path)))
    }
    let (library, faults) = RuleLibrary.load(files)
    #expect(faults.map { $0.line(in: .english) } == [])
    let master = try MasterKey(bytes: [UInt8](repeating: 7, count: MasterKey.length))
    var replay = try Replay(
      library: try #require(library), pseudonyms: PseudonymKeys(master), acknowledgement: .all)
    var steps: [Step] = []
    for line in try Repository.bytes("Fixtures/stories/\(story).ndjson").split(separator: 10) {
      let event = try parseJSON(Array(line))
      steps.append(Step(id: event["id"]?.string ?? "", lines: try replay.submit(event)))
    }
    return steps
  }

  @Test("First light: the band of each youth rises with the observation that its page names")
  func firstLight() throws {
    let steps = try Self.play("premiere-lueur")
    let rises = steps.map { step in
      step.lines.filter { $0["type"]?.string == "assessment" && $0["kind"]?.string == "youth" }
        .map { "\($0["label"]?.string ?? "") \($0["band"]?.text ?? "")" }.sorted()
    }
    #expect(
      rises == [
        ["CSSD-1042 1"], ["CSSC-2077 1"], ["CSSC-2077 2", "CSSD-1042 2"], ["CJQ-48213 1"],
        ["CJQ-48213 1"], ["CJQ-48213 2", "CJQ-48377 1"], ["CJQ-48213 2"], [], ["CJQ-48213 4"], [],
        [],
        ["CJQ-47750 3", "CSSC-2077 2", "CSSD-1042 2"],
      ])
  }

  @Test(
    "First light: band 1 stays with its school; a consultation and adults at a hotel tell nobody")
  func firstLightStaysAtHome() throws {
    let steps = try Self.play("premiere-lueur")
    #expect(steps[0].told(of: "CSSD-1042") == ["css-decouvreurs 1"])
    #expect(steps[1].told(of: "CSSC-2077") == ["css-capitale 1"])
    for index in [7, 9, 10] {
      #expect(!steps[index].lines.contains { $0["type"]?.string == "notice" }, "\(steps[index].id)")
    }
    #expect(!steps[2].told(of: "CSSC-2077").contains { $0.hasPrefix("css-decouvreurs") })
    #expect(!steps[2].told(of: "CSSD-1042").contains { $0.hasPrefix("css-capitale") })
  }

  @Test("First light: IKAT and the school board of another pupil never see an identity")
  func identityStaysWithinMandates() throws {
    for step in try Self.play("premiere-lueur") {
      for line in step.lines where line["type"]?.string == "notice" {
        let groups = (line["fields"]?.array ?? []).compactMap(\.string)
        switch line["organisation"]?.string {
        case "spvq/ikat", "table": #expect(!groups.contains("identity"), "\(step.id)")
        case "css-decouvreurs", "css-capitale": #expect(!groups.contains("location"), "\(step.id)")
        default: break
        }
      }
    }
  }

  @Test("The web: three young people and two organisations bring EILP and the Table in")
  func web() throws {
    let step = try #require(try Self.play("toile").first { $0.id == "toile-04" })
    for organisation in ["eilp 3", "dpj 3"] {
      #expect(step.told(of: "CJQ-48377").contains(organisation), "\(organisation)")
    }
    let network = step.lines.filter { $0["mandate"]?.string?.hasSuffix("-network") == true }
    #expect(network.compactMap { $0["organisation"]?.string } == ["dpj", "eilp", "table"])
    let line = step.lines.first { $0["type"] == "network" }
    #expect(line?["youths"] == ["CJQ-48377", "CSPS-3310"])
    #expect(line?["links"] == ["vehicle"])
    #expect(step.told(of: "CSPS-3310").contains("css-premieres-seigneuries 2"))
  }

  @Test("Online: extortion of a boy is band 4, and the pivot chosen is trained for it")
  func online() throws {
    let step = try #require(try Self.play("en-ligne").last)
    #expect(step.told(of: "CSSC-2391").contains("dpj 4"))
    let chosen = step.lines.first { $0["organisation"]?.string == "spvq/ijp" }
    #expect(chosen?["recipient"]?.string == "pivot-spvq-ijp-2")
  }

  @Test("Noise: everyday events and traps stay at or below band 1")
  func noise() throws {
    for step in try Self.play("bruit") {
      for line in step.lines where line["type"]?.string == "assessment" {
        #expect((line["band"]?.integer ?? 9) <= 1, "\(step.id)")
      }
    }
  }
}
