using System.Text.RegularExpressions;
using Dpo.Base;
using Dpo.Science.Worlds;

namespace Dpo.Science.Tests.Worlds;

public sealed partial class StoryWorldTests
{
    private static readonly Seeds Seeds = new(7);

    private static IEnumerable<StoryPrompt> AllPrompts() =>
        from hero in StoryWorld.Heroes from thing in StoryWorld.Things from phrasing in Enumerable.Range(0, StoryPrompt.PhrasingCount) select new StoryPrompt(hero, thing, phrasing);

    [Theory]
    [InlineData("Lily", "kite", 0, "Write a story about Lily and a kite.")]
    [InlineData("fox", "umbrella", 1, "Tell me a story about a fox and an umbrella.")]
    [InlineData("Tom", "key", 5, "Write a story")]
    public void Instruction_NamesHeroAndThing(string hero, string thing, int phrasing, string expected) =>
        Assert.Equal(expected, new StoryPrompt(hero, thing, phrasing).Instruction);

    [Fact]
    public void Instruction_UnknownThing_SaysWhichThereAre() => Assert.StartsWith("\"car\" is no thing of the stories; expected one of kite, balloon, ",
        Assert.Throws<ArgumentException>(() => new StoryPrompt("Lily", "car", 0).Instruction).Message, StringComparison.Ordinal);

    [Fact]
    public void HeldOut_IsATenthOfThePairs_AndNoTrainingRowHasOne()
    {
        var pairs = AllPrompts().Where(p => p.HeldOut).Select(p => (p.Hero, p.Thing)).Distinct().ToList();
        Assert.Equal(625, StoryWorld.Heroes.Count * StoryWorld.Things.Count);
        Assert.InRange(pairs.Count, 40, 85);                        // 62.5, sd 7.5
        var heldOut = AllPrompts().Where(p => p is { HeldOut: true, IsBare: false }).Select(p => p.Instruction).ToHashSet();
        Assert.Equal(pairs.Count * 5, heldOut.Count);
        foreach (var seed in new[] { 1, 2 })
        {
            var seeds = new Seeds(seed);
            Assert.DoesNotContain(StoryWorld.Demonstrations(1000, seeds), d => heldOut.Contains(d.Prompt));
            Assert.DoesNotContain(StoryWorld.Pairs(500, seeds), d => heldOut.Contains(d.Prompt));
            Assert.All(StoryWorld.Demonstrations(200, seeds, heldOut: true), d => Assert.Contains(d.Prompt, heldOut));
            Assert.All(StoryWorld.Pairs(200, seeds, heldOut: true), d => Assert.Contains(d.Prompt, heldOut));
            Assert.All(Enumerable.Range(0, 500), i => Assert.False(StoryWorld.Prompt(seeds, i).HeldOut));
        }
    }

    [Fact]
    public void Story_EveryPrompt_IsAGoodStory()
    {
        var prompts = AllPrompts().ToList();
        Assert.Equal(3750, prompts.Count);
        for (var i = 0; i < prompts.Count; i++)
        {
            var story = StoryWorld.Story(prompts[i], Seeds, i);
            Assert.True(StoryScore.Compute(prompts[i].Instruction, story).Total == 10, $"{story}\n{StoryScore.Compute(prompts[i].Instruction, story)}");
            Assert.InRange(story.Split(' ').Length, 55, 100);
            Assert.Matches(@"^[A-Za-z ,.'""]+$", story);
            Assert.Empty(Slip().Matches(story));
        }
    }

