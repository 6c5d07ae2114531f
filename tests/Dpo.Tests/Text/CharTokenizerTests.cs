using Dpo.Tests.Shared;
using Dpo.Text;

namespace Dpo.Tests.Text;

public sealed class CharTokenizerTests
{
    [Theory]
    [InlineData("hello\nworld")]
    [InlineData("naïve 😀 \t \"quoted\" \\ — 汉字")]
    public void Decode_OfEncode_IsTheText(string text)
    {
        var tokenizer = CharTokenizer.Train(text);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        Assert.Equal(text.EnumerateRunes().Distinct().Count(), tokenizer.VocabSize);
        Assert.Null(tokenizer.EosId);
    }

    [Fact]
    public void Of_OrdersCharacters_AndPutsEosLast()
    {
        var tokenizer = CharTokenizer.Train("cab", withEos: true);
        Assert.Equal([2, 0, 1], tokenizer.Encode("cab"));
        Assert.Equal((3, 4), (tokenizer.EosId, tokenizer.VocabSize));
        Assert.Equal("ab", tokenizer.Decode([0, 1, 3]));
    }

    [Fact]
    public void Encode_UnknownCharacter_SaysWhichAndWhere() => Assert.Equal(
        "character 'é' (U+00E9) at position 2 is not among the 2 characters of the training text; take it out of the text, or train with a text that has it",
        Assert.Throws<ArgumentException>(() => CharTokenizer.Train("ab").Encode("abé")).Message);

    [Fact]
    public void Decode_UnknownId_Throws() => Assert.StartsWith("token id 7 is not in 0..1",
        Assert.Throws<ArgumentOutOfRangeException>(() => CharTokenizer.Train("ab").Decode([7])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_WhatSaveWrote_IsTheSame(bool eos)
    {
        using var folder = new TempFolder();
        var saved = CharTokenizer.Train("a 😀\n\"z", eos);
        saved.Save(folder.File("tokenizer.json"));
        var loaded = CharTokenizer.Load(folder.File("tokenizer.json"));
        Assert.Equal((saved.VocabSize, saved.EosId), (loaded.VocabSize, loaded.EosId));
        Assert.Equal(saved.Encode("z😀\n"), loaded.Encode("z😀\n"));
    }

    [Theory]
    [InlineData("""{"model":{"type":"BPE"}}""", "model.type is \"BPE\"; expected a character tokenizer")]
    [InlineData("""{"pre_tokenizer":{"pattern":{"Regex":"(?s:.)"}},"model":{"type":"WordLevel","vocab":{"a":0,"b":2}}}""", "expected one character for each id 0..1, got \"b\": 2")]
    [InlineData("{", "is no tokenizer.json")]
    public void Load_AnotherFile_SaysWhy(string json, string message)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("t"), json);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => CharTokenizer.Load(folder.File("t"))).Message, StringComparison.Ordinal);
    }
}
