using System.CommandLine;
using System.Text.Json;
using Dpo.Base;

namespace Dpo.Cli.Terminal;

/// <summary>The option --json of every command: its figures as one JSON object, keys in snake_case.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Option<string?> Option() => new("--json")
    { Description = "Write the command's figures to this file as one JSON object.", HelpName = "FILE" };

    public static void Write(string? file, object figures)
    {
        if (file is not null)
        {
            AtomicFile.WriteAllText(file, JsonSerializer.Serialize(figures, SnakeCase) + "\n");
        }
    }
}
