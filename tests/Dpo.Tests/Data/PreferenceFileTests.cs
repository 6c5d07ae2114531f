using System.IO.Compression;
using System.Text;
using Dpo.Data;
using Dpo.Tests.Shared;
using Parquet.Schema;
using Parquet.Serialization;

namespace Dpo.Tests.Data;

public sealed class PreferenceFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private (List<PreferenceRecord> Records, PreferenceReport Report) Written(string text, string name = "data.jsonl")
    {
        File.WriteAllText(_folder.File(name), text);
        return Read(name);
    }

    private (List<PreferenceRecord> Records, PreferenceReport Report) Read(string name)
    {
        var report = new PreferenceReport();
        return ([.. PreferenceFile.Read(_folder.File(name), report)], report);
    }

    private static string Show(PreferenceRecord r) => $"{string.Join(" ", r.Prompt.Select(m => $"[{m.Role}] {m.Content}"))} -> {r.Chosen} / {r.Rejected}";

    [Theory]
    [InlineData("""{"prompt": "2+2?", "chosen": "4", "rejected": "5"}""", "[user] 2+2? -> 4 / 5", "prompt, chosen, rejected: texts")]
    [InlineData("""{"prompt": "Hi", "system": "Be kind.", "chosen": "Hello", "rejected": "No", "other": [1, 2]}""", "[system] Be kind. [user] Hi -> Hello / No", "prompt, chosen, rejected: texts")]
    [InlineData("""{"chosen": "The sky is blue.", "rejected": "The sky is green."}""", "[user] The sky is ->  blue. /  green.", "chosen, rejected: texts with the prompt inside")]
    [InlineData("""{"prompt": [{"role": "user", "content": "Q"}], "chosen": [{"role": "assistant", "content": "A"}], "rejected": [{"role": "assistant", "content": "B"}]}""",
        "[user] Q -> A / B", "prompt, chosen, rejected: conversations")]
    [InlineData("""{"prompt": "Q", "chosen": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}], "rejected": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "B"}]}""",
        "[user] Q -> A / B", "chosen, rejected: conversations with the prompt inside")]
    [InlineData("""{"chosen": "\n\nHuman: Hi.\n\nAssistant: Hello.\n\nHuman: Joke?\n\nAssistant: Knock knock.", "rejected": "\n\nHuman: Hi.\n\nAssistant: Hello.\n\nHuman: Joke?\n\nAssistant: No."}""",
        "[user] Hi. [assistant] Hello. [user] Joke? -> Knock knock. / No.", "chosen, rejected: Human/Assistant dialogues")]
    [InlineData("""{"instruction": "Add.", "input": "1 and 2", "output": "3", "chosen": "3", "rejected": "4"}""", "[user] Add.\n\n1 and 2 -> 3 / 4", "instruction, input, chosen, rejected: texts")]
    [InlineData("""{"instruction": "Add.", "input": "", "chosen": "3", "rejected": "4"}""", "[user] Add. -> 3 / 4", "instruction, input, chosen, rejected: texts")]
    [InlineData("""{"instruction": "Go", "completions": [{"response": "a", "overall_score": 3}, {"response": "b", "overall_score": 8.5}, {"response": "c", "overall_score": "1"}]}""",
        "[user] Go -> b / c", "instruction, completions: the best and the worst by score")]
    public void Read_EachShape_IsUnderstood(string line, string record, string shape)
    {
        var (records, report) = Written(line + "\n");
        Assert.Equal(record, Show(Assert.Single(records)));
        Assert.Equal([shape], report.Shapes.Keys);
        Assert.Equal((1, 1, 0), (report.Rows, report.Retained, report.Dropped.Count));
    }

    [Fact]
    public void Read_Scores_AreKept()
    {
        var (records, _) = Written("""{"prompt": "Q", "chosen": "A", "rejected": "B", "score_chosen": 8.5, "score_rejected": "7"}""");
        Assert.Equal((8.5, 7.0), records[0].Scores);
    }

    [Theory]
    [InlineData("""{"prompt": "Q", "chosen": "A", "rejected": "A"}""", "chosen and rejected are the same")]
    [InlineData("""{"prompt": "Q", "chosen": "A"}""", "rejected is missing")]
    [InlineData("""{"prompt": "Q", "chosen": "", "rejected": "B"}""", "a response is empty")]
    [InlineData("""{"prompt": "Q", "chosen": 3, "rejected": "B"}""", "chosen is no text")]
    [InlineData("""{"chosen": "A", "rejected": "B"}""", "there is no prompt")]
    [InlineData("""["a"]""", "is no object")]
    [InlineData("""{"prompt": "Q", """, "is no JSON")]
    [InlineData("""{"prompt": "Q", "prompt": "R", "chosen": "A", "rejected": "B"}""", "a field comes twice")]
    [InlineData("""{"prompt": [{"role": "user", "role": "user", "content": "Q"}], "chosen": "A", "rejected": "B"}""", "a field comes twice")]
    [InlineData("""{"prompt": "Q", "chosen": "hi \ud83d", "rejected": "B"}""", "has a text that is no Unicode")]
    [InlineData("""{"prompt": "Q", "\udc00": 1, "chosen": "A", "rejected": "B"}""", "has a text that is no Unicode")]
    [InlineData("""{"instruction": "Go", "completions": [{"response": "a", "score": "1,5"}, {"response": "b", "score": 3}]}""", "fewer than two rated completions")]
    [InlineData("""{"instruction": "Go", "completions": [{"response": "a", "score": "NaN"}, {"response": "b", "score": 3}]}""", "fewer than two rated completions")]
    [InlineData("""{"instruction": "Go", "completions": [{"response": "a", "score": 1e999}, {"response": "b", "score": 3}]}""", "fewer than two rated completions")]
    [InlineData("""{"chosen": "\n\nHuman: Hi.\n\nAssistant: A", "rejected": "\n\nHuman: Ho.\n\nAssistant: A"}""", "the conversations part before their last turn")]
    [InlineData("""{"prompt": [{"role": "assistant", "content": "Q"}], "chosen": "A", "rejected": "B"}""", "the prompt does not end with a user's turn")]
    [InlineData("""{"instruction": "Go", "completions": [{"response": "a", "overall_score": 3}]}""", "fewer than two rated completions")]
    [InlineData("""{"instruction": "Go", "completions": [{"response": "a", "overall_score": 3}, {"response": "b", "overall_score": 3}]}""", "all completions are rated alike")]
    public void Read_ABadRow_IsCountedWithItsLine_AndTheRestIsRead(string bad, string reason)
    {
        const string Good = """{"prompt": "Q", "chosen": "A", "rejected": "B"}""";
        var (records, report) = Written($"{Good}\n{bad}\n\n{Good}\n");
        Assert.Equal(2, records.Count);
        Assert.Equal([KeyValuePair.Create(reason, 1)], report.Dropped);
        Assert.Equal(3, report.Rows);
        Assert.Matches(@"data\.jsonl, line 2(, column \d+)?$", Assert.Single(report.Problems).Where);

        // The same rows as an array.
        if (!reason.Contains("JSON", StringComparison.Ordinal))
        {
            (records, report) = Written($"[{Good},\n{bad},\n{Good}]", "data.json");
            Assert.Equal((2, 3), (records.Count, report.Rows));
            Assert.Equal([KeyValuePair.Create(reason, 1)], report.Dropped);
            Assert.Matches(@"data\.json, row 2(, column \d+)?$", Assert.Single(report.Problems).Where);
        }
    }

    [Theory]
    [InlineData("bytes.jsonl", "", "\n", "line 2, column 27")]
    [InlineData("bytes.json", "[", ",\n", "row 2, column 27")]
    public void Read_BytesThatAreNoUtf8_LeaveTheirRowOut(string name, string before, string between, string where)
    {
        byte[] good = [.. """{"prompt": "Q", "chosen": "A", "rejected": "B"}"""u8], bad = [.. """{"prompt": "Q", "chosen": "caf"""u8, 0xE9, .. "\", \"rejected\": \"B\"}"u8];
        File.WriteAllBytes(_folder.File(name), [.. Encoding.UTF8.GetBytes(before), .. good, .. Encoding.UTF8.GetBytes(between), .. bad,
            .. Encoding.UTF8.GetBytes(between), .. good, .. Encoding.UTF8.GetBytes(before.Length > 0 ? "]" : "")]);
        var (records, report) = Read(name);
        Assert.Equal((2, 3), (records.Count, report.Rows));
        Assert.Equal([KeyValuePair.Create("has a text that is no Unicode", 1)], report.Dropped);
        Assert.EndsWith($"{name}, {where}", report.Problems[0].Where, StringComparison.Ordinal);
        Assert.StartsWith("of 3 rows 1 are left out (the first: ", report.DroppedSummary, StringComparison.Ordinal);
    }

    // A member in the middle that is changed, and a file that is cut: what is read on from there is not to be trusted.
    [Theory]
    [InlineData("data.jsonl.gz", "")]
    [InlineData("data.json.gz", "[")]
    public void Read_ABrokenCompressedFile_NamesFileAndRow(string name, string before)
    {
        var rows = string.Join(before.Length > 0 ? ",\n" : "\n", Enumerable.Range(0, 5000).Select(i => $$"""{"prompt": "{{i * 7919L % 10007}}", "chosen": "A{{i}}", "rejected": "B"}"""));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(before + rows + (before.Length > 0 ? "]" : "\n")));
        }
        var bytes = packed.ToArray();
        File.WriteAllBytes(_folder.File("cut-" + name), bytes[..(bytes.Length / 2)]);
        bytes.AsSpan(bytes.Length / 2, 40).Fill(0xFF);
        File.WriteAllBytes(_folder.File(name), bytes);
        foreach (var broken in (string[])[name, "cut-" + name])
        {
            var message = Assert.Throws<InvalidDataException>(() => Read(broken)).Message;
            Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(_folder.File(broken))}, row \\d+(, line \\d+)?: (the compressed data are broken here|is no JSON)", message);
        }
    }

    [Fact]
    public void Read_AnArray_AndItsCompressedForm()
    {
        const string Text = """ [{"prompt": "Q", "chosen": "A", "rejected": "B"}, 7, {"prompt": "R", "chosen": "C", "rejected": "D"}] """;
        var (plain, report) = Written(Text, "data.json");
        Assert.Equal(["[user] Q -> A / B", "[user] R -> C / D"], plain.Select(Show));
        Assert.EndsWith("data.json, row 2", report.Problems[0].Where, StringComparison.Ordinal);
        using (var gzip = new GZipStream(File.Create(_folder.File("data.json.gz")), CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Text));
        }
        Assert.Equal(plain.Select(Show), Read("data.json.gz").Records.Select(Show));
        var broken = Assert.Throws<InvalidDataException>(() => Written("[{\"prompt\": \"Q\", \"chosen\": \"A\", \"rejected\": \"B\"},\n{\"prompt\"", "broken.json"));
        Assert.Contains("broken.json, row 2, line 2: is no JSON", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Parquet_TextsAndConversations()
    {
        var text = new ParquetSchema(new DataField<string>("prompt"), new DataField<string>("chosen"), new DataField<string>("rejected"), new DataField<double>("score_chosen"), new DataField<double>("score_rejected"));
        List<IDictionary<string, object?>> rows = [new Dictionary<string, object?> { ["prompt"] = "Q", ["chosen"] = "A", ["rejected"] = "B", ["score_chosen"] = 8.0, ["score_rejected"] = 2.5 }];
        await using (var file = File.Create(_folder.File("text.parquet")))
        {
            await ParquetSerializer.SerializeUntypedAsync(rows!, text, file, cancellationToken: TestContext.Current.CancellationToken);
        }
        var (records, report) = Read("text.parquet");
        Assert.Equal(("[user] Q -> A / B", (8.0, 2.5)), (Show(records[0]), records[0].Scores!.Value));
        Assert.Equal(1, report.Rows);

        await ParquetSerializer.SerializeAsync<Talk>([new Talk { chosen = [new() { role = "user", content = "Q" }, new() { role = "assistant", content = "A" }],
            rejected = [new() { role = "user", content = "Q" }, new() { role = "assistant", content = "B" }] }], _folder.File("talk.parquet"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("[user] Q -> A / B", Show(Read("talk.parquet").Records[0]));

        File.WriteAllText(_folder.File("cut.parquet"), "PAR1 and no more");
        Assert.Contains("cut.parquet: cannot be read as Parquet", Assert.Throws<InvalidDataException>(() => Read("cut.parquet")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFile_SaysSo() =>
        Assert.Contains("there is no such file", Assert.Throws<FileNotFoundException>(() => PreferenceFile.Read(_folder.File("none"), new PreferenceReport())).Message, StringComparison.Ordinal);

    // 3,000 rows drawn one at a time: the reader is never a row ahead by more than its buffer, so the report grows with the reading.
    [Fact]
    public void Read_IsAStream()
    {
        File.WriteAllLines(_folder.File("long.jsonl"), Enumerable.Range(0, 3000).Select(i => $$"""{"prompt": "{{i}}", "chosen": "A", "rejected": "B"}"""));
        var report = new PreferenceReport();
        Assert.Equal("4", PreferenceFile.Read(_folder.File("long.jsonl"), report).ElementAt(4).Prompt[0].Content);
        Assert.Equal(5, report.Rows);
    }

    [Theory]
    [MemberData(nameof(Oracle.Files), "preferences", MemberType = typeof(Oracle))]
    public void Read_RealData_Fully(string file)
    {
        var report = new PreferenceReport();
        var records = PreferenceFile.Read(Repository.Real(file), report).ToList();
        Assert.Equal(report.Rows, report.Retained + report.Dropped.Values.Sum());
        Assert.True(records.Count > 150 && report.Retained > 0.95 * report.Rows);
        Assert.Single(report.Shapes);
        Assert.All(records, r => Assert.True(r.Prompt[^1].Content.Length > 0 && r.Chosen != r.Rejected));
    }

#pragma warning disable CA1034, IDE1006 // columns of a file
    public sealed class Turn
    {
        public string? role { get; set; }

        public string? content { get; set; }
    }

    public sealed class Talk
    {
        public List<Turn>? chosen { get; set; }

        public List<Turn>? rejected { get; set; }
    }
#pragma warning restore CA1034, IDE1006
}
