using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Tests.Support;

namespace Dpo.Kernel.Tests.Notebooks;

public sealed class NotebookComparisonTests
{
    [Theory]
    [InlineData("loss 0.69315", "loss 0.69316")]                      // 1e-5 of itself apart
    [InlineData("kl 1.2e-9 -0.5", "kl 3.4e-8 -0.50001")]              // both near 0
    [InlineData("1000", "999.9")]                                     // rounding can end in a whole number
    [InlineData("took 1.2 s, 840 tokens/s, 3 GB", "took 900 ms, 1.1k tokens/s, 512 MB")]
    [InlineData("train 3/3 (41.2/s) loss 2.31", "train 3/3 (7/s) loss 2.3101")]
    [InlineData("PASS 1 = 1 (difference 8e-6, allowed 0.001)", "PASS 1 = 1 (difference 4e-5, allowed 0.001)")]
    [InlineData("loss: \u2587\u2582\u2581 3 points", "loss: \u2587\u2581\u2581 3 points")]
    [InlineData("a  b\n-  ---\n1  0.1", "a  b\n-  -------\n1  0.10001")]
    public void Compare_TextThatIsTheSameButForRounding_IsEqual(string expected, string got) => Assert.Empty(Compare(Text(expected), Text(got)));

    [Theory]
    [InlineData("loss 0.693", "loss 0.695", "\"loss 0.693\"", "\"loss 0.695\"")]
    [InlineData("3 pairs", "4 pairs", "\"3 pairs\"", "\"4 pairs\"")]   // counts are exact
    [InlineData("10000 pairs", "10001 pairs", "\"10000 pairs\"", "\"10001 pairs\"")]
    [InlineData("float32", "float64", "\"float32\"", "\"float64\"")]
    [InlineData("holds", "fails", "\"holds\"", "\"fails\"")]
    [InlineData("a", "a b", "\"a\"", "\"a b\"")]
    [InlineData("0.5", "-0.5", "\"0.5\"", "\"-0.5\"")]
    [InlineData("(difference 1, allowed 2)", "(difference 1, allowed 3)", "\"..., allowed 2)\"", "\"..., allowed 3)\"")]
    [InlineData("3 s", "3 x", "\"3 s\"", "\"3 x\"")]
    public void Compare_TextThatDiffers_ShowsThePlace(string expected, string got, string shownExpected, string shownGot)
    {
        var difference = Assert.Single(Compare(Text(expected), Text(got)));

        Assert.Equal($"cell 1 (c1), output 1, stdout: expected {shownExpected}. Got {shownGot}.", difference.ToString());
    }

