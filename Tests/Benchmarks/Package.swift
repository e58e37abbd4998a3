// swift-tools-version: 6.1
import PackageDescription

// Figures of the rule engine (docs/performance.md). A package of its own, so that nothing of it is in the
// house's build: `make bench`, or `swift run -c release --package-path Tests/Benchmarks`.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "filet", path: "../..")],
  targets: [
    .executableTarget(
      name: "bench",
      dependencies: [.product(name: "Sigma", package: "filet")],
      swiftSettings: [.enableUpcomingFeature("ExistentialAny")])
  ]
)
