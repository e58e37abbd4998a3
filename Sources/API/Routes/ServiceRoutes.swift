import HTTPTypes
import HummingbirdCore
import SafetyNet
import StrictJSON
import Wording

/// How the service is: health, metrics, its own description. Nothing of a person or an organisation.
struct ServiceRoutes: Sendable {
  let net: SafetyNet
  let connections: ConnectionRegistry
  let traffic: Traffic

  var routes: [Route] {
    [
      Route(.get, "/health/live", "live") { _ throws(Problem) -> Response in
        .json(["status": "live"])
      },
      Route(.get, "/health/ready", "ready") { _ async throws(Problem) -> Response in
        let (isReady, problems) = await net.readiness()
        guard !isReady else { return .json(["status": "ready"]) }
        throw Problem(
          "not-ready", 503, Bilingual(fr: "pas prêt", en: "not ready"),
          Bilingual(
            fr: "le service ne peut pas tout faire pour l'instant",
            en: "the service cannot do everything at the moment"),
          faults: problems.map { Fault(pointer: "", message: $0) }, retryAfter: 5)
      },
      Route(.get, "/metrics", "metrics") { _ async throws(Problem) -> Response in
        let text = MetricsText.write(
          await net.measurements(), connections: connections.counts, traffic: traffic.counts)
        return .bytes(Array(text.utf8), type: MediaType.openMetrics)
      },
      Route(.get, "/openapi.json", "readOpenAPI") { _ throws(Problem) -> Response in
        .bytes(OpenAPIDocument.bytes, type: MediaType.json)
      },
    ]
  }
}
