using System.CommandLine;
using Dpo.Kernel;
using Dpo.Teaching;
using Spectre.Console;

namespace Dpo.Cli.Commands;

/// <summary>dpo run: executes notebooks without Jupyter; the executed copies go to artifacts/notebooks.</summary>
internal static class RunCommand
{
    private sealed record Row(string Path, int Cells, double Seconds, int Checks, bool Failed);

    public static Command Make()
    {
        var path = new Argument<string>("PATH") { Description = "A notebook, or a folder: the notebooks directly in it." };
        path.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => t.Value.StartsWith("--", StringComparison.Ordinal)))
            {
                result.AddError($"unknown option {result.Tokens[0].Value}");
            }
        });
        var seed = NumberOption.WholeOrNone("--seed",
            "The number all chance comes from (DPO_SEED).", int.MinValue, int.MaxValue);
        var scale = new Option<string?>("--scale") { Description = "Size of the runs (DPO_SCALE)." };
        scale.AcceptOnlyFromAmong("lecture", "cpu", "gpu");
        var device = new Option<string?>("--device") { Description = "cpu, cuda, cuda:N or mps (DPO_DEVICE).", HelpName = "D" };
        device.Validators.Add(CommonOptions.CheckDevice);
        var save = new Option<bool>("--save") { Description = "Write the outputs into the notebooks themselves, too." };
        var json = JsonReport.Option();
        var command = new Command("run", "Execute notebooks.") { path, seed, scale, device, save, json };
        command.SetAction(async (parsed, stop) =>
        {
            Override("DPO_SEED", parsed.GetValue(seed)?.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Override("DPO_SCALE", parsed.GetValue(scale));
            Override("DPO_DEVICE", parsed.GetValue(device));
            var files = NotebookFiles.Find(parsed.GetValue(path)!);
            var (rows, errors) = await TerminalLive.RunAsync(() => RunAllAsync(files, parsed.GetValue(save), stop));
            Show(rows);
            foreach (var error in errors)
            {
                Console.Error.WriteLine($"dpo: {error}");
            }
            JsonReport.Write(parsed.GetValue(json), new { notebooks = rows, seconds = rows.Sum(r => r.Seconds) });
            return errors.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static async Task<(List<Row> Rows, List<string> Errors)> RunAllAsync(IReadOnlyList<string> files, bool save, CancellationToken stop)
    {
        var (rows, errors) = (new List<Row>(), new List<string>());
        await Session.WarmUpAsync();
        foreach (var file in files.TakeWhile(_ => !stop.IsCancellationRequested))
        {
            CheckLog.Reset();
            Console.SetIn(TextReader.Null);                         // a cell that asks gets the end of the input, as in CI
            var run = await NotebookRunner.RunAsync(file, new CellProgress(Path.GetFileNameWithoutExtension(file)), stop);
            run.SaveTo(Executed(file));
            if (save && run.Succeeded)
            {
                run.SaveTo(file);
            }
            rows.Add(new Row(file, run.CellsRun, Math.Round(run.Elapsed.TotalSeconds, 2), CheckLog.Passed, !run.Succeeded));
            if (run.Error is { } error)
            {
                errors.Add($"{file}, {error.Cell}:\n{error}");
            }
        }
        return (rows, errors);
    }

    private static void Override(string variable, string? value)
    {
        if (value is not null)
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }

    /// <summary>artifacts/notebooks beside the solution; for notebooks elsewhere, beside them.</summary>
    private static string Executed(string file)
    {
        var full = Path.GetFullPath(file);
        for (var folder = Directory.GetParent(full); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dpo.Notebooks.sln")))
            {
                var inside = Path.GetRelativePath(Path.Combine(folder.FullName, "notebooks"), full);
                return Path.Combine(folder.FullName, "artifacts", "notebooks", inside.StartsWith("..", StringComparison.Ordinal) ? Path.GetFileName(full) : inside);
            }
        }
        return Path.Combine(Path.GetDirectoryName(full)!, "artifacts", "notebooks", Path.GetFileName(full));
    }

    private static void Show(List<Row> rows)
    {
        if (Console.IsOutputRedirected)
        {
            var width = rows.Select(r => r.Path.Length).Append(8).Max();
            Console.WriteLine($"{"notebook".PadRight(width)}  cells  seconds  checks passed");
            rows.ForEach(r => Console.WriteLine(FormattableString.Invariant($"{r.Path.PadRight(width)}  {r.Cells,5}  {r.Seconds,7:0.0}  {r.Checks,13}{(r.Failed ? "  FAILED" : "")}")));
            return;
        }
        var table = new Table().RoundedBorder().AddColumn("notebook").AddColumn(new TableColumn("cells").RightAligned())
            .AddColumn(new TableColumn("seconds").RightAligned()).AddColumn(new TableColumn("checks passed").RightAligned()).AddColumn("");
        rows.ForEach(r => table.AddRow(Markup.Escape(r.Path), FormattableString.Invariant($"{r.Cells}"), FormattableString.Invariant($"{r.Seconds:0.0}"),
            FormattableString.Invariant($"{r.Checks}"), r.Failed ? "[red]FAILED[/]" : "done"));
        AnsiConsole.Write(table);
    }

    private sealed class CellProgress(string notebook) : IRunProgress
    {
        private readonly System.Diagnostics.Stopwatch _watch = System.Diagnostics.Stopwatch.StartNew();

        public void CellStarted(RunStep current) => Report(current, current.Number - 1, current.Title);

        public void CellEnded(RunStep current, CellResult result)
        {
            if (current.Number == current.Count || result.Error is not null)
            {
                Report(current, current.Number, result.Error is null ? "done" : "failed");
            }
        }

        private void Report(RunStep step, int done, string detail) => LiveOutput.Current.Report(
            new LiveProgress(notebook, done, step.Count, _watch.Elapsed, new Dictionary<string, double>(), done == step.Count) { Detail = detail });
    }
}