    // What each fault is meant to cost, part by part: hero, thing, beginning, ending, happy end, no repetition, length.
    [Theory]
    [InlineData(StoryFaults.None, new[] { 2, 2, 1, 2, 1, 1, 1 })]
    [InlineData(StoryFaults.ForgetsThing, new[] { 2, 0, 1, 2, 1, 1, 1 })]
    [InlineData(StoryFaults.ChangesHero, new[] { 1, 2, 1, 2, 1, 1, 1 })]
    [InlineData(StoryFaults.NoBeginning, new[] { 2, 2, 0, 2, 1, 1, 1 })]
    [InlineData(StoryFaults.NoEnding, new[] { 2, 2, 1, 1, 1, 1, 1 })]
    [InlineData(StoryFaults.SadEnd, new[] { 2, 2, 1, 2, 0, 1, 1 })]
    [InlineData(StoryFaults.Repeats, new[] { 2, 2, 1, 2, 1, 0, 1 })]
    [InlineData(StoryFaults.RamblesOn, new[] { 2, 2, 1, 2, 1, 1, 0 })]
    [InlineData(StoryFaults.StopsMidway, new[] { 2, 2, 1, 0, 0, 1, 1 })]
    [InlineData(StoryFaults.StopsMidway | StoryFaults.RamblesOn, new[] { 2, 2, 1, 0, 0, 1, 0 })]
    [InlineData(StoryFaults.StopsMidway | StoryFaults.SadEnd | StoryFaults.NoEnding, new[] { 2, 2, 1, 0, 0, 1, 1 })]
    [InlineData(StoryFaults.ChangesHero | StoryFaults.ForgetsThing | StoryFaults.NoBeginning | StoryFaults.NoEnding | StoryFaults.SadEnd | StoryFaults.Repeats | StoryFaults.RamblesOn,
        new[] { 1, 0, 0, 1, 0, 0, 0 })]
    public void Score_OfAFault_LosesItsPartAlone(StoryFaults faults, int[] expected)
    {
        for (var i = 0; i < 500; i++)
        {
            var prompt = StoryWorld.Prompt(Seeds, i, heldOut: true);
            var story = StoryWorld.Story(prompt, Seeds, i, faults);
            var score = StoryScore.Compute(prompt.Instruction, story);
            Assert.True(expected.SequenceEqual(score.Parts.Select(p => p.Points)), $"{prompt.Instruction}\n{story}\n{score}");
        }
    }

    [Fact]
    public void Rows_DoNotDependOnHowManyThereAre_NorOnEachOther()
    {
        Assert.Equal(StoryWorld.Texts(40, Seeds).Take(3), StoryWorld.Texts(3, Seeds));
        Assert.Equal(StoryWorld.Pairs(40, Seeds).ElementAt(30), StoryWorld.Pairs(31, Seeds).Last());
        Assert.NotEqual(StoryWorld.Demonstrations(3, Seeds), StoryWorld.Demonstrations(3, new Seeds(8)));
        Assert.True(StoryWorld.Texts(400, Seeds).Distinct().Count() > 395);
    }

    [Fact]
    public void Pairs_ChosenScoresHigher_AndTheGapsDiffer()
    {
        var gaps = StoryWorld.Pairs(400, Seeds).Select(p => StoryScore.Compute(p.Prompt, p.Chosen).Total - StoryScore.Compute(p.Prompt, p.Rejected).Total).ToList();
        Assert.All(gaps, g => Assert.InRange(g, 1, 10));
        Assert.True(gaps.Distinct().Count() >= 4);
    }

    [Fact]
    public void Demonstrations_ScoreTenAndNine_HalfAndHalf()
    {
        var scores = StoryWorld.Demonstrations(600, Seeds).Select(d => StoryScore.Compute(d.Prompt, d.Completion).Total).ToList();
        Assert.All(scores, s => Assert.InRange(s, 9, 10));
        Assert.InRange(scores.Count(s => s == 10), 240, 360);       // 300, sd 12
    }

    [Fact]
    public void Texts_HaveFaults_SoThatABaseModelIsNotPerfect() =>
        Assert.InRange(StoryWorld.Texts(600, Seeds).Average(t => StoryScore.Compute("Write a story", t.Text).Total), 7, 8.5);

    // An article that does not fit, a word twice, a blank before a mark, a sentence in lower case.
    [GeneratedRegex(@"\b[Aa] [aeiou]|\b[Aa]n [^aeiou]|\b(\w+) \1\b(?<!waited)| [,.]|\. [a-z]|[{}]")]
    private static partial Regex Slip();
}
