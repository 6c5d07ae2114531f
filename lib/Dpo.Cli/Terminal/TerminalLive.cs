using Dpo.Base;
using Spectre.Console;

namespace Dpo.Cli.Terminal;

/// <summary>The library's progress in a terminal: a bar a stage; redirected, a plain line every tenth of it.</summary>
internal static class TerminalLive
{
    /// <summary>Runs work while its progress is shown; on standard error, so that standard output is the command's
    /// result alone.</summary>
    public static async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            // The writer of now: while a cell runs, the console's own goes into the notebook.
            using var lines = LiveOutput.Use(new LineProgress(Console.Error));
            return await work();
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
                new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                using var bars = LiveOutput.Use(new Bars(context));
                return await work();
            });
    }

    private sealed class Bars(ProgressContext context) : ILiveOutput
    {
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(LiveProgress progress)
        {
            lock (_tasks)           // the command and the listener of a notebook's process both report
            {
                Draw(progress);
            }
        }

        private void Draw(LiveProgress progress)
        {
            if (!_tasks.TryGetValue(progress.Label, out var task))
            {
                task = context.AddTask(Markup.Escape(progress.Label), maxValue: progress.Total);
                _tasks[progress.Label] = task;
            }
            task.Description = Markup.Escape(Text(progress));
            task.MaxValue = progress.Total;
            task.Value = progress.Done;
            if (progress.Finished)
            {
                task.StopTask();
                _tasks.Remove(progress.Label);      // a later stage of the same name gets a bar of its own
            }
        }

        private static string Text(LiveProgress p)
        {
            var text = FormattableString.Invariant($"{p.Label} {p.Done}/{p.Total} ")
                + (p.Detail ?? $"({LiveProgress.Number(p.Rate)}/s)")
                + string.Concat(p.Headline(3).Select(m => $" {m.Name} {LiveProgress.Number(m.Value)}"));
            return text.Length <= 60 ? text : text[..59] + "…";
        }
    }
}
