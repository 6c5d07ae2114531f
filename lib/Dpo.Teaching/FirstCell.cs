namespace Dpo.Teaching;

/// <summary>Writes the first code cell, which is the same in every notebook: it loads the libraries, imports their
/// namespaces once for all cells after it, and calls <see cref="Lab.Start()"/>.</summary>
/// <remarks>Each assembly is named: an engine finds one that another refers to only if that one's code really uses it.
/// The imports leave out what no cell needs: <c>Dpo.Teaching.Exercises</c>, <c>Dpo.Charts.PlotlyJs</c>,
/// <c>Dpo.Text.Jinja</c>.</remarks>
public static class FirstCell
{
    /// <summary>Names of the assemblies that the cell loads, without ".dll".</summary>
    public static IReadOnlyList<string> Assemblies { get; } =
        ["TorchSharp", "Dpo", "Dpo.Science", "Dpo.Charts", "Dpo.Teaching"];

    /// <summary>Returns the code of the first cell.</summary>
    /// <param name="folder">Folder that holds the library's .dll files, as the notebook sees it; must end with a slash.
    /// By default "../artifacts/notebook/".</param>
    /// <returns>C# code of the cell: a #r line per library, the using directives, and a call of <c>Lab.Start()</c> as
    /// the last expression.</returns>
    public static string Text(string folder = "../artifacts/notebook/") =>
        string.Concat(Assemblies.Select(name => $"#r \"{folder}{name}.dll\"\n")) + $"{Imports}\nLab.Start()";

    /// <summary>Using directives of the first cell, as lines of C#.</summary>
    public const string Imports = """
        using System.Diagnostics; using System.IO; using System.Numerics; using TorchSharp;
        using System.Text.Json.Nodes; using static TorchSharp.torch; using Dpo.Base;
        using Dpo.Devices; using Dpo.Text; using Dpo.Data; using Dpo.Data.Labels;
        using Dpo.Models; using Dpo.Checkpoints; using Dpo.Estimators; using Dpo.Losses;
        using Dpo.Metrics; using Dpo.Sampling; using Dpo.Training; using Dpo.Runs;
        using Dpo.Science.Exact; using Dpo.Science.Worlds; using Dpo.Science.Toy;
        using Dpo.Science.Stories; using Dpo.Science.Theorems; using Dpo.Science.Claims;
        using Dpo.Science.Bugs; using Dpo.Charts; using Dpo.Teaching;
        """;
}
