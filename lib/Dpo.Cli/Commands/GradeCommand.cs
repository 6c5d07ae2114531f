using System.CommandLine;
using Dpo.Cli.Grading;
using Dpo.Cli.Terminal;

namespace Dpo.Cli.Commands;

/// <summary>dpo grade: points for the exercises of handed-in notebooks.</summary>
internal static class GradeCommand
{
    public static Command Make()
    {
        var path = new Argument<string>("PATH")
        {
            Description = "A notebook, or a folder: the notebooks directly in it.",
        };
        var seed = NumberOption.Integer("--seed",
            "Seed of the numbers that answers are tried on; choose another one than the class's.",
            2, int.MinValue, int.MaxValue);
        var limit = NumberOption.Positive("--limit", "Seconds of processor time that a cell may take.", 20, 86_400);
        var json = JsonReport.Option();
        var command = new Command("grade", "Judge the exercises of handed-in notebooks.") { path, seed, limit, json };
        command.SetAction(async (parsed, stop) =>
        {
            var (number, most) = (parsed.GetValue(seed), TimeSpan.FromSeconds(parsed.GetValue(limit)));
            var graded = new List<GradeResult>();
            // Read before any of them runs: a cell may remove the files beside it. A wrong path leaves --json alone.
            var files = NotebookFiles.Load(parsed.GetValue(path)!);
            if (NotebookFiles.Below(parsed.GetValue(path)!) is { Count: > 0 } below)
            {
                Console.Error.WriteLine($"dpo: not judged: {below.Count} notebooks in folders below, the first "
                    + $"{below[0]}; give each of those folders in a call of its own");
            }
            try
            {
                foreach (var (file, read) in files)
                {
                    var result = await NotebookGrader.GradeAsync(file, read, number, most, stop);
                    Show(result);
                    graded.Add(result);
                }
            }
            finally
            {
                JsonReport.Write(parsed.GetValue(json), new { seed = number, notebooks = graded.Select(Figures) });
            }
            return graded.All(g => g.Problems.Count == 0) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Show(GradeResult result)
    {
        foreach (var row in result.Exercises)
        {
            Console.WriteLine($"{row.Points} of {row.Of}  {Words.OneLine(row.Text, GradeRow.Widest)}");
        }
        Console.WriteLine($"{result.Points} of {result.Of} points: {result.Notebook}");
        foreach (var problem in result.Problems)
        {
            Console.Error.WriteLine($"dpo: {result.Notebook}: {problem}");
        }
    }

    private static object Figures(GradeResult result)
    {
        var judged = result.Exercises.All(r => r.Judged);
        return new { notebook = result.Notebook, points = result.Points, of = result.Of, judged, result.Exercises };
    }
}
