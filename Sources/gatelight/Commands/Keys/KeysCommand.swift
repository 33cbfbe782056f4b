import ArgumentParser

/// Commands for keys, both for those who publish them and for terminals that trust them.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Create, publish and import regional keys.",
        discussion: """
            A repository is a folder that any static web server can serve and any USB stick can \
            carry. A change to it is a draft until enough keys have signed it; `publish` then puts \
            it in place. On a terminal, `import` reads the changes from a folder, and `update` \
            fetches them from a web server.
            """,
        subcommands: [KeysCreateCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "On a terminal",
                subcommands: [
                    KeysStatusCommand.self, KeysListCommand.self, KeysImportCommand.self,
                    KeysUpdateCommand.self,
                ]),
            CommandGroup(
                name: "In a repository",
                subcommands: [
                    KeysInitCommand.self, KeysAddCommand.self, KeysRotateCommand.self,
                    KeysWithdrawCommand.self, KeysPutCommand.self, KeysRevokeCommand.self,
                    KeysRemoveCommand.self,
                    KeysRenewCommand.self, KeysDraftsCommand.self, KeysSignCommand.self,
                    KeysMergeCommand.self, KeysPayloadCommand.self, KeysAttachCommand.self,
                    KeysPublishCommand.self,
                ]),
        ])
}
