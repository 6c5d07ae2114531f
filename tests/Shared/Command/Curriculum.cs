using Dpo.Kernel.Engine;
using Dpo.Kernel.Notebooks;

namespace Dpo.Tests.Shared;

/// <summary>The notebooks of the curriculum, and their fresh runs, each made once.</summary>
internal static class Curriculum
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "notebooks");

    public static TheoryData<string> Chapters => [.. Names(Folder)];

    public static TheoryData<string> Solutions => [.. Names(Path.Combine(Folder, "solutions")).Select(n => "solutions/" + n)];

    public static TheoryData<string> All => [.. Chapters.Concat(Solutions).Select(row => row.Data)];

    public static Notebook Load(string name) => Notebook.Load(Path.Combine(Folder, name));

    /// <summary>What the cells of a notebook wrote to the console.</summary>
    public static string Printed(Notebook notebook) => string.Concat(notebook.CodeCells.SelectMany(c => c.Outputs)
        .Where(o => (string?)o!["output_type"] == "stream").SelectMany(o => o!["text"]!.AsArray()).Select(l => (string)l!));

    /// <summary>How many checks a notebook's outputs say passed.</summary>
    public static int Passed(Notebook notebook) => Printed(notebook).Split('\n').Count(l => l.StartsWith("PASS ", StringComparison.Ordinal));

    public static string FirstCell(string name)
    {
        var up = string.Concat(Enumerable.Repeat("../", name.Count(c => c == '/') + 1));
        return Teaching.FirstCell.Text($"{up}artifacts/notebook/");
    }

    /// <summary>A notebook as the library of today runs it: from the folder in DPO_EXECUTED, where .ci/run has just run them all, or run here.</summary>
    public static async Task<Notebook> FreshRun(string name)
    {
        if (Environment.GetEnvironmentVariable("DPO_EXECUTED") is { Length: > 0 } folder)
        {
            return Notebook.Load(Path.Combine(folder, name));
        }
        var run = await Execute(Load(name), Path.GetDirectoryName(Path.Combine(Folder, name))!);
        Assert.True(run.Succeeded, run.Error?.ToString());
        return run.Notebook;
    }

    /// <summary>Runs a notebook as if it lay in a folder.</summary>
    public static async Task<NotebookRun> Execute(Notebook notebook, string folder)
    {
        using var session = new Session(folder);
        return await NotebookRunner.RunAsync(notebook.Name, notebook, session, null, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Names(string folder) => Directory.GetFiles(folder, "*.ipynb").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
}
