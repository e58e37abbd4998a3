import Alerts
import HTTPTypes
import HummingbirdCore
import SafetyNet
import StrictJSON
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How the service is: health, metrics, its own description. Nothing of a person or an organisation.
struct ServiceRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity
  let connections: ConnectionRegistry
  let traffic: Traffic

  var routes: [Route] {
    [
      Route(.get, "/health/live", "live") { _ throws(Problem) -> Response in
        .json(["status": "live"])
      },
      Route(.get, "/health/ready", "ready") { _ async throws(Problem) -> Response in
        let (isReady, problems) = await net.readiness()
        guard !isReady else {
          let notes = await net.notes
          guard !notes.isEmpty else { return .json(["status": "ready"]) }
          return .json(["status": "ready", "notes": .array(notes.map(\.json))])
        }
        throw Problem(
          "not-ready", 503, Bilingual(fr: "pas prêt", en: "not ready"),
          Bilingual(
            fr: "le service ne peut pas tout faire pour l'instant",
            en: "the service cannot do everything at the moment"),
          faults: problems.map { Fault(pointer: "", message: $0) }, retryAfter: 5)
      },
      Route(.get, "/metrics", "metrics") { exchange async throws(Problem) -> Response in
        try await checkCounting(exchange)
        let wanted = exchange.accept.mostWanted(of: ["application/openmetrics-text", "text/plain"])
        let isPlain = wanted == "text/plain"
        let text = MetricsText.write(
          await net.measurements(), connections: connections.counts, traffic: traffic.counts,
          as: isPlain ? .prometheus : .openMetrics)
        return .bytes(
          Array(text.utf8), type: isPlain ? MediaType.prometheusText : MediaType.openMetrics)
      },
      Route(.get, "/openapi.json", "readOpenAPI") { _ throws(Problem) -> Response in
        .bytes(OpenAPIDocument.bytes, type: MediaType.json)
      },
    ]
  }

  /// By how far counters move when one submits, one could learn what others know: they are for the service's own user,
  /// which is who collects them as a rule, and for those whom `status` shows counts.
  private func checkCounting(_ exchange: Exchange) async throws(Problem) {
    let isActing = exchange.request.headers[.filetAs] != nil
    if !isActing, exchange.peer.uid == 0 || exchange.peer.uid == geteuid() { return }
    guard try await identity.caller(of: exchange).mayCount else {
      throw Problem(
        RequestError(
          .forbidden,
          fr: "les mesures sont pour qui administre le service, la Table et ses analystes",
          en: "metrics are for whoever operates the service, the Table and its analysts"))
    }
  }
}
