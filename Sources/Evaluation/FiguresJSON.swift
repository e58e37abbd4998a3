import StrictJSON

extension Figures {
  /// Everything, for machines: shares as `{"hits":…,"of":…,"share":…}`.
  public var json: JSONValue {
    var measures: [JSONMember] = []
    for measure in Measure.allCases {
      guard let value = measure.value(in: self) else { continue }
      var members = [JSONMember("value", number(value))]
      if let target = measure.target(in: variant) {
        members.append(JSONMember(target.isAtLeast ? "at_least" : "at_most", number(target.bound)))
        members.append(JSONMember("met", .bool(target.isMet(by: value))))
      }
      measures.append(JSONMember(measure.rawValue, .object(members)))
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
      JSONMember("exposure_delays_days", .array(exposureDelays.map { number($0) })),
      JSONMember("load", .array(loads.map(Self.load))),
      JSONMember("notices", .integer(Int64(notices))),
      JSONMember("escalations", .integer(Int64(escalations))),
      JSONMember("rejected", .integer(Int64(rejected))),
      JSONMember("unattributed", .integer(Int64(unattributed))),
      JSONMember(
        "traps",
        .array(
          traps.map { ["trap": .string($0.trap), "band": .integer(Int64($0.highestBand))] })),
      JSONMember("rules", .array(ruleRatios.map(Self.ratio))),
    ]
    if let links { members.append(JSONMember("links", Self.links(links))) }
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

/// To three decimals: what is beyond is noise.
func number(_ value: Double) -> JSONValue { .double((value * 1_000).rounded() / 1_000) }
