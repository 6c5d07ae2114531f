using System.CommandLine;
using Dpo.Cli.Documents;
using Dpo.Cli.Terminal;

namespace Dpo.Cli.Commands;

/// <summary>dpo lab readme: the tables and the picture of the repository's documents, made anew of recorded rows, of
/// the notebooks and of the command line's own help.</summary>
internal static class ReadmeCommand
{
    /// <param name="program">Function that makes the root command <c>dpo</c> with all its subcommands; its argument is
    /// the width of the help in characters.</param>
    public static Command Make(Func<int, Command> program)
    {
        var check = new Option<bool>("--check")
        { Description = "Write nothing; name what is stale, and fail if anything is." };
        var command = new Command("readme", "Write the tables and the picture of the README files anew.") { check };
        command.SetAction(parsed =>
        {
            var documents = ReadmeDocuments.Find(Environment.CurrentDirectory, program);
            var only = parsed.GetValue(check);
            var stale = only ? [.. documents.Parts().Where(p => p.IsStale)] : documents.Write();
            foreach (var part in stale)
            {
                Console.WriteLine($"{(only ? "stale" : "written")}: {part.Name} in {part.File}");
            }
            Console.WriteLine(stale.Count == 0 ? "everything is of today"
                : only ? "`dpo lab readme` writes them anew" : $"{stale.Count} written");
            return only && stale.Count > 0 ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }
}
