using System.Text.Json.Nodes;
using Dpo.Science.Claims;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class ExactCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Theorems_PrintsALineEach_AndWritesJson()
    {
        var result = CommandLine.Call("lab", "theorems", "--worlds", "5", "--json", _folder.File("t.json"));
        Assert.Equal(0, result.Code);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("verdict   worlds   median  largest  tolerance  statement", lines[0]);
        var theorems = JsonNode.Parse(File.ReadAllText(_folder.File("t.json")))!["theorems"]!.AsArray();
        Assert.Equal(lines.Length - 2, theorems.Count);
        Assert.All(theorems.Zip(lines[1..^1]), p => Assert.EndsWith("  " + (string)p.First!["name"]!, p.Second, StringComparison.Ordinal));
        Assert.Matches(@"^holds +5 +\de[+-]\d+ +\de[+-]\d+ +1e-9  P\* sums to 1$", lines[1]);
        Assert.Matches(@"^\d+ hold, \d+ are false as claimed, 0 fail; \d+ s$", lines[^1]);
        Assert.Equal(["name", "worlds", "median_error", "largest_error", "tolerance", "true", "as_claimed", "verdict"], theorems[0]!.AsObject().Select(p => p.Key));
    }

    // Two processes, a seed each; a second call finds everything done. Seed 1 finds its reference, seed 2 fits one.
    [Fact]
    public void Exact_TwoProcesses_ShareTheWork_AndItIsDoneOnce()
    {
        Directory.CreateDirectory(_folder.File("out"));
        File.Copy(Path.Combine(Repository.Root, "datasets", "recorded", "exact", "reference-1.safetensors"), _folder.File("out/reference-1.safetensors"));
        string[] words = ["lab", "exact", "frontier-exact", "--seeds", "2", "--processes", "2", "--out", _folder.File("out"), "--json", _folder.File("e.json")];
        var first = CommandLine.Run(words);
        Assert.Equal(0, first.Code);
        Assert.Equal(["frontier-exact-1.jsonl", "frontier-exact-2.jsonl", "reference-1.safetensors", "reference-2.safetensors"],
            Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.StartsWith("| run | setting | seeds |", first.Output, StringComparison.Ordinal);
        Assert.Contains("| optimum | 0.5 | 2 |", first.Output, StringComparison.Ordinal);
        var rows = JsonNode.Parse(File.ReadAllText(_folder.File("e.json")))!["rows"]!.AsArray();
        Assert.Equal(2 * 14, rows.Count);
        Assert.All(["run", "seed", "kl", "regret", "correlation", "seconds"], key => Assert.True(rows[0]!.AsObject().ContainsKey(key)));
        var written = File.GetLastWriteTimeUtc(Path.Combine(_folder.File("out"), "frontier-exact-1.jsonl"));
        Assert.Equal(first.Output, CommandLine.Run(words).Output);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(_folder.File("out"), "frontier-exact-1.jsonl")));
    }

    // The recorded rows in a folder: nothing is left to do, and the table of datasets/recorded/README.md comes out, in JSON with its verdicts.
    [Fact]
    public void Compare_FromTheRecordedRows_PrintsTheTableOfTheResults()
    {
        var folder = Directory.CreateDirectory(_folder.File("cmp")).FullName;
        var bySeed = File.ReadLines(Path.Combine(Repository.Root, "datasets", "recorded", "exact", "compare.jsonl")).GroupBy(line => (long)JsonNode.Parse(line)!["seed"]!).ToList();
        foreach (var seed in bySeed)
        {
            LectureClaims.Runs.ToList().ForEach(run => File.WriteAllText(Path.Combine(folder, $"{run}-{seed.Key}.jsonl"), ""));
            File.WriteAllLines(Path.Combine(folder, $"{LectureClaims.Runs[0]}-{seed.Key}.jsonl"), seed);
        }
        var result = CommandLine.Call("exact", "compare", "--seeds", $"{bySeed.Count}", "--processes", "1", "--out", folder, "--json", _folder.File("c.json"));
        Assert.Equal(0, result.Code);
        Assert.Contains(result.Output, File.ReadAllText(Path.Combine(Repository.Root, "datasets", "recorded", "README.md")), StringComparison.Ordinal);
        var claims = JsonNode.Parse(File.ReadAllText(_folder.File("c.json")))!["claims"]!.AsArray();
        Assert.Equal(9, claims.Count);
        Assert.All(claims, c => Assert.Contains((string)c!["verdict"]!, (string[])["holds", "fails", "undecided"]));
    }

    [Fact]
    public void Exact_UnknownRun_IsOneSentence() => CommandLine.Sentence(CommandLine.Call("lab", "exact", "nonsense"), 2, "Argument 'nonsense' not recognized");

    [Fact]
    public void Theorems_WrongUse_IsOneSentence() =>
        CommandLine.Sentence(CommandLine.Call("exact", "theorems", "--worlds", "0"), 2, "--worlds is \"0\"; expected a whole number from 1 to 1000");
}
