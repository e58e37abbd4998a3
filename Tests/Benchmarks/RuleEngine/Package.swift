// swift-tools-version: 6.1
import PackageDescription

// Figures of the rule engine (docs/performance.md). A package of its own, so that nothing of it is in the
// house's build: `make bench`.
let package = Package(
  name: "sigma-bench",
  dependencies: [.package(name: "filet", path: "../../..")],
  targets: [
    .executableTarget(
      name: "sigma-bench",
      dependencies: [.product(name: "Sigma", package: "filet")],
      swiftSettings: [.enableUpcomingFeature("ExistentialAny")])
  ]
)
