import ArgumentParser
@main struct F: AsyncParsableCommand { func run() async throws { print("filet") } }
