using Dpo.Science.Worlds;

namespace Dpo.Science.Tests.Worlds;

public sealed class StoryScoreTests
{
    private const string Kite = "Write a story about Lily and a kite.";

    [Fact]
    public void Of_AStoryByHand_GivesPartsAndReasons()
    {
        var score = StoryScore.Compute(Kite, "Once upon a time Lily had a kite. It flew away. She met Tom. She cried.");
        Assert.Equal("""
            hero          0 of 2  the instruction's hero, Lily, is in 1 sentence, and so is another hero, Tom
            thing         1 of 2  the instruction's thing, the kite, is in 1 sentence
            beginning     1 of 1  it begins with "Once upon a time"
            ending        1 of 2  the last sentence is finished, but "The end." is missing
            happy end     0 of 1  the end has "cried"
            no repetition 1 of 1  no sentence comes twice
            length        0 of 1  16 words; 30 to 115 are right
            score         4 of 10
            """, score.ToString(), ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("   \n", 0)]
    [InlineData("...", 1)]                              // a finished sentence without words
    [InlineData("Once upon a time", 2)]                 // beginning, no repetition
    [InlineData("lily. LILY kite kite", 4)]             // hero 2, thing 1, no repetition
    [InlineData("\ud800 \0 \u2028 <|endoftext|>", 1)]   // half a character; no repetition
    [InlineData("happy. happy", 1)]                     // happy end; the sentence comes twice
    public void Of_AnyText_IsScored(string text, int expected) => Assert.Equal(expected, StoryScore.Compute(Kite, text).Total);

    [Fact]
    public void Of_AVeryLongText_IsScored() => Assert.Equal(0, StoryScore.Compute(Kite, new string('a', 1_000_000) + string.Concat(Enumerable.Repeat("b. ", 100_000)) + "c").Total);

    [Fact]
    public void Of_ABareInstruction_TakesHeroAndThingFromTheText()
    {
        var score = StoryScore.Compute("Write a story", "The fox saw a key. The fox took the key.");
        Assert.Equal((2, 2), (score.Hero.Points, score.Thing.Points));
        Assert.Equal("the text's hero, fox, is in 2 sentences, and there is no other", score.Hero.Reason);
    }

    [Fact]
    public void Words_OfTheStories_NameNoHeroOrThingByChance()
    {
        var named = StoryWorld.Heroes.Concat(StoryWorld.Things).Select(w => w.ToLowerInvariant()).ToHashSet();
        var kinds = StoryWords.Kinds;
        var texts = new[]
            {
                StoryWords.Natures, StoryWords.Homes, StoryWords.Beginnings, StoryWords.Times, StoryWords.Relatives, StoryWords.Loves, StoryWords.Feelings, StoryWords.Helps, StoryWords.Alone,
                StoryWords.HappyEnds, StoryWords.SadEnds, StoryWords.Rambles,
            }
            .Concat(kinds.SelectMany(k => new[] { k.Looks, k.Found, k.Used, k.Lost, k.Kept, [k.Saved, k.Gone], [.. k.Places.Select(p => $"{p.Into} {p.Place}")], [.. k.Helpers.Select(h => $"{h.Helper} {h.Deed}")] }))
            .SelectMany(t => t).SelectMany(t => t.Replace("{her}", "").Replace("{thing}", "").Split(' ', '.', ',', '"')).ToList();
        Assert.True(texts.Count > 500);
        Assert.DoesNotContain(texts, named.Contains);
        Assert.All(kinds, k => Assert.Equal(kinds[0].Things.Length, k.Things.Length));
    }
}
