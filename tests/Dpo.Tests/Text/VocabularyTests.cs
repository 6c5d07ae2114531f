using Dpo.Text;

namespace Dpo.Tests.Text;

public sealed class VocabularyTests
{
    [Fact]
    public void Ids_ResponseSymbolsThenEosThenPromptSymbols()
    {
        var world = new Vocabulary(["a", "b"], "<eos>", ["<p>"]);
        Assert.Equal((2, 3, 4), (world.EosId, world.OutputSize, world.Count));
        Assert.Equal([3, 0, 1, 2], world.Ids("<p> a b <eos>"));
        Assert.Equal("<p> a", world.Text([3, 0]));
    }

    [Fact]
    public void UnknownDoubleOrEmpty_IsNamed()
    {
        Assert.Equal("\"z\" is not in the vocabulary (a <eos>)", Assert.Throws<ArgumentException>(() => new Vocabulary(["a"]).Ids("a z")).Message);
        Assert.Equal("symbol 1 is \"a\"; expected distinct, non-empty symbols", Assert.Throws<ArgumentException>(() => new Vocabulary(["a", "a"])).Message);
        Assert.Equal("a vocabulary needs at least one response symbol", Assert.Throws<ArgumentException>(() => new Vocabulary([])).Message);
    }
}
