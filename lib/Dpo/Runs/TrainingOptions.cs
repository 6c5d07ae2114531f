using Dpo.Base;
using Dpo.Devices;
using Dpo.Metrics;

namespace Dpo.Runs;

/// <summary>Options of every training into a folder. The path of the folder alone is enough: where options are wanted,
/// a path may be given.</summary>
/// <param name="Folder">Path to the folder of the training run, which receives the log, training states, model and
/// tokenizer; created if absent.</param>
public sealed record TrainingOptions(string Folder)
{
    /// <summary>Source of all random numbers of the run; default seed 1.</summary>
    public Seeds Seeds { get; init; } = new(1);

    /// <summary>Device and number format of the training; default the CPU in float32.</summary>
    public Compute Compute { get; init; } = Compute.Cpu;

    /// <summary>Whether the run in the folder is resumed, to the same weights as without the interruption; default
    /// false: a folder that holds a run is refused.</summary>
    public bool Resume { get; init; }

    /// <summary>Number of steps between two saves of model and training state, at least 1; null (default) to save with
    /// each evaluation. The run is also saved at its end and when it is stopped.</summary>
    public int? SaveEvery { get; init; }

    /// <summary>Number of the newest training states that are retained, at least 1; default 2. If the newest is found
    /// damaged on resume, the one before it is used.</summary>
    public int RetainedStates { get; init; } = 2;

    /// <summary>Whether the metrics of each step are also written to the folder "tensorboard" in the run folder, for
    /// TensorBoard; default false.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>Further receivers of the metrics of each step, such as a sink of your own; borrowed, none by default. A
    /// resumed run passes on the steps after the state from which it is resumed, a few of which they may have got
    /// before the interruption.</summary>
    public IReadOnlyList<IMetricSink> Sinks { get; init; } = [];

    /// <summary>Command line of the run, or the call that started it, for the log's header; empty by default.</summary>
    public string Command { get; init; } = "";

    /// <summary>Receiver of sentences that the user should know, e.g. about dropped rows or a damaged state; null
    /// (default) for none.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Receiver of the progress reports; null (default) for that of the host program,
    /// <see cref="LiveOutput.Current"/>.</summary>
    public ILiveOutput? Live { get; init; }

    /// <summary>Converts the path of a run folder to options with all defaults.</summary>
    /// <param name="folder">Path to the folder of the training run, which receives the log, training states, model and
    /// tokenizer; created if absent.</param>
    public static implicit operator TrainingOptions(string folder) => new(folder);

    /// <summary>Throws unless all options are within their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        ArgumentNullException.ThrowIfNull(Seeds);
        ArgumentNullException.ThrowIfNull(Compute);
        ArgumentNullException.ThrowIfNull(Sinks);
        Allowed.Require<TrainingOptions>(SaveEvery is null or >= 1, nameof(SaveEvery), SaveEvery, "at least 1");
        Allowed.Require<TrainingOptions>(RetainedStates >= 1, nameof(RetainedStates), RetainedStates, "at least 1");
    }
}
