using System.Text.Json;
using Dpo.Tests.Shared;
using Dpo.Text;

namespace Dpo.Tests.Text;

/// <summary>Rows that Hugging Face's own implementation gave, for files of each family; every one, to the letter.</summary>
public sealed class TokenizerRowsTests(ITestOutputHelper output)
{
    // These must load; another that is refused is skipped by name.
    private static readonly string[] Supported = ["gpt2-style", "llama3-style", "qwen2-style", "llama2-style", "metaspace-style", "gpt2-tokenizer", "stories260K"];

    public static TheoryData<string> Folders => [.. Oracle.Folders("tokenizers").Select(f => f.Data), "gpt2-tokenizer", "stories260K"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_EveryRow_HasItsIdsTokensAndTexts(string folder)
    {
        var tokenizer = Tokenizer(folder);
        foreach (var row in Rows(folder, "expected.jsonl"))
        {
            var text = row.GetProperty("text").GetString()!;
            var ids = tokenizer.Encode(text, row.GetProperty("add_special_tokens").GetBoolean());
            Assert.True(Ids(row).SequenceEqual(ids), $"{row}: got {string.Join(",", ids)}");
            Assert.Equal(row.GetProperty("tokens").EnumerateArray().Select(t => t.GetString()), ids.Select(tokenizer.TokenText));
            RequireTexts(tokenizer, row, ids);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Decode_EveryRow_OfIdsThatNoTextGave(string folder)
    {
        var tokenizer = Tokenizer(folder);
        foreach (var row in Rows(folder, "decode.jsonl"))
        {
            RequireTexts(tokenizer, row, Ids(row));
        }
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

    private static BpeTokenizer Tokenizer(string folder) => (BpeTokenizer)Oracle.Load(folder, Supported, TokenizerFile.Load);

    // Beside a model or GPT-2's two files the rows' files have a prefix.
    private JsonElement[] Rows(string folder, string file)
    {
        var path = Repository.Real(folder.Contains('/', StringComparison.Ordinal) ? $"{folder}/{file}" : $"{folder}/tokenizer-{file}");
        JsonElement[] rows = [.. File.ReadAllText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
        Assert.NotEmpty(rows);
        output.WriteLine($"{folder}/{file}: {rows.Length} rows");
        return rows;
    }

    private static int[] Ids(JsonElement row) => [.. row.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];

    private static void RequireTexts(BpeTokenizer tokenizer, JsonElement row, int[] ids)
    {
        Assert.Equal(row.GetProperty("decoded").GetString(), tokenizer.Decode(ids, skipSpecial: false));
        Assert.Equal(row.GetProperty("decoded_skip_special").GetString(), tokenizer.Decode(ids));
    }
}
