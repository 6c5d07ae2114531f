namespace Dpo.Cli.Terminal;

/// <summary>The command was called with options that do not go together; exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
