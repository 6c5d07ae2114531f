using System.CommandLine;

namespace Dpo.Cli.Commands;

/// <summary>dpo lab: the experiments whose right answer is known, and the documents made of what they gave.</summary>
internal static class LabCommand
{
    /// <param name="program">Function that makes the root command <c>dpo</c> with all its subcommands; its argument is
    /// the width of the help in characters. For the document that shows the help.</param>
    public static Command Make(Func<int, Command> program) =>
        new("lab", "Experiments with known answers, and the tables made of them.")
        {
            ExactCommand.Make(), TheoremsCommand.Make(), StoryCommand.Make(), BugsCommand.Make(),
            ReadmeCommand.Make(program),
        };

    /// <summary>The words of today for those of before there was <c>dpo lab</c>: "exact", "exact theorems", "story" and
    /// "bugs" still work.</summary>
    /// <param name="words">Arguments of the command line, without the program's name.</param>
    /// <returns>Arguments with "lab" inserted before a former command name, e.g. "lab theorems" for "exact theorems";
    /// other arguments unchanged.</returns>
    public static IReadOnlyList<string> Renamed(IReadOnlyList<string> words)
    {
        var at = words.TakeWhile(word => word.StartsWith('-')).Count();
        string[] before = [.. words.Take(at)], rest = [.. words.Skip(at)];
        return rest switch
        {
            ["exact", "theorems", .. var more] => [.. before, "lab", "theorems", .. more],
            ["exact" or "story" or "bugs", ..] => [.. before, "lab", .. rest],
            _ => words,
        };
    }
}
