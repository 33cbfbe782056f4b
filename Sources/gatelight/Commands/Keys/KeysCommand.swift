import ArgumentParser

/// Commands for keys, both for those who publish them and for terminals that trust them.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Regional keys: create, publish, import, status.",
        discussion: """
            A repository is a folder that any static web server can serve and any stick can carry. \
            Changes to it wait as drafts until enough keys have signed them; `publish` then puts \
            them in place. A terminal takes them in with `import` or `update`.
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
