using Dpo.Training;

namespace Dpo.Tests.Training;

public sealed class MetricSumsTests
{
    private static Dictionary<string, double> Means(params MetricSums[] batches)
    {
        var all = new MetricSums();
        Array.ForEach(batches, all.Add);
        return all.Means.ToDictionary();
    }

    private static MetricSums Batch(double sum, double count, double value)
    {
        var metrics = new MetricSums();
        metrics.Add("mean", sum, count);
        metrics.AddSmallest("least", value);
        metrics.AddLargest("most", value);
        metrics.Add("other", 1, 1);
        metrics.AddDifference("gap", "mean", "other");
        return metrics;
    }

    // A mean is over all counts and not a mean of means: (6 + 2) / (3 + 1) = 2, not (2 + 2) / 2 by chance; with 10/4: (6 + 10) / 7.
    [Fact]
    public void Means_AreOverTheCountsOfAllBatches()
    {
        var found = Means(Batch(6, 3, -1), Batch(10, 4, 5));
        Assert.Equal(16.0 / 7, found["mean"], 1e-12);
        Assert.Equal((-1.0, 5.0), (found["least"], found["most"]));
        Assert.Equal(16.0 / 7 - 1, found["gap"], 1e-12);
        Assert.Equal(["mean", "least", "most", "other", "gap"], found.Keys);
    }

    [Fact]
    public void AMeanOfNothing_IsNotReported_NorWhatIsTakenFromIt()
    {
        var found = Means(Batch(0, 0, 1));
        Assert.DoesNotContain("mean", found.Keys);
        Assert.DoesNotContain("gap", found.Keys);
        Assert.Contains("other", found.Keys);
    }

    [Fact]
    public void OneNameInTwoWays_IsRefused()
    {
        var metrics = Batch(1, 1, 1);
        foreach (var twice in new Action[]
        {
            () => metrics.AddSmallest("mean", 1), () => metrics.AddSmallest("most", 1), () => metrics.Add("least", 1, 1),
            () => metrics.Add("gap", 1, 1), () => metrics.AddDifference("mean", "other", "least"),
        })
        {
            Assert.Contains("is added up in two ways", Assert.Throws<ArgumentException>(twice).Message, StringComparison.Ordinal);
        }
    }
}
