// swift-tools-version: 6.1
import PackageDescription

// Fuzzers of what reads untrusted bytes (libFuzzer). A package of its own, built with its sanitizer by
// `Scripts/fuzz`, so that nothing of it is in the house's build. Without the sanitizer each program takes
// files and runs them once: that is how a finding is looked at in a debugger.
let filet = ["Sigma", "StrictJSON", "StrictYAML", "TextMatching"].map {
  Target.Dependency.product(name: $0, package: "filet")
}

let package = Package(
  name: "fuzzing",
  dependencies: [.package(name: "filet", path: "../..")],
  targets: [
    .target(name: "Fuzzer"),
    .executableTarget(name: "fuzz-rules", dependencies: filet + ["Fuzzer"]),
    .executableTarget(name: "fuzz-condition", dependencies: filet + ["Fuzzer"]),
    .executableTarget(name: "fuzz-folding", dependencies: filet + ["Fuzzer"]),
    .executableTarget(name: "fuzz-json", dependencies: filet + ["Fuzzer"]),
    .executableTarget(name: "fuzz-events", dependencies: filet + ["Fuzzer"]),
  ]
)
