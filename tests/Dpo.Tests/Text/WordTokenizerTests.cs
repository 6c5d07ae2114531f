using Dpo.Tests.Shared;
using Dpo.Text;

namespace Dpo.Tests.Text;

public sealed class WordTokenizerTests
{
    private const string Story = "The cat's dog sat.  \"Sat?\" said naïve 𝒳𝓎!\n\tThe end\r\n<u>The cat</u><|endoftext|>";

    [Fact]
    public void Decode_OfEncode_IsTheText()
    {
        var tokenizer = WordTokenizer.Train(Story, "<u>", "</u>");
        Assert.Equal(Story, tokenizer.Decode(tokenizer.Encode(Story), skipSpecial: false));
        var (words, random) = (Enumerable.Range(0, tokenizer.EosId!.Value).Select(tokenizer.TokenText).ToList(), new Random(3));
        var spelled = 0;
        for (var i = 0; i < 300; i++)
        {
            // Only words that start with a space, so that two never run into one that is not known.
            var text = string.Concat(Enumerable.Range(0, 20).Select(_ => words[random.Next(words.Count)]).Where(w => w[0] == ' ' && w.Length > 1));
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
            spelled += text.Length > 0 ? 1 : 0;
        }
        Assert.InRange(spelled, 250, 300);
    }

    [Fact]
    public void Of_OrdersWords_ThenTheEnd_ThenTheOtherMarks()
    {
        var tokenizer = WordTokenizer.Train("b a, a<m>b", "<m>");
        Assert.Equal([" a", ",", "b", "<|endoftext|>", "<m>"], Enumerable.Range(0, tokenizer.VocabSize).Select(tokenizer.TokenText));
        Assert.Equal((3, null), (tokenizer.EosId!.Value, tokenizer.BosId));
        Assert.Equal([2, 0, 4, 1, 3], tokenizer.Encode("b a<m>,<|endoftext|>"));
        Assert.Equal("b a,", tokenizer.Decode([2, 0, 4, 1, 3]));
    }

    [Fact]
    public void UnknownWordOrId_IsNamed()
    {
        Assert.StartsWith("word \" bird\" at position 1 is not among the 2 words", Assert.Throws<ArgumentException>(() => WordTokenizer.Train("a b").Encode("a bird")).Message, StringComparison.Ordinal);
        Assert.StartsWith("token id 3 is not in 0..2", Assert.Throws<ArgumentOutOfRangeException>(() => WordTokenizer.Train("a b").Decode([3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => WordTokenizer.Train("a b", "x", "x"));
    }

    [Fact]
    public void Load_WhatSaveWrote_IsTheSame_AndEachKindIsTold()
    {
        using var folder = new TempFolder();
        var saved = WordTokenizer.Train(Story, "<u>", "</u>");
        saved.Save(folder.File("tokenizer.json"));
        var loaded = Assert.IsType<WordTokenizer>(TokenizerFile.Load(folder.Path));
        Assert.Equal(saved.Encode(Story), loaded.Encode(Story));
        Assert.Equal(saved.EosId, loaded.EosId);
        CharTokenizer.Train("ab").Save(folder.File("tokenizer.json"));
        Assert.IsType<CharTokenizer>(TokenizerFile.Load(folder.File("tokenizer.json")));
        Assert.Contains("expected the words' pattern", Assert.Throws<InvalidDataException>(() => WordTokenizer.Load(folder.File("tokenizer.json"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TokenizerFile_NothingThere_SaysWhatWasExpected()
    {
        using var folder = new TempFolder();
        Assert.EndsWith("has no tokenizer; expected tokenizer.json, or encoder.json with vocab.bpe, or vocab.json with merges.txt",
            Assert.Throws<InvalidDataException>(() => TokenizerFile.Load(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("tokenizer.json"), """{"model":{"type":"Unigram"}}""");
        Assert.Contains("model.type is \"Unigram\"; expected BPE or WordLevel", Assert.Throws<InvalidDataException>(() => TokenizerFile.Load(folder.Path)).Message, StringComparison.Ordinal);
    }
}
