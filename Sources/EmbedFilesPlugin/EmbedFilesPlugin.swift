import Foundation
import PackagePlugin

/// Embeds what is in a target's folders `Pages`, `Interface` and `Scripts` into its module.
@main
struct EmbedFilesPlugin: BuildToolPlugin {
    private static let folders = ["Pages", "Interface", "Scripts"]

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folders = Self.folders.map { target.directoryURL.appending(path: $0) }
            .filter { FileManager.default.fileExists(atPath: $0.path()) }
        let files = try folders.flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: folder.path()).map {
                folder.appending(path: $0)
            }
        }.filter { !$0.hasDirectoryPath && $0.isFile }
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(files.count) files",
                executable: try context.tool(named: "embed-files").url,
                arguments: [output.path()] + folders.map { $0.path() },
                inputFiles: files, outputFiles: [output])
        ]
    }
}

extension URL {
    fileprivate var isFile: Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path(), isDirectory: &isFolder)
            && !isFolder.boolValue
    }
}
