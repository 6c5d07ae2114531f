namespace Dpo.Charts.Tests;

public class DiagramTests
{
    [Fact]
    public void ToString_EachWayOnce_LitBoxMarked() => Assert.Equal(
        """
        From a language model to a story
        language model -> preferences
        preferences -> reward model -> PPO -> a story and its score
        preferences -> [DPO: you are here] -> a story and its score
        """.ReplaceLineEndings("\n"), Samples.Pipeline.ToString());

    [Fact]
    public void ToSvg_LitBox_IsMarkedByWordsAndBorder()
    {
        var svg = Samples.Pipeline.ToSvg();
        Assert.Equal(2, svg.Split("you are here").Length);
        Assert.Equal(2, svg.Split("stroke-width=\"4\"").Length);
    }

    [Fact]
    public void ToSvg_OneArrowHeadAnArrow() => Assert.Equal(6, Samples.Pipeline.ToSvg().Split("v12z").Length - 1);

    [Fact]
    public void ToSvg_LongCaption_HasTwoLines()
    {
        Assert.Contains(">a story and</text>", Samples.Pipeline.ToSvg());
        Assert.Contains(">its score</text>", Samples.Pipeline.ToSvg());
    }

    [Fact]
    public void Box_CaptionTooLong_Throws() => Throws(
        "Box 'one very long caption for a small box' does not fit on two lines of 14 signs.",
        () => new Diagram("c").Box("one very long caption for a small box", 0, 0));

    [Fact]
    public void Arrow_UnknownBox_NamesThoseThereAre() =>
        Throws("The diagram has no box 'b'. It has: a.", () => new Diagram("c").Box("a", 0, 0).Arrow("a", "b"));

    [Fact]
    public void Arrow_ToTheLeft_Throws() => Throws(
        "Box 'a' must stand a column or more right of 'b'.", () => new Diagram("c").Box("a", 0, 0).Box("b", 1, 0).Arrow("b", "a"));

    [Fact]
    public void Box_Twice_Throws() => Throws("Box 'a' stands in the diagram already.", () => new Diagram("c").Box("a", 0, 0).Box("a", 1, 0));

    private static void Throws(string message, Func<Diagram> make) => Assert.Equal(message, Assert.Throws<ArgumentException>(make).Message);
}
