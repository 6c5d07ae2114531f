using System.Globalization;
using Dpo.Kernel.Notebooks;

namespace Dpo.Cli.Documents;

/// <summary>The table of the chapters: number, what the chapter says, cells to run, checks that passed.</summary>
internal static class ChapterTable
{
    /// <summary>The table in Markdown; its links are relative to the folder above the notebooks.</summary>
    /// <param name="folder">Path to the folder that holds the chapters' notebooks (*.ipynb).</param>
    public static string Make(string folder)
    {
        var rows = Directory.GetFiles(folder, "*.ipynb").Order(StringComparer.Ordinal).Select(Row);
        return "| chapter | what it shows | cells | checks |\n|---|---|---|---|\n" + string.Concat(rows);
    }

    private static string Row(string file)
    {
        var notebook = Notebook.Load(file);
        var title = notebook.Cells.First(c => c.Kind == CellKind.Markdown).Source.Split('\n')[0].TrimStart('#', ' ');
        var number = title.Split(' ')[0];
        return string.Create(CultureInfo.InvariantCulture,
            $"| [{number}](notebooks/{Path.GetFileName(file)}) | {title[number.Length..].Trim()} | ")
            + string.Create(CultureInfo.InvariantCulture, $"{notebook.CodeCells.Count()} | {Passed(notebook)} |\n");
    }

    private static int Passed(Notebook notebook) => notebook.CodeCells
        .Sum(cell => CellText.Printed(cell).Count(line => line.StartsWith("PASS ", StringComparison.Ordinal)));
}
