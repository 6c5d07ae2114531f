using Dpo.Kernel.Scripting;

namespace Dpo.Cli.Workers;

/// <summary>Nobody reads what a graded cell prints.</summary>
internal sealed class NoOutput : IOutputSink
{
    public void Stream(string name, string text)
    {
    }

    public void Display(IReadOnlyDictionary<string, string> bundle, string? displayId = null)
    {
    }

    public void Update(string displayId, IReadOnlyDictionary<string, string> bundle)
    {
    }

    public void Result(IReadOnlyDictionary<string, string> bundle, int executionCount)
    {
    }

    public void Fail(CellError failure)
    {
    }
}
