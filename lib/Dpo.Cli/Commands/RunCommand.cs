using System.CommandLine;
using Dpo.Base;
using Dpo.Cli.Terminal;
using Dpo.Cli.Workers;
using Dpo.Kernel.Engine;
using Dpo.Kernel.Notebooks;
using Spectre.Console;

namespace Dpo.Cli.Commands;

/// <summary>dpo run: executes notebooks without Jupyter; the executed copies go to artifacts/notebooks.</summary>
internal static class RunCommand
{
    private sealed record Row(string Path, int Cells, double Seconds, int Checks, bool Failed);

    public static Command Make()
    {
        var path = new Argument<string>("PATH")
        { Description = "A notebook, or a folder: the notebooks directly in it." };
        path.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => t.Value.StartsWith("--", StringComparison.Ordinal)))
            {
                result.AddError($"unknown option {result.Tokens[0].Value}");
            }
        });
        var seed = NumberOption.IntegerOrNone("--seed",
            "The number all chance comes from (DPO_SEED).", int.MinValue, int.MaxValue);
        var scale = new Option<string?>("--scale") { Description = "Size of the runs (DPO_SCALE)." };
        scale.AcceptOnlyFromAmong("lecture", "cpu", "gpu");
        var device = new Option<string?>("--device")
        { Description = "cpu, cuda, cuda:N or mps (DPO_DEVICE).", HelpName = "D" };
        device.Validators.Add(CommonOptions.CheckDevice);
        var save = new Option<bool>("--save") { Description = "Write the outputs into the notebooks themselves, too." };
        var json = JsonReport.Option();
        var command = new Command("run", "Execute notebooks.") { path, seed, scale, device, save, json };
        command.SetAction(async (parsed, stop) =>
        {
            Override("DPO_SEED", parsed.GetValue(seed)?.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Override("DPO_SCALE", parsed.GetValue(scale));
            Override("DPO_DEVICE", parsed.GetValue(device));
            var (file, keep) = (parsed.GetValue(path)!, parsed.GetValue(save));
            var (rows, errors) = await TerminalLive.RunAsync(() => RunAllAsync(file, keep, stop));
            Show(rows);
            Console.WriteLine($"executed copies: {Path.GetDirectoryName(Executed(rows[0].Path))}");
            foreach (var error in errors)
            {
                Console.Error.WriteLine($"dpo: {error}");
            }
            JsonReport.Write(parsed.GetValue(json), new { notebooks = rows, seconds = rows.Sum(r => r.Seconds) });
            return errors.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    // Each notebook in a process of its own: one that ends its process ends its own run alone.
    private static async Task<(List<Row> Rows, List<string> Errors)> RunAllAsync(
        string path, bool save, CancellationToken stop)
    {
        var (rows, errors) = (new List<Row>(), new List<string>());
        var files = NotebookFiles.Load(path);
        var next = StartAsync(files[0].File, stop);
        for (var i = 0; i < files.Count && !stop.IsCancellationRequested; i++)
        {
            var (file, read) = files[i];
            try
            {
                // The next process warms up while this one works; it is asked for first, because this one may fail.
                var (current, last) = (next, i + 1 == files.Count);
                next = last ? Task.FromResult<WorkerSession>(null!) : StartAsync(files[i + 1].File, stop);
                using var session = await current;
                rows.Add(await RunAsync(file, read(), session, save, errors, stop));
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                rows.Add(new Row(file, 0, 0, 0, true));
                var why = Interrupt.IsExpected(e) ? Interrupt.SentenceOf(e) : LastCatch.Describe(e);
                errors.Add(why.StartsWith(file, StringComparison.Ordinal) ? why : $"{file}: {why}");
            }
        }
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (next is { IsCompletedSuccessfully: true, Result: { } unused })
        {
            unused.Dispose();
        }
        return (rows, errors);
    }

    private static Task<WorkerSession> StartAsync(string file, CancellationToken stop) =>
        WorkerSession.StartAsync(Path.GetDirectoryName(Path.GetFullPath(file))!, stop);

    private static async Task<Row> RunAsync(
        string file, Notebook notebook, WorkerSession session, bool save, List<string> errors, CancellationToken stop)
    {
        var progress = new CellProgress(Path.GetFileNameWithoutExtension(file));
        var run = await NotebookRunner.RunAsync(file, notebook, session, progress, stop);
        run.SaveTo(Executed(file));
        if (save && run.Succeeded)
        {
            run.SaveTo(file);
        }
        if (run.Error is { } error)
        {
            errors.Add($"{file}, {error.Cell}:\n{error}");
        }
        return new Row(file, run.CellsRun, Math.Round(run.Elapsed.TotalSeconds, 2), session.Checks, !run.Succeeded);
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
                return Path.Combine(folder.FullName, "artifacts", "notebooks",
                    inside.StartsWith("..", StringComparison.Ordinal) ? Path.GetFileName(full) : inside);
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
            rows.ForEach(r => Console.WriteLine(FormattableString.Invariant($"{r.Path.PadRight(width)}  {r.Cells,5}  ")
                + FormattableString.Invariant($"{r.Seconds,7:0.0}  {r.Checks,13}{(r.Failed ? "  FAILED" : "")}")));
            return;
        }
        var table = new Table().RoundedBorder().AddColumn("notebook").AddColumn(new TableColumn("cells").RightAligned())
            .AddColumn(new TableColumn("seconds").RightAligned())
            .AddColumn(new TableColumn("checks passed").RightAligned()).AddColumn("");
        rows.ForEach(r => table.AddRow(Markup.Escape(r.Path), FormattableString.Invariant($"{r.Cells}"),
            FormattableString.Invariant($"{r.Seconds:0.0}"),
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
            new LiveProgress(notebook, done, step.Count, _watch.Elapsed, new Dictionary<string, double>(),
                done == step.Count)
            { Detail = detail });
    }
}
