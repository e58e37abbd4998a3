import Chronology
import Foundation
import Observations
import SafetyNet
import Sigma
import StrictJSON
import Wording

/// The events of tests that a rule keeps in a file of their own, beside it: observations as units send them, or plain
/// events as in a list; NDJSON, a JSON array or one object.
struct TestEvents {
  private let library: RulesLibraryPath?
  private let options: RulesOptions
  /// Made for the first observation.
  private var intake: Intake?

  init(kindsOf library: RulesLibraryPath?, _ options: RulesOptions) {
    self.library = library
    self.options = options
  }

  /// These tests with their events. One whose file cannot be used is left out, and told as a fault: over no event it
  /// could pass.
  mutating func filled(
    _ tests: [RuleTest], of rule: Rule
  ) async throws -> (tests: [RuleTest], faults: [Diagnostic]) {
    var sound: [RuleTest] = []
    var faults: [Diagnostic] = []
    for test in tests {
      guard let file = test.eventsFile else {
        sound.append(test)
        continue
      }
      do {
        var filled = test
        filled.samples = try await samples(in: Self.path(of: file, beside: rule.file))
        sound.append(filled)
      } catch let failure as CommandFailure {
        guard let message = failure.message else { throw failure }
        faults.append(
          Diagnostic(
            .error, code: "test-events", at: test.location, message,
            hint: Bilingual(
              fr: "le chemin part du dossier de la règle ; une liste d'événements va aussi",
              en: "the path begins at the rule's folder; a list of events will do, too")))
      }
    }
    return (sound, faults)
  }

  private static func path(of file: String, beside rule: String) -> String {
    if file.hasPrefix("/") { return file }
    guard let end = rule.lastIndex(of: "/") else { return file }
    return String(rule[...end]) + file
  }

  private mutating func samples(in path: String) async throws -> [RuleTest.Sample] {
    let inputs = try DescriptorReading.open([path])
    defer { for input in inputs { Foundation.close(input.descriptor) } }
    var reader = EventReader(
      inputs, longest: EventReader.longestReadHere, read: DescriptorReading.read)
    var samples: [RuleTest.Sample] = []
    while let line = try await reader.next() {
      samples.append(try sample(line))
    }
    guard !samples.isEmpty else {
      throw Self.failure(
        path,
        Bilingual(
          fr: "un test sans événement passerait quoi que dise la règle",
          en: "a test without an event would pass whatever the rule says"))
    }
    return samples
  }

  private mutating func sample(_ line: EventLine) throws -> RuleTest.Sample {
    let json: JSONValue
    do throws(JSONFault) {
      json = try parseJSON(line.bytes, limits: JSONLimits(bytes: EventReader.largestText))
    } catch {
      throw Self.failure(line.origin, error.fault.message)
    }
    guard ExplainedObservation.isOne(json) else {
      guard let sample = RuleTest.Sample(json) else {
        throw Self.failure(
          line.origin,
          Bilingual(
            fr: "un événement est un objet JSON, et son « time » un moment avec son décalage",
            en: "an event is a JSON object, and its \"time\" a time with its offset"))
      }
      return sample
    }
    guard let library else {
      // Without kinds rules see what the observation says itself.
      return RuleTest.Sample(
        category: ExplainedObservation.kind(of: json),
        time: json["time"]?.string.flatMap { Timestamp(rfc3339: $0) }?.milliseconds,
        fields: (json["data"]?.object ?? []).map { (name: $0.name, value: $0.value) })
    }
    let known = try intake ?? ExplainedObservation.intake(kindsOf: library, options)
    intake = known
    let arrival = Replay.arrival(of: json) ?? .distantPast
    switch known.validate(json, now: arrival) {
    case .failure(let rejection):
      let fault = rejection.faults.first
      throw Self.failure(
        line.origin + (fault.map { ": " + $0.pointer } ?? ""),
        fault?.message ?? Bilingual(fr: "elle n'est pas valide", en: "it is not valid"))
    case .success(let valid):
      // Offline nobody knows whose the unit is: each is an organisation of its own.
      let admission = known.admit(valid, organisation: valid.source, arrival: arrival)
      let observation = admission.observation
      return RuleTest.Sample(
        category: observation.kind, time: observation.time.milliseconds,
        fields: observation.ruleFields(matchable: admission.matchable))
    }
  }

  private static func failure(_ place: String, _ why: Bilingual) -> CommandFailure {
    CommandFailure(.unreadableInput, fr: "\(place) : \(why.fr)", en: "\(place): \(why.en)")
  }
}
