namespace Dpo.Cli.Terminal;

internal static class ExitCode
{
    public const int Done = 0, Failed = 1, WrongUse = 2, Interrupted = 130;
}
