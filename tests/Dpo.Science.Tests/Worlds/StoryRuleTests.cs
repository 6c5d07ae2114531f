using Dpo.Science.Worlds;

namespace Dpo.Science.Tests.Worlds;

public sealed class StoryRuleTests
{
    private static int[] Points(string text) => [.. StoryRule.Score(text).Select(p => p.Points)];

    [Theory]
    [InlineData("Lily sat. \"Come here,\" said Mom. Tom came.", 1, 0, 0)]
    [InlineData("\"Come here!\" said Mom. “I come,” said Lily.", 2, 0, 0)]
    [InlineData("Lily met a friend. The friend was kind. Her friends were glad.", 0, 3, 0)]
    [InlineData("Lily was friendly.", 0, 0, 0)]
    [InlineData("She said \"\" and \"?\" and left.", 0, 0, 0)]                       // marks without a word between them
    [InlineData("She said, \"Come", 0, 0, 0)]                                        // never closed
    [InlineData("The big red ball fell. The big red ball fell.", 0, 0, -2)]          // "the big red ball", "big red ball fell"
    [InlineData("go go go go go go go go go go", 0, 0, -3)]                          // six repeats count as three
    [InlineData("\"My friend is here,\" said Tom.", 1, 1, 0)]                        // one sentence, both
    [InlineData("", 0, 0, 0)]
    public void Of_CountsSentencesAndRepeats(string text, int speech, int friends, int repetition) => Assert.Equal([speech, friends, repetition], Points(text));

    [Fact]
    public void Of_LengthAlone_GivesNothing()
    {
        Assert.Equal(0, Points("A dog ran.").Sum());
        Assert.Equal(0, Points("A dog ran over one hill. A cat sat under some tree. Rain fell on all roofs. Nobody saw where birds went.").Sum());
    }
}
