using System.Text;
using System.Text.Json.Nodes;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Text.Bpe;

namespace Dpo.Tests.Text;

public sealed class BpeTokenizerTests
{
    private const string Small = """
        {"added_tokens":[{"id":4,"content":"<e>","special":true,"normalized":false}],"normalizer":null,"pre_tokenizer":null,
         "post_processor":null,"decoder":{"type":"Fuse"},
         "model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2,"<unk>":3},"merges":[["a","b"]],"unk_token":"<unk>","fuse_unk":true,"ignore_merges":false}}
        """;

    [Fact]
    public void Decode_OfEncode_IsTheText_ForAnyText()
    {
        var tokenizer = BpeTokenizer.Train("the cat and the dog, \"naïve\" 汉字 😀😀", 300, ["<|endoftext|>"]);
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            var text = RandomText(random);
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    [Theory]
    [InlineData("tokenizers/gpt2-style")]
    [InlineData("tokenizers/llama3-style")]
    [InlineData("tokenizers/qwen2-style")]
    [InlineData("tokenizers/llama2-style")]
    public void Decode_OfEncode_IsTheText_ForLoadedOnes(string folder)
    {
        var (tokenizer, random) = (BpeTokenizer.Load(Path.Combine(Repository.Real(folder), "tokenizer.json")), new Random(6));
        for (var i = 0; i < 300; i++)
        {
            var text = CanonicalForm.Compute(RandomText(random)).Replace("▁", "", StringComparison.Ordinal);
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    [Fact]
    public void Encode_ALongWord_MergesAsTheShortOnesDo()
    {
        // 4000 letters of two kinds: the heap's word. Read off by hand: every "ab" is joined, nothing else.
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("tokenizer.json"), Small);
        var tokenizer = BpeTokenizer.Load(folder.File("tokenizer.json"));
        Assert.Equal(Enumerable.Repeat(new[] { 0, 2, 1, 3 }, 1000).SelectMany(x => x), tokenizer.Encode(string.Concat(Enumerable.Repeat("aabb?!", 1000))));
        Assert.Equal([2, 4, 0], tokenizer.Encode("ab<e>a"));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([5]));
    }

    [Fact]
    public void Encode_HalfOfAPair_IsRefusedWithItsPlace()
    {
        var tokenizer = BpeTokenizer.Train("abc", 256, []);
        Assert.StartsWith("character U+DC00 at position 3", Assert.Throws<ArgumentException>(() => tokenizer.Encode("😀a\uDC00")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_MoreWordsThanAreRemembered_StaysBounded()
    {
        var tokenizer = BpeTokenizer.Train("abc", 256, []);
        tokenizer.Encode(string.Join(' ', Enumerable.Range(0, 100_000).Select(i => Convert.ToString(i, 16).Replace('0', 'g').Replace('1', 'h'))));
        Assert.InRange(tokenizer.Remembered, 1, PieceCache.Capacity);
    }

    [Fact]
    public void Load_WhatSaveWrote_IsTheSame()
    {
        using var folder = new TempFolder();
        var saved = BpeTokenizer.Train("the cat and the dog", 262, ["<|endoftext|>"]);
        File.WriteAllText(folder.File("tokenizer_config.json"), """{"chat_template":"x"}""");
        saved.Save(folder.File("tokenizer.json"));
        var loaded = (BpeTokenizer)TokenizerFile.Load(folder.Path);
        Assert.Equal((saved.VocabSize, saved.BosId, saved.EosId), (loaded.VocabSize, loaded.BosId, loaded.EosId));
        Assert.Equal(saved.Merges, loaded.Merges);
        Assert.Equal(saved.Encode("the theatre<|endoftext|>"), loaded.Encode("the theatre<|endoftext|>"));
        Assert.Contains("\"chat_template\": \"x\"", File.ReadAllText(folder.File("tokenizer_config.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"normalizer\":null", "\"normalizer\":{\"type\":\"Lowercase\"}", "normalizer.type is \"Lowercase\"; expected null, NFC")]
    [InlineData("\"pre_tokenizer\":null", "\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"}", "pre_tokenizer.type is \"BertPreTokenizer\"")]
    [InlineData("\"post_processor\":null", "\"post_processor\":{\"type\":\"BertProcessing\"}", "post_processor.type is \"BertProcessing\"")]
    [InlineData("{\"type\":\"Fuse\"}", "{\"type\":\"CTC\"}", "decoder.type is \"CTC\"; expected null, ByteLevel")]
    [InlineData("\"BPE\"", "\"Unigram\"", "model.type is \"Unigram\"; expected BPE")]
    [InlineData("[\"a\",\"b\"]", "[\"a\",\"z\"]", "model.merges[0] is [\"a\",\"z\"]; expected tokens of model.vocab, which has no \"z\"")]
    [InlineData("\"b\":1", "\"b\":0", "model.vocab[\"b\"] is 0; expected one id a token, but id 0 is \"a\" already")]
    [InlineData("\"b\":1", "\"b\":2000000000", "expected an id in 0..4194303")]
    [InlineData("\"b\":1", "\"a\":1", "is not the JSON of a tokenizer")]
    [InlineData("\"id\":4", "\"id\":\"x\"", "added_tokens[0].id is \"x\"; expected a whole number")]
    [InlineData("\"fuse_unk\":true", "\"dropout\":0.5", "model.dropout is 0.5")]
    [InlineData("\"unk_token\":\"<unk>\"", "\"unk_token\":\"<u>\"", "model.unk_token is \"<u>\"; expected a token of model.vocab")]
    public void Load_WhatIsNotUnderstood_IsRefusedByName(string old, string changed, string message)
    {
        using var folder = new TempFolder();
        Assert.Contains(old, Small, StringComparison.Ordinal);
        File.WriteAllText(folder.File("t.json"), Small.Replace(old, changed, StringComparison.Ordinal));
        var error = Assert.Throws<InvalidDataException>(() => BpeTokenizer.Load(folder.File("t.json"))).Message;
        Assert.Contains("t.json: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SpoiltFiles_ThrowNothingElse()
    {
        using var folder = new TempFolder();
        var (random, refused) = (new Random(7), 0);
        string[] odd = ["null", "-1", "1e99", "[]", "{}", "\"\"", "\"\\ud800\"", "true", ","];
        for (var i = 0; i < 1500; i++)
        {
            var (at, length) = (random.Next(Small.Length), random.Next(12));
            File.WriteAllText(folder.File("t.json"), Small[..at] + odd[random.Next(odd.Length)] + Small[Math.Min(Small.Length, at + length)..]);
            refused += Refuses(folder.File("t.json")) ? 1 : 0;
        }
        foreach (var name in JsonNode.Parse(Small)!["model"]!.AsObject().Select(p => p.Key).Append(""))
        {
            foreach (var value in odd[..6])
            {
                var json = JsonNode.Parse(Small)!;
                (name.Length == 0 ? json : json["model"]!)[name.Length == 0 ? "decoder" : name] = JsonNode.Parse(value);
                File.WriteAllText(folder.File("t.json"), json.ToJsonString());
                refused += Refuses(folder.File("t.json")) ? 1 : 0;
            }
        }
        Assert.InRange(refused, 1000, 1600);
    }

    private static bool Refuses(string file)
    {
        try
        {
            BpeTokenizer.Load(file);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    private static string RandomText(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(60); i >= 0; i--)
        {
            var point = random.Next(6) switch
            {
                0 => random.Next(0x20),
                1 => random.Next(0x300, 0x370),
                2 => random.Next(0x1D400, 0x1F700),
                3 => random.Next(0xE000, 0x110000),
                _ => random.Next(0x20, 0x7F),
            };
            text.Append(new Rune(point).ToString());
        }
        return text.ToString();
    }
}
