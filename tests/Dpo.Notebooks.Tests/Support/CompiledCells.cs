using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Scripting;
using Dpo.Tests.Shared;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis;

namespace Dpo.Notebooks.Tests.Support;

/// <summary>Cells compiled in their order, each in the light of those before it, as a session does; none is run.</summary>
internal static class CompiledCells
{
    /// <summary>The errors, with their cells: a name that only a cell left out declares, a using that is missing.</summary>
    public static IReadOnlyList<string> Problems(IEnumerable<Cell> cells)
    {
        var options = ScriptHost.NewOptions(Curriculum.Folder);
        var problems = new List<string>();
        Script<object?>? script = null;
        foreach (var cell in cells)
        {
            // A cell inherits its predecessors' references.
            script = script is null ? CSharpScript.Create<object?>(cell.Source, options)
                : script.ContinueWith<object?>(cell.Source, options.WithReferences(Array.Empty<MetadataReference>()));
            problems.AddRange(script.Compile(TestContext.Current.CancellationToken)
                .Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => $"{cell}: {d.GetMessage()}"));
        }
        return problems;
    }
}
