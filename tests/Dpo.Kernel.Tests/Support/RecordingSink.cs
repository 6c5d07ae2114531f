using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Tests.Support;

/// <summary>Notes every call as a line: "stdout:hello", "result:text/plain=3".</summary>
internal sealed class RecordingSink : IOutputSink
{
    public List<string> Calls { get; } = [];

    public string Text => string.Concat(Calls.Where(c => c.StartsWith("stdout:", StringComparison.Ordinal)).Select(c => c["stdout:".Length..]));

    public void Stream(string name, string text) => Calls.Add($"{name}:{text}");

    public void Display(IReadOnlyDictionary<string, string> bundle, string? displayId = null) => Calls.Add("display:" + bundle["text/plain"]);

    public void Update(string displayId, IReadOnlyDictionary<string, string> bundle) => Calls.Add("update:" + bundle["text/plain"]);

    public void Result(IReadOnlyDictionary<string, string> bundle, int executionCount) => Calls.Add("result:" + bundle["text/plain"]);

    public void Fail(CellError failure) => Calls.Add("error:" + failure);
}
