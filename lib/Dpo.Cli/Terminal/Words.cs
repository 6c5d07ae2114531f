using System.CommandLine;
using System.CommandLine.Parsing;

namespace Dpo.Cli.Terminal;

/// <summary>What is asked of every word on the command line, whichever command it is for.</summary>
internal static class Words
{
    private const int Shown = 100;

    /// <summary>A word as a message shows it: in quotation marks, on one line, and not for ever.</summary>
    public static string Quoted(string word) =>
        $"\"{OneLine(word, Shown, '\uFFFD')}\"";

    /// <summary>A text on one line, cut where it is too long.</summary>
    /// <param name="text">Text of any length, which may contain line breaks.</param>
    /// <param name="most">Largest number of characters to keep; a longer text is cut and ends in "...".</param>
    /// <param name="control">Character that replaces each line break or other control character; a space by
    /// default.</param>
    public static string OneLine(string text, int most, char control = ' ')
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? control : c));
        return line.Length <= most ? line : $"{line[..most]}...";
    }

    /// <summary>Refuses names and paths that are empty or blank, for a command and all below it. A prompt may be any
    /// text.</summary>
    public static void RefuseBlank(Command command)
    {
        foreach (var option in command.Options.Where(o => IsText(o.ValueType) && o.Name != "--prompt"))
        {
            option.Validators.Add(result => Refuse(result, option.Name, option.HelpName));
        }
        foreach (var argument in command.Arguments.Where(a => IsText(a.ValueType)))
        {
            argument.Validators.Add(result => Refuse(result, argument.Name, argument.HelpName));
        }
        foreach (var below in command.Subcommands)
        {
            RefuseBlank(below);
        }
    }

    private static bool IsText(Type type) => type == typeof(string) || type == typeof(string[]);

    private static void Refuse(SymbolResult result, string name, string? kind)
    {
        if (result.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value)))
        {
            var what = kind is "DIR" ? "a folder" : kind is "FILE" || name is "FILE" ? "a file" : "a text";
            result.AddError($"{name} is empty; expected {what}");
        }
    }
}
