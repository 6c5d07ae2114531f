using Dpo.Teaching.Exercises;

namespace Dpo.Teaching.Tests.Exercises;

public sealed class ExerciseCatalogTests
{
    public static TheoryData<string> Ids => [.. ExerciseCatalog.All.Select(t => t.Id)];

    // Every exercise there is: the right answer solves it, each known wrong one gets its own name, with any numbers.
    [Theory]
    [MemberData(nameof(Ids))]
    public void EachAnswer_IsJudgedByItsName_WithEverySeed(string id)
    {
        var samples = ExerciseCatalog.Find(id).Samples.ToList();
        Assert.Single(samples, s => s.Mistake.Length == 0);
        Assert.InRange(samples.Count, 3, 10);
        for (var seed = 0; seed < 20; seed++)
        {
            var results = samples.Select(s => Exercise.Grade(id, s.Answer, seed)).ToList();
            Assert.Equal(samples.Select(s => s.Mistake), results.Select(r => r.Solved ? "" : r.Mistake));
            Assert.Equal(samples.Count, results.Select(r => r.Text).Distinct().Count());
        }
    }

    [Fact]
    public void Ids_AreInOrder_ThreeAChapter()
    {
        var ids = ExerciseCatalog.All.Select(t => t.Id).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids.GroupBy(i => i[..2]), g => Assert.Equal(3, g.Count()));
    }
}
