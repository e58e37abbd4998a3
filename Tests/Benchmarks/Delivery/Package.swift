// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// A package of its own: it speaks to the built `filetd` over its socket and shares no code with it.
let package = Package(
  name: "delivery-bench",
  targets: [
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CEpoll"),
    .executableTarget(
      name: "delivery-bench", dependencies: ["CEpoll", "CSQLite"], swiftSettings: strict),
    .testTarget(
      name: "DeliveryBenchTests", dependencies: ["delivery-bench"], swiftSettings: strict),
  ]
)
