using System.CommandLine;
using Dpo.Cli.Grading;
using Dpo.Kernel;

namespace Dpo.Cli.Commands;

/// <summary>dpo grade: points for the exercises of handed-in notebooks.</summary>
internal static class GradeCommand
{
    public static Command Make()
    {
        var path = new Argument<string>("PATH") { Description = "A notebook, or a folder: the notebooks directly in it." };
        var seed = NumberOption.Whole("--seed",
            "Draws the numbers that answers are tried on; another than the reader's.", 2, int.MinValue, int.MaxValue);
        var limit = NumberOption.Positive("--limit", "Seconds that a cell may take.", 20, 86_400);
        var json = JsonReport.Option();
        var command = new Command("grade", "Judge the exercises of handed-in notebooks.") { path, seed, limit, json };
        command.SetAction(async (parsed, stop) =>
        {
            var seconds = parsed.GetValue(limit);
            await Session.WarmUpAsync();
            Console.SetIn(TextReader.Null);                         // a cell that asks gets the end of the input
            var graded = new List<object>();
            foreach (var file in NotebookFiles.Find(parsed.GetValue(path)!))
            {
                var rows = await NotebookGrader.GradeAsync(file, parsed.GetValue(seed), TimeSpan.FromSeconds(seconds), stop);
                foreach (var row in rows)
                {
                    Console.WriteLine($"{row.Points} of {row.Of}  {row.Text}");
                }
                Console.WriteLine($"{rows.Sum(r => r.Points)} of {rows.Sum(r => r.Of)} points: {file}");
                graded.Add(new { notebook = file, points = rows.Sum(r => r.Points), of = rows.Sum(r => r.Of), exercises = rows });
            }
            JsonReport.Write(parsed.GetValue(json), new { seed = parsed.GetValue(seed), notebooks = graded });
            return ExitCode.Done;
        });
        return command;
    }
}
