using System.Diagnostics;
using System.Text.Json;
using Dpo.Tests.Shared;
using Dpo.Text;

namespace Dpo.Tests.Text;

public sealed class BpeTrainerTests
{
    private const string Eos = "<|endoftext|>";

    [Fact]
    public void Train_CorpusEn_GivesThePublishedMergesInOrder()
    {
        var expected = File.ReadAllText(Repository.Real("bpe/train-bpe-reference-merges.txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var tokenizer = BpeTokenizer.Train(File.ReadAllText(Repository.Real("bpe/corpus.en")), 500, [Eos]);
        Assert.Equal(243, expected.Length);
        Assert.Equal(expected, tokenizer.Merges.Select(m => $"{m.Left} {m.Right}"));
        using var reference = JsonDocument.Parse(File.ReadAllText(Repository.Real("bpe/train-bpe-reference-vocab.json")));
        Assert.Equal(reference.RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal),
            Enumerable.Range(0, tokenizer.VocabSize).Select(tokenizer.TokenText).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Train_ThePublishedExampleOfBytePairs_GivesItsIds()
    {
        var tokenizer = BpeTokenizer.Train("aaabdaaabac", 259, []);
        Assert.Equal([258, 100, 258, 97, 99], tokenizer.Encode("aaabdaaabac"));
        Assert.Null(tokenizer.EosId);
    }

    [Fact]
    public void Train_EquallyCommonPairs_TheGreaterBytesWin() =>       // ab, cd, é's two bytes: once each, in words of their own
        Assert.Equal([("Ã", "©"), ("c", "d"), ("a", "b")], BpeTokenizer.Train("ab\ncd\né", 259, []).Merges);

    [Fact]
    public void Train_SpecialTokens_DivideTheText_AndComeLast()
    {
        var tokenizer = BpeTokenizer.Train($"ab{Eos}ab<p>ab", 300, [Eos, "<p>"]);
        Assert.Equal([("a", "b")], tokenizer.Merges);                   // nothing across a mark, and no pair is left for more
        Assert.Equal((257, 259), (tokenizer.EosId!.Value, tokenizer.VocabSize));
        Assert.Equal([256, 258, 256, 257], tokenizer.Encode($"ab<p>ab{Eos}"));
        Assert.Equal("abab", tokenizer.Decode([256, 258, 256, 257]));
    }

    [Fact]
    public void Train_OnAMegabyte_TakesSeconds()
    {
        var text = File.ReadAllText(Repository.Real("text/tinyshakespeare.txt"));
        var start = Stopwatch.GetTimestamp();
        var tokenizer = BpeTokenizer.Train(text, 2000, [Eos]);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 30);
        TestContext.Current.TestOutputHelper!.WriteLine($"{text.Length} characters, 1743 merges: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        Assert.Equal(2000, tokenizer.VocabSize);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Train_WhatCannotBe_IsSaid()
    {
        Assert.Throws<ArgumentException>(() => BpeTokenizer.Train("", 300, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => BpeTokenizer.Train("a", 256, [Eos]));
        Assert.Contains("special token \"a\" is empty, given twice or a token", Assert.Throws<ArgumentException>(() => BpeTokenizer.Train("b", 300, ["a"])).Message, StringComparison.Ordinal);
        Assert.Contains("at position 1 is half of a surrogate pair", Assert.Throws<ArgumentException>(() => BpeTokenizer.Train("a\uD800", 300, [])).Message, StringComparison.Ordinal);
    }
}
