using Dpo.Experiments;
using Dpo.Tests.Shared;

namespace Dpo.Tests.Experiments;

/// <summary>The README's tables are those of the recorded rows.</summary>
public sealed class RecordedTableTests
{
    [Theory]
    [InlineData("table.jsonl", "table")]
    public void Readme_ShowsTheRecordedRows(string file, string group)
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "datasets", "recorded", "exact", file)).Select(ToyTable.Parse).ToList();
        Assert.Contains(ToyTable.Markdown(rows), File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
        Assert.Equal(ToyRuns.Groups[group], rows.Select(r => r.Run).Distinct());
        Assert.All(rows.GroupBy(r => r.Run), g => Assert.Equal([1L, 2, 3, 4, 5], g.Select(r => r.Seed)));
        // No policy is better than the exact optimum.
        Assert.All(rows, r => Assert.True(r.Kl > 0 && r.Regret > 0 && r.Accuracy is null || r.Accuracy < r.BayesAccuracy));
    }
}
