using Dpo.Data;
using Dpo.Tests.Shared;

namespace Dpo.Tests.Data;

public sealed class KtoFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private (List<KtoRecord> Rows, PreferenceReport Report) Read(params string[] lines)
    {
        File.WriteAllLines(_folder.File("kto.jsonl"), lines);
        var report = new PreferenceReport();
        return ([.. KtoFile.Read(_folder.File("kto.jsonl"), report)], report);
    }

    [Fact]
    public void Rows_AsTrlHasThem()
    {
        var (rows, report) = Read(
            """{"prompt": "a?", "completion": "yes", "label": true}""",
            """{"prompt": [{"role": "system", "content": "s"}, {"role": "user", "content": "b?"}], "completion": [{"role": "assistant", "content": "no"}], "label": false}""");
        Assert.Equal([("yes", true), ("no", false)], rows.Select(r => (r.Response, r.Desirable)));
        Assert.Equal(["user", "system user"], rows.Select(r => string.Join(' ', r.Prompt.Select(m => m.Role))));
        Assert.Equal((2, 2), (report.Rows, report.Retained));
    }

    [Fact]
    public void APair_IsAGoodAndABadResponse()
    {
        var (rows, report) = Read("""{"prompt": "a?", "chosen": "yes", "rejected": "no"}""");
        Assert.Equal([("yes", true), ("no", false)], rows.Select(r => (r.Response, r.Desirable)));
        Assert.Equal((2, 2), (report.Rows, report.Retained));
    }

    [Theory]
    [InlineData("""{"prompt": "a?", "completion": "b", "label": "true"}""", "label is \"true\"; expected true or false, without quotation marks")]
    [InlineData("""{"prompt": "a?", "completion": "b", "label": 1}""", "label is 1; expected true or false")]
    [InlineData("""{"prompt": "a?", "completion": "b", "label": null}""", "label is null; expected true or false")]
    [InlineData("""{"prompt": "a?", "completion": "b"}""", "has no label but prompt, completion")]
    [InlineData("""{"prompt": "a?", "completion": "", "label": true}""", "completion is empty")]
    [InlineData("""{"prompt": "a?", "label": true}""", "completion is missing; expected a text")]
    [InlineData("""{"completion": "b", "label": true}""", "has no column prompt or instruction")]
    [InlineData("""{"prompt": [{"role": "assistant", "content": "x"}], "completion": "b", "label": true}""", "the turns before the response are [assistant]")]
    [InlineData("""{"prompt": "a?", "completion": [{"role": "user", "content": "x"}], "label": true}""", "expected one turn, of the role assistant")]
    [InlineData("[1]", "expected an object with prompt")]
    [InlineData("{", "is no JSON")]
    public void ABadRow_IsCountedAndNamed(string row, string why)
    {
        var (rows, report) = Read("""{"prompt": "a?", "completion": "yes", "label": true}""", row);
        Assert.Single(rows);
        Assert.Equal((2, 1), (report.Rows, report.Retained));
        Assert.Contains("line 2", report.Problems.Single().Where, StringComparison.Ordinal);
        Assert.Contains(why, report.Problems.Single().Why, StringComparison.Ordinal);
    }
}
