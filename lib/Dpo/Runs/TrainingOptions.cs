using Dpo.Base;
using Dpo.Devices;
using Dpo.Metrics;

namespace Dpo.Runs;

/// <summary>What every training into a folder can be told. The folder alone is enough: where an option is wanted,
/// give a path.</summary>
/// <param name="Folder">Where model, tokenizer, log and training state go; made if need be.</param>
public sealed record TrainingOptions(string Folder)
{
    /// <summary>All chance of the run.</summary>
    public Seeds Seeds { get; init; } = new(1);

    /// <summary>Where and in what numbers it trains.</summary>
    public Compute Compute { get; init; } = Compute.Cpu;

    /// <summary>Goes on with the run in the folder, to the same weights as without the break; without it a folder
    /// that holds a run is refused.</summary>
    public bool Resume { get; init; }

    /// <summary>Steps between two saves of model and state; null to save with each evaluation. The run is saved at
    /// its end and when it is stopped, too.</summary>
    public int? SaveEvery { get; init; }

    /// <summary>How many of the newest training states are kept, at least 1. One that is damaged is found out when
    /// the run goes on, and the one before it is used.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>Whether the numbers of each step also go to the folder "tensorboard", for TensorBoard.</summary>
    public bool TensorBoard { get; init; }

    /// <summary>Where else the numbers of each step go, such as a sink of your own. Borrowed. A run that goes on
    /// gives them the steps after the state that it goes on from, of which a few may have come before the break,
    /// too.</summary>
    public IReadOnlyList<IMetricSink> Sinks { get; init; } = [];

    /// <summary>The command line, or what is called: for the log's header.</summary>
    public string Command { get; init; } = "";

    /// <summary>Gets one sentence about what the caller should know: rows that were left out, a damaged state; null for
    /// nobody.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</summary>
    public ILiveOutput? Live { get; init; }

    /// <summary>A folder alone.</summary>
    /// <param name="folder">Its path.</param>
    public static implicit operator TrainingOptions(string folder) => new(folder);

    /// <summary>Throws unless a run can be made of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        ArgumentNullException.ThrowIfNull(Seeds);
        ArgumentNullException.ThrowIfNull(Compute);
        ArgumentNullException.ThrowIfNull(Sinks);
        Allowed.Require<TrainingOptions>(SaveEvery is null or >= 1, nameof(SaveEvery), SaveEvery, "at least 1");
        Allowed.Require<TrainingOptions>(Keep >= 1, nameof(Keep), Keep, "at least 1");
    }
}
