using Dpo.Text;

namespace Dpo.Tests.Text;

public sealed class StreamedTextTests
{
    [Fact]
    public void Add_GivesACharacterWhenItsLastByteIsThere_AndAllPiecesAreTheText()
    {
        var bytes = BpeTokenizer.Train("ab", 258, ["<|endoftext|>"]);
        var text = "aé\U0001F642b";                                 // 1, 2, 4 and 1 bytes, a token each
        var stream = new StreamedText(bytes, bytes.Encode("a"));
        var pieces = bytes.Encode(text).Select(stream.Add).ToList();
        Assert.Equal(["a", "", "é", "", "", "", "\U0001F642", "b"], pieces);
        Assert.Equal("", stream.End());
    }

    [Fact]
    public void End_GivesWhatIsCutOff_AsAReplacementCharacter()
    {
        var bytes = BpeTokenizer.Train("ab", 258, ["<|endoftext|>"]);
        var stream = new StreamedText(bytes, []);
        Assert.Equal("", stream.Add(bytes.Encode("é")[0]));
        Assert.Equal("\uFFFD", stream.End());
    }
}
