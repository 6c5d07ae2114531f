using System.Diagnostics;
using System.Net;
using Dpo.Base;
using Dpo.Charts;
using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Jupyter;

/// <summary>Shows the library's progress in a notebook: one output for each stage, updated in place, with a bar and
/// the curve of the loss as it grows.</summary>
/// <param name="output">Receiver of the outputs of one cell, in which the progress is displayed and updated.</param>
internal sealed class NotebookLive(IOutputSink output) : ILiveOutput
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private const int MaxPoints = 200;

    private readonly Dictionary<string, Stage> _stages = [];
    private readonly Lock _lock = new();

    public void Report(LiveProgress progress)
    {
        lock (_lock)
        {
            var first = !_stages.TryGetValue(progress.Label, out var stage);
            stage ??= _stages[progress.Label] = new Stage();
            stage.Add(progress);
            if (progress.Finished)
            {
                _stages.Remove(progress.Label);     // a later stage of the same name gets an output of its own
            }

            if (first)
            {
                output.Display(stage.Bundle(progress), stage.Id);
            }
            else if (progress.Finished || stage.Shown.Elapsed >= Pause)
            {
                stage.Shown.Restart();
                output.Update(stage.Id, stage.Bundle(progress));
            }
        }
    }

    private sealed class Stage
    {
        private readonly List<(double Step, double Loss)> _curve = [];
        private long _every = 1;

        public string Id { get; } = Guid.NewGuid().ToString("N");

        public Stopwatch Shown { get; } = Stopwatch.StartNew();

        public void Add(LiveProgress progress)
        {
            if (!progress.Metrics.TryGetValue("loss", out var loss)
                || !double.IsFinite(loss)
                || (progress.Done % _every != 0 && !progress.Finished))
            {
                return;
            }

            _curve.Add((progress.Done, loss));
            if (_curve.Count > MaxPoints)
            {
                _every *= 2;
                _curve.RemoveAll(p => p.Step % _every != 0);
            }
        }

        public Dictionary<string, string> Bundle(LiveProgress progress)
        {
            var line = progress.Detail is { } detail
                ? $"{progress.Label} {progress.Done}/{progress.Total} {detail}"
                : progress.ToString();
            var label = WebUtility.HtmlEncode(progress.Label);
            var html = FormattableString.Invariant(
                $"<div><progress max=\"{progress.Total}\" value=\"{progress.Done}\" ")
                + $"aria-label=\"{label}\"></progress> "
                + $"<code>{WebUtility.HtmlEncode(line)}</code></div>";
            return new() { ["text/html"] = html + Curve(progress), ["text/plain"] = line };
        }

        private string Curve(LiveProgress progress) => _curve.Count < 3
            ? ""
            : new Figure($"{progress.Label}: loss, step by step, as it is now", "step", "loss")
                .Line("loss", _curve.Select(p => p.Step), _curve.Select(p => p.Loss))
                .Size(560, 260)
                .ToHtml();
    }
}
