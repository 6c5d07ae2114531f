using System.Text.Json.Nodes;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Support;

/// <summary>The solutions of all chapters, graded by one command.</summary>
public sealed class GradedSolutions : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly JsonArray _notebooks;

    public GradedSolutions()
    {
        Done = CommandLine.Run("grade", Path.Combine(Curriculum.Folder, "solutions"), "--json", _folder.File("grades.json"));
        _notebooks = JsonNode.Parse(File.ReadAllText(_folder.File("grades.json")))!["notebooks"]!.AsArray();
    }

    internal CommandLine.Result Done { get; }

    public void Dispose() => _folder.Dispose();

    /// <summary>The grades of "solutions/01-language-model.ipynb".</summary>
    internal JsonNode Of(string name) =>
        _notebooks.Single(n => Path.GetFileName((string)n!["notebook"]!) == Path.GetFileName(name))!;
}
