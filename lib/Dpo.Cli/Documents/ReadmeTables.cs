using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Science.Claims;
using Dpo.Science.Stories;
using Dpo.Science.Toy;

namespace Dpo.Cli.Documents;

/// <summary>The tables of the documents by name, made of recorded rows, the notebooks and the command line.</summary>
internal sealed class ReadmeTables
{
    private static readonly JsonSerializerOptions _snakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private readonly string _recorded;
    private readonly Dictionary<string, Func<string>> _tables;

    /// <param name="root">Path to the repository's root folder.</param>
    /// <param name="program">Function that makes the root command <c>dpo</c> with all its subcommands; its argument is
    /// the width of the help in characters.</param>
    public ReadmeTables(string root, Func<int, Command> program)
    {
        _recorded = Path.Combine(root, "datasets", "recorded");
        _tables = new()
        {
            ["chapters"] = () => ChapterTable.Make(Path.Combine(root, "notebooks")),
            ["commands"] = () => CommandReference.Make(program(CommandReference.Columns)),
            ["exact"] = () => ToyTable.Markdown(Rows("table.jsonl")),
            ["losses"] = () => ToyTable.Markdown(Rows("losses.jsonl")),
            ["curves-pairs"] = () => ToyCurveTable.Pairs(Rows("curves.jsonl")),
            ["curves-epochs"] = () => ToyCurveTable.Epochs(Rows("curves.jsonl"), 0, 1, 2, 4, 8, 16, 40),
            ["frontier"] = () => ToyTable.Markdown(Rows("frontier.jsonl")),
            ["large"] = () => ToyTable.Markdown(Rows("large.jsonl")),
            ["compare"] = () => LectureClaims.Markdown(Rows("compare.jsonl")),
            ["story"] = () => StoryTable.Markdown(Enumerable.Range(1, 3).ToDictionary(
                seed => (long)seed, IReadOnlyList<StoryRow> (seed) => Stories($"seed-{seed}.json"))),
            ["story-published"] = () => StoryTable.Markdown(new Dictionary<long, IReadOnlyList<StoryRow>>
            {
                [1] = Stories("published.json"),
            }),
        };
    }

    /// <summary>The names of the tables.</summary>
    public IReadOnlyCollection<string> Names => _tables.Keys;

    /// <summary>A table in Markdown.</summary>
    /// <param name="name">Name of the table, e.g. "losses"; all are listed in <see cref="Names"/>.</param>
    /// <exception cref="InvalidDataException">There is no table of that name.</exception>
    public string Make(string name) => _tables.TryGetValue(name, out var make) ? make()
        : throw new InvalidDataException(
            $"there is no table \"{name}\"; expected one of {string.Join(", ", _tables.Keys)}");

    private List<ToyResult> Rows(string file) =>
        [.. File.ReadLines(Path.Combine(_recorded, "exact", file)).Select(ToyTable.Parse)];

    private List<StoryRow> Stories(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(_recorded, "storyteller", file)))!["models"]
            .Deserialize<List<StoryRow>>(_snakeCase)!;
}
