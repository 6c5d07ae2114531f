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
        var seed = new Option<int>("--seed") { Description = "Draws the numbers that answers are tried on; another than the reader's.", DefaultValueFactory = _ => 2, HelpName = "N" };
        var limit = new Option<double>("--limit") { Description = "Seconds that a cell may take.", DefaultValueFactory = _ => 20, HelpName = "S" };
        var json = JsonReport.Option();
        var command = new Command("grade", "Judge the exercises of handed-in notebooks.") { path, seed, limit, json };
        command.SetAction(async (parsed, stop) =>
        {
            var seconds = parsed.GetValue(limit);
            if (!(seconds > 0))
            {
                throw new UsageException($"--limit must be above 0 seconds. Got {seconds}");
            }
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
