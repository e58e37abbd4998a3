import StrictJSON

extension Figures {
  /// Everything, for machines: shares as `{"hits":…,"of":…,"share":…}`.
  public var json: JSONValue {
    var measures: [JSONMember] = []
    for measure in Measure.allCases {
      guard let summary = MeasureSummary(measure, [self]) else { continue }
      measures.append(
        JSONMember(
          measure.rawValue, .object(summary.value("value", summary.median) + summary.asked)))
    }
    var members: [JSONMember] = [
      JSONMember("variant", .string(variant)), JSONMember("seed", .string(seed)),
      JSONMember("weeks", number(weeks)), JSONMember("youths", .integer(Int64(youths))),
      JSONMember("victims", .integer(Int64(victims))),
      JSONMember("measures", .object(measures)),
      JSONMember("recall", Self.byBand(recall)), JSONMember("precision", Self.byBand(precision)),
      JSONMember("precision_of_exploitation", Self.byBand(precisionOfExploitation)),
      JSONMember(
        "false_by_sum",
        .object(
          falseBySum.sorted { $0.key < $1.key }.map {
            JSONMember("\($0.key)", .integer(Int64($0.value)))
          })),
      JSONMember("recall_by", Self.bySplit(recallBy)),
      JSONMember("precision_by", Self.bySplit(precisionBy)),
      JSONMember("false_by", Self.bySplit(falseBy)),
      JSONMember("observed_at_least", Self.byBand(observedAtLeast)),
      JSONMember("cells", .array(leads.map(Self.lead))),
      // Whoever was never told of has no number; how many they are is among the measures.
      JSONMember(
        "exposure_delays_days", .array(exposureDelays.filter(\.isFinite).map { number($0) })),
      JSONMember("load", .array(loads.map(Self.load))),
      JSONMember("notices", .integer(Int64(notices))),
      JSONMember("escalations", .integer(Int64(escalations))),
      JSONMember("rejected", .integer(Int64(rejected))),
      JSONMember("alerted", .integer(Int64(alerted))),
      JSONMember("unattributed", .integer(Int64(unattributed))),
      JSONMember(
        "traps",
        .array(
          traps.map { ["trap": .string($0.trap), "band": .integer(Int64($0.highestBand))] })),
      JSONMember("rules", .array(ruleRatios.map(Self.ratio))),
    ]
    members.append(JSONMember("links", Self.links(links)))
    if let leaks { members.append(JSONMember("leaks", .array(leaks.map { .string($0) }))) }
    return .object(members)
  }

  private static func share(_ share: Share) -> JSONValue {
    [
      "hits": .integer(Int64(share.hits)), "of": .integer(Int64(share.of)),
      "share": share.value.map(number) ?? .null,
    ]
  }

  private static func byBand(_ shares: [Int: Share]) -> JSONValue {
    .object(shares.sorted { $0.key < $1.key }.map { JSONMember("\($0.key)", share($0.value)) })
  }

  private static func bySplit(_ splits: [Split: [String: [Int: Share]]]) -> JSONValue {
    .object(
      splits.sorted { $0.key.rawValue < $1.key.rawValue }.map { split, values in
        JSONMember(
          split.rawValue,
          .object(values.sorted { $0.key < $1.key }.map { JSONMember($0.key, byBand($0.value)) }))
      })
  }

  private static func lead(_ lead: CellLead) -> JSONValue {
    [
      "cell": .string(lead.cell),
      "days_before_takedown": lead.daysBeforeTakedown.map(number) ?? .null,
      "days_from_beginning": lead.daysFromBeginning.map(number) ?? .null,
    ]
  }

  private static func load(_ load: Load) -> JSONValue {
    [
      "recipient": .string(load.recipient), "organisation": .string(load.organisation),
      "mean": number(load.mean), "mean_openings": number(load.meanOpenings),
      "p95": .integer(Int64(load.ninetyFifth)), "most": .integer(Int64(load.most)),
    ]
  }

  private static func ratio(_ ratio: RuleRatio) -> JSONValue {
    [
      "rule": .string(ratio.rule), "harmed": share(ratio.victims), "others": share(ratio.others),
      "decibans": ratio.decibans.map(number) ?? .null,
    ]
  }

  private static func links(_ links: Links) -> JSONValue {
    [
      "pairs": share(links.pairs), "precision": share(links.precision),
      "b_cubed_f1": links.bCubedF1.map(number) ?? .null, "purity": share(links.purity),
      "mixed": .array(links.mixed.map { .string($0) }),
    ]
  }
}

extension Campaign {
  /// What the regions come to, taken together.
  public var together: JSONValue {
    let measures = Measure.allCases.compactMap { measure -> JSONMember? in
      guard let summary = MeasureSummary(measure, whole) else { return nil }
      return JSONMember(
        measure.rawValue,
        .object(
          summary.value("median", summary.median) + summary.value("worst", summary.worst)
            + (summary.together.map { summary.value("together", $0) } ?? []) + summary.asked))
    }
    return [
      "variant": .string(variant), "regions": .integer(Int64(whole.count)),
      "measures": .object(measures),
    ]
  }
}

extension MeasureSummary {
  /// A value under a name; what never came to be, or befell one side alone, has no number, and says so.
  func value(_ name: String, _ value: Double?) -> [JSONMember] {
    guard let value else { return [JSONMember(name, .null)] }
    guard value.isFinite else {
      let why = measure.unit == .times ? "one_sided" : "never"
      return [JSONMember(name, .null), JSONMember("\(name)_\(why)", true)]
    }
    return [JSONMember(name, number(value))]
  }

  /// What is asked, and whether it is met, where that is judged.
  var asked: [JSONMember] {
    guard let target else { return [] }
    return [JSONMember(target.isAtLeast ? "at_least" : "at_most", number(target.bound))]
      + (isMet.map { [JSONMember("met", .bool($0))] } ?? [])
  }
}

/// To three decimals: what is beyond is noise.
func number(_ value: Double) -> JSONValue { .double((value * 1_000).rounded() / 1_000) }
