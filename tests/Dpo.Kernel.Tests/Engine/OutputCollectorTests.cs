using Dpo.Kernel.Engine;

namespace Dpo.Kernel.Tests.Engine;

public sealed class OutputCollectorTests
{
    private readonly OutputCollector _outputs = new();

    [Fact]
    public void Update_ReplacesWhatWasShownUnderTheName()
    {
        _outputs.Display(Text("10 %"), "bar");
        _outputs.Display(Text("other"), "else");
        _outputs.Update("bar", Text("100 %"));

        Assert.Equal(["100 %", "other"], _outputs.ToJson().Select(o => o!["data"]!["text/plain"]![0]!.ToString()));
    }

    [Fact]
    public void Stream_AcrossADisplay_IsTwoOutputs()
    {
        _outputs.Stream("stdout", "a");
        _outputs.Stream("stdout", "b");
        _outputs.Display(Text("x"));
        _outputs.Stream("stdout", "c");

        Assert.Equal(["stream", "display_data", "stream"], _outputs.ToJson().Select(o => o!["output_type"]!.ToString()));
        Assert.Equal("ab", _outputs.ToJson()[0]!["text"]![0]!.ToString());
    }

    [Fact]
    public void ToJson_LaterWrites_DoNotChangeIt()
    {
        _outputs.Stream("stdout", "a");
        var json = _outputs.ToJson();
        _outputs.Stream("stdout", "b");

        Assert.Equal("a", json[0]!["text"]![0]!.ToString());
    }

    private static Dictionary<string, string> Text(string text) => new() { ["text/plain"] = text };
}
