using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Dpo.Cli.Commands;
using Dpo.Cli.Terminal;

namespace Dpo.Cli;

/// <summary>The program's own words: its name, its help, and what it says about words that it does not understand.
/// </summary>
internal static class Root
{
    private const int Columns = 80;

    /// <summary>The command dpo. System.CommandLine's own root would take the assembly's name.</summary>
    /// <param name="commands">Subcommands of the root command <c>dpo</c>, in the order of the help.</param>
    /// <param name="width">Width of the help in characters; null takes the width of the terminal, or 80 if there is no
    /// terminal.</param>
    public static Command Make(IEnumerable<Command> commands, int? width = null)
    {
        var root = new Command("dpo", "Preference tuning in C#: run the curriculum, train and sample models.");
        root.Add(new HelpOption { Action = new HelpAction { MaxWidth = width ?? Width() } });
        root.Add(new VersionOption());
        root.Add(new Option<bool>(LastCatch.Verbose)
        { Description = "Print the trace of a failure that nobody foresaw.", Recursive = true });
        foreach (var command in commands)
        {
            root.Add(command);
        }
        Words.RefuseBlank(root);
        return root;
    }

    /// <summary>All commands, as the help lists them.</summary>
    public static Command[] All() =>
    [
        RunCommand.Make(), TrainCommand.Make(), SampleCommand.Make(), DataCommand.Make(), LabelCommand.Make(),
        ExportCommand.Make(), GradeCommand.Make(), LabCommand.Make(width => Make(All(), width)), KernelCommand.Make(),
        NativeCommand.Make(),
    ];

    /// <summary>Reads words, former ones of a command too. One that begins with @ is a word, not a file of further
    /// words.</summary>
    public static ParseResult Parse(Command root, IReadOnlyList<string> words) =>
        root.Parse(LabCommand.Renamed(words), new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>What is wrong with the words, a sentence each; none if they can be run.</summary>
    public static IReadOnlyList<string> Problems(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Action is null && parsed.Action is not HelpAction && parsed.Errors.Count > 0)
        {
            var known = $"expected one of {string.Join(", ", command.Subcommands.Select(c => c.Name))}";
            return [parsed.UnmatchedTokens is [var word, ..] ? $"unrecognized command {Words.Quoted(word)}; {known}"
                : $"`{Path(parsed)}` wants a command after it; {known}"];
        }
        var problems = parsed.Errors.Select(Sentence).Distinct().ToList();
        return problems.Count > 0 || parsed.Action is null or HelpAction ? problems
            : OutputTarget.Problem(parsed) is { } target ? [target]
            : Variables.Problem(parsed.CommandResult.Command) is { } variable ? [variable] : [];
    }

    /// <summary>The command that was understood, with the words before it: "dpo train lm".</summary>
    public static string Path(ParseResult parsed)
    {
        var names = new List<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent)
        {
            names.Insert(0, command.Command.Name);
        }
        return string.Join(' ', names);
    }

    // The parser lists allowed values a line each, and leaves out whose they are.
    private static string Sentence(ParseError error)
    {
        var text = string.Join(' ', error.Message.Split('\n', StringSplitOptions.TrimEntries));
        var option = (error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult)?.Option.Name;
        return option is null || text.Contains(option, StringComparison.Ordinal) ? text : $"{option}: {text}";
    }

    private static int Width()
    {
        try
        {
            return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? Columns : Console.WindowWidth;
        }
        catch (IOException)
        {
            return Columns;
        }
    }
}
