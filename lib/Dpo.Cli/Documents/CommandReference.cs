using System.CommandLine;
using System.Text;

namespace Dpo.Cli.Documents;

/// <summary>The help of every command, as one Markdown text: the program's own words, so that the document cannot say
/// anything else.</summary>
internal static class CommandReference
{
    /// <summary>The width of the help, so that it fits a page.</summary>
    public const int Columns = 100;

    /// <summary>A heading and the help of each command that does something, in the order of the program's help.
    /// </summary>
    /// <param name="program">Root command <c>dpo</c> with all its subcommands, whose help is written.</param>
    public static string Make(Command program)
    {
        var text = new StringBuilder();
        var device = Environment.GetEnvironmentVariable("DPO_DEVICE");
        try
        {
            Environment.SetEnvironmentVariable("DPO_DEVICE", null);     // the help says what --device is by default
            foreach (var path in Paths(program))
            {
                text.Append($"### dpo {string.Join(' ', path)}\n\n```text\n{Help(program, path)}\n```\n\n");
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("DPO_DEVICE", device);
        }
        return text.ToString();
    }

    private static IEnumerable<string[]> Paths(Command command, params string[] path) =>
        command.Subcommands.SelectMany(below => Paths(below, [.. path, below.Name]))
            .Concat(command.Action is null ? [] : [path]);

    // The words of another system's folders are the same with slashes.
    private static string Help(Command program, string[] path)
    {
        using var output = new StringWriter();
        program.Parse([.. path, "--help"]).Invoke(new InvocationConfiguration { Output = output });
        var lines = output.ToString().ReplaceLineEndings("\n").Replace('\\', '/').Split('\n');
        return string.Join('\n', lines.Select(line => line.TrimEnd())).Trim();
    }
}
