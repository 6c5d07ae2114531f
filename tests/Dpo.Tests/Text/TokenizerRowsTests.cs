using System.Text.Json;
using Dpo.Tests.Shared;
using Dpo.Text;

namespace Dpo.Tests.Text;

/// <summary>Rows that Hugging Face's own implementation gave, for files of each family; every one, to the letter.</summary>
public sealed class TokenizerRowsTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("tokenizers/gpt2-style", "expected.jsonl", 93)]
    [InlineData("tokenizers/llama3-style", "expected.jsonl", 102)]
    [InlineData("tokenizers/qwen2-style", "expected.jsonl", 96)]
    [InlineData("tokenizers/llama2-style", "expected.jsonl", 100)]
    [InlineData("tokenizers/metaspace-style", "expected.jsonl", 102)]
    [InlineData("gpt2-tokenizer", "tokenizer-expected.jsonl", 95)]
    [InlineData("stories260K", "tokenizer-expected.jsonl", 96)]
    public void Encode_EveryRow_HasItsIdsTokensAndTexts(string folder, string file, int count)
    {
        var (tokenizer, read) = (Tokenizer(folder), 0);
        foreach (var row in Rows(folder, file))
        {
            var text = row.GetProperty("text").GetString()!;
            var ids = tokenizer.Encode(text, row.GetProperty("add_special_tokens").GetBoolean());
            Assert.True(Ids(row).SequenceEqual(ids), $"{row}: got {string.Join(",", ids)}");
            Assert.Equal(row.GetProperty("tokens").EnumerateArray().Select(t => t.GetString()), ids.Select(tokenizer.TokenText));
            RequireTexts(tokenizer, row, ids);
            read++;
        }
        output.WriteLine($"{folder}/{file}: {read} rows");
        Assert.Equal(count, read);
    }

    [Theory]
    [InlineData("tokenizers/gpt2-style", "decode.jsonl")]
    [InlineData("tokenizers/llama3-style", "decode.jsonl")]
    [InlineData("tokenizers/qwen2-style", "decode.jsonl")]
    [InlineData("tokenizers/llama2-style", "decode.jsonl")]
    [InlineData("tokenizers/metaspace-style", "decode.jsonl")]
    [InlineData("gpt2-tokenizer", "tokenizer-decode.jsonl")]
    [InlineData("stories260K", "tokenizer-decode.jsonl")]
    public void Decode_EveryRow_OfIdsThatNoTextGave(string folder, string file)
    {
        var (tokenizer, read) = (Tokenizer(folder), 0);
        foreach (var row in Rows(folder, file))
        {
            RequireTexts(tokenizer, row, Ids(row));
            read++;
        }
        output.WriteLine($"{folder}/{file}: {read} rows");
        Assert.Equal(17, read);
    }

    [Theory]
    [InlineData("tokenizers/gpt2-style", "<|endoftext|>", "<|endoftext|>", 593)]
    [InlineData("tokenizers/llama3-style", "<|begin_of_text|>", "<|eot_id|>", 602)]
    [InlineData("tokenizers/qwen2-style", null, "<|im_end|>", 595)]
    [InlineData("tokenizers/llama2-style", "<s>", "</s>", 501)]
    [InlineData("tokenizers/metaspace-style", "<s>", "</s>", 493)]
    [InlineData("gpt2-tokenizer", "<|endoftext|>", "<|endoftext|>", 50257)]
    [InlineData("stories260K", "<s>", "</s>", 512)]
    public void Ends_AreThoseOfTheConfigurationBeside(string folder, string? bos, string? eos, int size)
    {
        var tokenizer = Tokenizer(folder);
        Assert.Equal((bos, eos, size), (Text(tokenizer.BosId), Text(tokenizer.EosId), tokenizer.VocabSize));

        string? Text(int? id) => id is { } known ? tokenizer.TokenText(known) : null;
    }

    [Fact]
    public void LoadGpt2_HelloIAm_HasThePublishedIds() =>
        Assert.Equal([15496, 11, 314, 716], Tokenizer("gpt2-tokenizer").Encode("Hello, I am"));

    private static BpeTokenizer Tokenizer(string folder) => (BpeTokenizer)TokenizerFile.Load(Repository.Real(folder));

    private static IEnumerable<JsonElement> Rows(string folder, string file) => File.ReadAllText(Path.Combine(Repository.Real(folder), file))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line));

    private static int[] Ids(JsonElement row) => [.. row.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];

    private static void RequireTexts(BpeTokenizer tokenizer, JsonElement row, int[] ids)
    {
        Assert.Equal(row.GetProperty("decoded").GetString(), tokenizer.Decode(ids, skipSpecial: false));
        Assert.Equal(row.GetProperty("decoded_skip_special").GetString(), tokenizer.Decode(ids));
    }
}
