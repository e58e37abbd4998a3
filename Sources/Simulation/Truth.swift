import Chronology
import StrictJSON

/// What is true in a region, for `filet measure` (docs/evaluation.md has the format).
struct Truth {
  let json: JSONValue

  init(_ builder: RegionBuilder, ids: [SimulatedRegion.Ids]) {
    let settings = builder.settings
    json = [
      "format": "ca.filet.truth.v1",
      "variant": .string(settings.variant.rawValue),
      "seed": .string(String(settings.seed)),
      "months": .integer(Int64(settings.months)),
      "start": .string(settings.start.rfc3339),
      "end": .string(settings.end.rfc3339),
      "takedown": .string(settings.takedown.rfc3339),
      "cells": .array(builder.cells.map { Self.cell($0, builder) }),
      "traps": .array(builder.traps.map { Self.trap($0, builder.youths) }),
      "youths": .array(builder.youths.map { Self.youth($0, builder) }),
      "observations": .array(
        zip(builder.drafts, ids).map { Self.observation($0, $1, builder.youths) }),
    ]
  }

  private static func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

  private static func cell(_ cell: Cell, _ builder: RegionBuilder) -> JSONValue {
    let onset = cell.victims.compactMap { builder.youths[$0].onset }.min()
    return [
      "id": .string(cell.id),
      "begins": onset.map { .string($0.rfc3339) } ?? .null,
      "exploiters": .integer(Int64(cell.exploiters)),
      "phones": texts(cell.phones), "vehicles": texts(cell.vehicles),
      "handles": texts(cell.handles), "hotels": texts(cell.hotels),
      "territory": .string(cell.territory),
      "victims": texts(cell.victims.map { builder.youths[$0].id }),
    ]
  }

  private static func trap(_ trap: Trap, _ youths: [Youth]) -> JSONValue {
    [
      "id": .string(trap.id), "kind": .string(trap.kind.rawValue), "at": .string(trap.at.rfc3339),
      "phones": texts(trap.phones), "vehicles": texts(trap.vehicles),
      "youths": texts(trap.youths.map { youths[$0].id }),
    ]
  }

  private static func youth(_ youth: Youth, _ builder: RegionBuilder) -> JSONValue {
    var members = [
      JSONMember("id", .string(youth.id)), JSONMember("role", .string(youth.role.rawValue)),
      JSONMember("labels", texts(youth.labels)), JSONMember("sex", youth.isBoy ? "m" : "f"),
      JSONMember("birth_date", .string("\(youth.birthDate)")),
      JSONMember("placed", .bool(youth.isPlaced)), JSONMember("audit", .string(youth.auditTag)),
    ]
    if let cell = youth.cell { members.append(JSONMember("cell", .string(builder.cells[cell].id))) }
    if let trap = youth.trap { members.append(JSONMember("trap", .string(builder.traps[trap].id))) }
    if let onset = youth.onset { members.append(JSONMember("onset", .string(onset.rfc3339))) }
    if let end = youth.end { members.append(JSONMember("end", .string(end.rfc3339))) }
    if youth.isPressedToRecruit { members.append(JSONMember("pressed_to_recruit", true)) }
    return .object(members)
  }

  private static func observation(
    _ draft: Draft, _ ids: SimulatedRegion.Ids, _ youths: [Youth]
  ) -> JSONValue {
    var members = [
      JSONMember("id", .string(ids.observation)), JSONMember("origin", .string(draft.origin.text)),
      JSONMember("of", draft.youth.map { .string(youths[$0].id) } ?? .null),
    ]
    if draft.identity == .unknown { members.append(JSONMember("unidentified", true)) }
    if let named = draft.named, named != draft.youth {
      members.append(JSONMember("named", .string(youths[named].id)))
    }
    if let correction = ids.correction {
      members.append(JSONMember("corrected_by", .string(correction)))
    }
    if draft.retractedAt != nil { members.append(JSONMember("retracted", true)) }
    return .object(members)
  }
}
