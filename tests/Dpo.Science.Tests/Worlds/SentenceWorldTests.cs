using System.Security.Cryptography;
using Dpo.Base;
using Dpo.Science.Worlds;
using Dpo.Tests.Shared;

namespace Dpo.Science.Tests.Worlds;

public sealed class SentenceWorldTests
{
    private static IEnumerable<string> All() =>
        from first in new[] { "cat", "dog", "fox", "hen", "owl" }
        from verb in new[] { "saw", "met", "fed" }
        from adjective in new[] { "", "big ", "old ", "red ", "shy " }
        from second in new[] { "cat", "dog", "fox", "hen", "owl" }
        where first != second
        select $"the {first} {verb} the {adjective}{second}.";

    [Fact]
    public void LogProbability_OfAllSentences_SumsToOne_AndGivesTheEntropy()
    {
        var logps = All().Select(SentenceWorld.LogProbability).ToArray();
        Assert.Equal(300, logps.Length);
        Assert.Equal(1, logps.Sum(Math.Exp), 1e-12);
        Assert.Equal(SentenceWorld.EntropyPerSentence, -logps.Sum(l => Math.Exp(l) * l), 1e-12);
    }

    [Fact]
    public void Sentence_ManyDraws_ArePossibleAndCostTheEntropyOnAverage()
    {
        var seed = new Seeds(3).For("x");
        var logps = Enumerable.Range(0, 4000).Select(i => SentenceWorld.LogProbability(SentenceWorld.Sentence(seed, i))).ToArray();
        Assert.All(logps, l => Assert.True(double.IsFinite(l)));
        Assert.Equal(SentenceWorld.EntropyPerSentence, -logps.Average(), 0.05);        // sd 0.69, standard error 0.011
    }

    [Theory]
    [InlineData("the cat saw the cat.")]
    [InlineData("the cat saw the big dog")]
    [InlineData("a cat saw the dog.")]
    [InlineData("the cat saw the dog..")]
    [InlineData("")]
    public void LogProbability_Impossible_IsMinusInfinity(string sentence) => Assert.Equal(double.NegativeInfinity, SentenceWorld.LogProbability(sentence));

    [Fact]
    public void Dataset_IsWhatTheGeneratorWrites_AndTheCardsHashesHold()
    {
        var folder = Path.Combine(Repository.Root, "datasets");
        Assert.Equal(SentenceWorld.Text(4000, new Seeds(1)), File.ReadAllText(Path.Combine(folder, "sentences.txt")));
        var card = File.ReadAllText(Path.Combine(folder, "README.md"));
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "README.md"))
        {
            Assert.Contains(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))).ToLowerInvariant(), card, StringComparison.Ordinal);
        }
    }
}