    [Fact]
    public void Compare_LongTextThatDiffers_ShowsItsSurroundings()
    {
        var difference = Assert.Single(Compare(Text(new string('a', 100) + " same here 1.5 end"), Text(new string('a', 100) + " same here 2.5 end")));

        Assert.Equal("\"...same here 1.5 end\"", difference.Expected.Replace(" same", "same", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_Json_IsComparedValueByValue()
    {
        const string type = "application/vnd.plotly.v1+json";
        Assert.Empty(Compare(Data(type, "{\"y\":[1.0,2],\"n\":\"a 0.5\"}"), Data(type, "{\"n\":\"a 0.5001\",\"y\":[1.0001,2.0001]}")));
        Assert.Equal("$.y[1] = 2", Assert.Single(Compare(Data(type, "{\"y\":[1,2]}"), Data(type, "{\"y\":[1,2.1]}"))).Expected);
        Assert.Equal("$.y of 2 items", Assert.Single(Compare(Data(type, "{\"y\":[1,2]}"), Data(type, "{\"y\":[1]}"))).Expected);
        Assert.Equal("$ with {x}", Assert.Single(Compare(Data(type, "{\"x\":1}"), Data(type, "{\"y\":1}"))).Expected);
        Assert.Equal("$.x = true", Assert.Single(Compare(Data(type, "{\"x\":true}"), Data(type, "{\"x\":null}"))).Expected);
    }

    [Fact]
    public void Compare_Drawings_CompareTheirWordsOnly()
    {
        const string type = "image/svg+xml";
        var svg = JsonValue.Create("<svg><path d=\"M 1 2\"/><text>loss</text><text>0.5</text></svg>").ToJsonString();
        var moved = JsonValue.Create("<svg><path d=\"M 9 9 L 1 1\"/><text>loss</text><text>0.75</text></svg>").ToJsonString();
        var renamed = JsonValue.Create("<svg><path d=\"M 1 2\"/><text>reward</text><text>0.5</text></svg>").ToJsonString();

        Assert.Empty(Compare(Data(type, svg), Data(type, moved)));
        Assert.Equal("cell 1 (c1), output 1, image/svg+xml: expected \"loss\". Got \"reward\".", Assert.Single(Compare(Data(type, svg), Data(type, renamed))).ToString());
    }

    [Fact]
    public void Compare_Html_ComparesWhatIsRead()
    {
        const string type = "text/html";
        Assert.Empty(Compare(Data(type, "\"<td>0.5</td>\""), Data(type, "\"<td style='x'>0.50001</td>\"")));
        Assert.Single(Compare(Data(type, "\"<td>0.5 &amp; a</td>\""), Data(type, "\"<td>0.5 &amp; b</td>\"")));
    }

    [Fact]
    public void Compare_OtherOutputs_AreListed()
    {
        var difference = Assert.Single(Compare(Text("a"), Data("text/plain", "\"a\"")));

        Assert.Equal("cell 1 (c1), outputs: expected output 1, stdout. Got output 1, text/plain.", difference.ToString());
        Assert.Equal("none", Assert.Single(Compare(Text("a"), Sample.Of("x"))).Got);
    }

    [Fact]
    public void Compare_OtherCells_AreNamed()
    {
        Assert.Equal("notebook, number of cells: expected 1. Got 2.", Assert.Single(Compare(Sample.Of("x"), Sample.Of("x", "y"))).ToString());
        Assert.Equal("cell 1 (c1), source: expected \"x = 1\". Got \"x = 2\".", Assert.Single(Compare(Sample.Of("x = 1"), Sample.Of("x = 2"))).ToString());
        Assert.Equal("cell 1 (c1), id and kind: expected c1, Code. Got c1, Markdown.", Assert.Single(Compare(Sample.Of("x"), Sample.Of("md:x"))).ToString());
    }

    [Theory]
    [InlineData("PASS 8.6 it pushes back: true\nI would not.", "PASS 8.6 it pushes back: true\nI would not do that. Ask a doctor.")]
    [InlineData("PASS 0.28 < 1: 0.28 < 1", "PASS 0.28 < 1: 0.31 < 1")]
    [InlineData("push-back: \u2581\u2588 4 points, min -65.44 at PPO", "push-back: \u2581\u2588 4 points, min -64.94 at base")]
    [InlineData("response  before\nlosers 0.2\nwinners 0.1", "response  before\nwinners 0.3\nlosers 0.1")]
    [InlineData("loss 0.28 at 283 of 300, 1 row", "loss NaN")]             // held by checks, not by words
    public void Compare_TextOfATrainedCell_LooksAtItsChecksAlone(string expected, string got)
    {
        Assert.Empty(Compare(Trained(Text(expected)), Text(got)));
        Assert.Single(Compare(Text(expected), Text(got)));
    }

    [Theory]
    [InlineData("PASS 8.6 a: 1 < 2", "PASS 8.6 b: 1 < 2")]
    [InlineData("PASS 8.6 a: 1 < 2", "FAIL 8.6 a: 1 < 2")]
    [InlineData("PASS 8.6 a: 1 < 2\nPASS 8.6 b: 1", "PASS 8.6 a: 1 < 2")]
    public void Compare_ATrainedCellWithOtherChecks_Differs(string expected, string got) => Assert.Single(Compare(Trained(Text(expected)), Text(got)));

    [Theory]
    [InlineData("image/svg+xml", "\"<svg><text>loss</text><text>0.5</text><text>b</text><text>a</text></svg>\"", "\"<svg><text>a</text><text>b</text><text>loss</text></svg>\"",
        "\"<svg><text>loss</text><text>a</text><text>c</text></svg>\"")]
    [InlineData("text/html", "\"<th scope=\\\"col\\\">loss</th><td>0.5</td><td>b</td>\"", "\"<th scope=\\\"col\\\">loss</th><td>a</td>\"", "\"<th scope=\\\"col\\\">kl</th><td>0.5</td>\"")]
    public void Compare_MarkupOfATrainedCell_LooksAtTitlesAndColumns(string type, string expected, string same, string other)
    {
        Assert.Empty(Compare(Trained(Data(type, expected)), Data(type, same)));
        Assert.Single(Compare(Trained(Data(type, expected)), Data(type, other)));
    }

    [Theory]
    [InlineData("{\"data\":[{\"name\":\"DPO\",\"y\":[3,-4],\"text\":[\"b\",\"a\"]}],\"layout\":{\"title\":{\"text\":\"KL 3\"},\"xaxis\":{\"tickvals\":[1,2,3],\"range\":[0,9]}}}", true)]
    [InlineData("{\"data\":[{\"name\":\"PPO\",\"y\":[1.0,2],\"text\":[\"a\",\"b\"]}],\"layout\":{\"title\":{\"text\":\"KL 2\"},\"xaxis\":{\"range\":[0,1]}}}", false)]
    [InlineData("{\"data\":[{\"name\":\"DPO\",\"y\":[1.0],\"text\":[\"a\",\"b\"]}],\"layout\":{\"title\":{\"text\":\"KL 2\"},\"xaxis\":{\"range\":[0,1]}}}", false)]
    [InlineData("{\"data\":[{\"name\":\"DPO\",\"y\":[1.0,2],\"text\":[\"a\",\"b\"]}],\"layout\":{\"title\":{\"text\":\"Gap 2\"},\"xaxis\":{\"range\":[0,1]}}}", false)]
    public void Compare_AFigureOfATrainedCell_LooksAtSeriesPointsAndTitles(string got, bool same)
    {
        const string type = "application/vnd.plotly.v1+json";
        const string expected = "{\"data\":[{\"name\":\"DPO\",\"y\":[1.0,2],\"text\":[\"a\",\"b\"]}],\"layout\":{\"title\":{\"text\":\"KL 2\"},\"xaxis\":{\"range\":[0,1]}}}";
        Assert.Equal(same ? 0 : 1, Compare(Trained(Data(type, expected)), Data(type, got)).Count);
    }

    [Fact]
    public void Compare_ATrainedCellWithOtherKindsOfOutputs_Differs()
    {
        Assert.Single(Compare(Trained(Text("a")), Data("text/plain", "\"a\"")));
        Assert.Single(Compare(Trained(Text("a")), Sample.Of("x")));
    }

    [Fact]
    public void Compare_Options_SetTheTolerance()
    {
        Assert.Empty(NotebookComparison.Compare(Text("1.0"), Text("1.1"), new ComparisonConfig(Relative: 0.2)));
        Assert.Single(NotebookComparison.Compare(Text("1.0"), Text("1.00001"), new ComparisonConfig(Relative: 0)));
    }

    private static IReadOnlyList<NotebookDifference> Compare(Notebook expected, Notebook got) => NotebookComparison.Compare(expected, got);

    private static Notebook Trained(Notebook notebook)
    {
        notebook.Cells[0].Json["metadata"] = new JsonObject { ["tags"] = new JsonArray("trained") };
        return notebook;
    }

    private static Notebook Text(string text) => With(new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = text });

    private static Notebook Data(string type, string json) =>
        With(new JsonObject { ["data"] = new JsonObject { [type] = JsonNode.Parse(json) }, ["metadata"] = new JsonObject(), ["output_type"] = "display_data" });

    private static Notebook With(JsonObject output)
    {
        var notebook = Sample.Of("x");
        notebook.Cells[0].Outputs.Add(output);
        return notebook;
    }
}
