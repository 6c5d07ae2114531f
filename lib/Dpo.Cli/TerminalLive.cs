using Dpo.Teaching;
using Spectre.Console;

namespace Dpo.Cli;

/// <summary>The library's progress in a terminal: a bar a stage; redirected, a plain line every tenth of it.</summary>
internal static class TerminalLive
{
    /// <summary>Runs work while its progress is shown; on standard error, so that standard output is the command's result alone.</summary>
    public static T Run<T>(Func<T> work)
    {
        var before = LiveOutput.Current;
        try
        {
            if (Console.IsErrorRedirected)
            {
                LiveOutput.Current = new Lines();
                return work();
            }
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            return console.Progress().AutoClear(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    LiveOutput.Current = new Bars(context);
                    return work();
                });
        }
        finally
        {
            LiveOutput.Current = before;
        }
    }

    private sealed class Bars(ProgressContext context) : ILiveOutput
    {
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(LiveProgress progress)
        {
            if (!_tasks.TryGetValue(progress.Label, out var task))
            {
                task = _tasks[progress.Label] = context.AddTask(Markup.Escape(progress.Label), maxValue: progress.Total);
            }
            task.Description = Markup.Escape(Text(progress));
            task.Value = progress.Done;
        }

        private static string Text(LiveProgress p) => FormattableString.Invariant($"{p.Label} {p.Done}/{p.Total} ({p.Rate:0.#}/s)")
            + (p.Metrics.TryGetValue("loss", out var loss) ? FormattableString.Invariant($" loss {loss:0.000}") : "");
    }

    private sealed class Lines : ILiveOutput
    {
        private readonly Dictionary<string, long> _tenths = [];

        public void Report(LiveProgress progress)
        {
            var tenth = 10 * progress.Done / Math.Max(1, progress.Total);
            if (progress.Finished || !_tenths.TryGetValue(progress.Label, out var shown) || shown != tenth)
            {
                _tenths[progress.Label] = tenth;
                Console.Error.WriteLine(progress);
            }
        }
    }
}
