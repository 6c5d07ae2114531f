using Dpo.Base;
using Dpo.Science.Worlds;

namespace Dpo.Science.Tests.Worlds;

public sealed class StoryFormTests
{
    // Every story of every fault, but for those that break off: all its sentences are known.
    [Fact]
    public void Share_OfWhatTheGrammarTells_IsOne()
    {
        var faults = Enum.GetValues<StoryFaults>().Where(f => f != StoryFaults.StopsMidway).ToArray();
        for (var i = 0; i < 1500; i++)
        {
            var story = StoryWorld.Story(StoryWorld.Prompt(new Seeds(1), i, heldOut: i % 2 == 0), new Seeds(2), i, faults[i % faults.Length]);
            Assert.True(StoryForm.Share(story) == 1, story);
        }
    }

    [Fact]
    public void Share_OfABrokenOff_LosesItsLastSentence()
    {
        var story = StoryWorld.Story(StoryWorld.Prompt(new Seeds(1), 3), new Seeds(2), 3, StoryFaults.StopsMidway);
        Assert.InRange(StoryForm.Share(story), 0.7, 0.95);
    }

    [Theory]
    [InlineData("Once upon a time, a little girl named Lily lived by a wide river.", true)]
    [InlineData("The end.", true)]
    [InlineData("The owl flew up and brought the kite back.", true)]
    [InlineData("The owl flew up and brought the boat back.", false)]              // an owl is no help with boats
    [InlineData("Lily and the owl laughed and became good friends.", true)]
    [InlineData("Lily lily the kite sad.", false)]
    [InlineData("The owl flew up and brought the kite", false)]
    [InlineData("", false)]
    public void IsSentence_ByHand(string sentence, bool known) => Assert.Equal(known, StoryForm.IsSentence(sentence));

    [Fact]
    public void Share_OfNothing_IsNone() => Assert.Equal(0, StoryForm.Share("  "));
}
