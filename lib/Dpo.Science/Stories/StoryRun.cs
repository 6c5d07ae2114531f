using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Runs;
using Dpo.Science.Worlds;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Science.Stories;

/// <summary>The lecture's full picture, end to end on text: pre-training, instruction tuning, preferences by a score,
/// then DPO, and a reward model with PPO.</summary>
/// <remarks>Each stage has a folder named by a hash of all that it depends on; a stage whose folder is complete is not
/// done again, and a stage that was broken off goes on.</remarks>
/// <param name="folder">Folder of the whole experiment; each training stage keeps its model, log and training states in
/// a subfolder. Created if absent.</param>
/// <param name="seeds">Random seeds of all stages; the same seeds and settings give the same models.</param>
/// <param name="device">Device (CPU or GPU) on which all models are trained.</param>
public sealed class StoryRun(string folder, Seeds seeds, torch.Device device)
{
    private readonly StoryStages _stages = new(folder, seeds, device);

    /// <summary>Trains storytellers on generated stories, beginning with random weights, through all stages; stages
    /// that are complete are not done again.</summary>
    /// <param name="settings">Settings of all stages: pre-training of the base model, instruction tuning, and
    /// preferences with DPO, reward model and PPO.</param>
    /// <param name="command">Command line (or another description of the call) to record in the headers of the training
    /// logs.</param>
    /// <param name="note">Called at the start of each training stage with its short description, e.g. "DPO", to show
    /// progress.</param>
    /// <param name="stop">Cancellation token that stops the training after the current step, with its state saved;
    /// calling again with the same settings resumes.</param>
    /// <param name="live">Receiver of live progress (step, loss); null (the default) for the one that the calling
    /// program has set, <see cref="LiveOutput.Current"/>.</param>
    /// <returns>Evaluations of the models "SFT" (the reference model), "DPO" and "PPO" on held-out prompts, and the
    /// logs of the DPO, reward-model and PPO stages.</returns>
    /// <exception cref="OperationCanceledException">The run was stopped; a later call goes on.</exception>
    public StoryOutcome FromNothing(
        StoryConfig settings, string command, Action<string> note, CancellationToken stop, ILiveOutput? live = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(note);
        using var shown = LiveOutput.UseOrKeep(live);
        var tuned = Tuned(settings, command, note, stop);
        using var sft = Loaded(tuned);
        var origin = new ModelOrigin(tuned, TokenizerFile.Load(tuned));
        var teller = new InstructedTeller(
            origin.Tokenizer, settings.Alignment.MaxTokens, settings.Alignment.Judged, seeds);
        return new StoryAlignment(settings.Alignment, _stages, teller, sft, origin,
            Path.GetFileName(tuned), seeds, command).Run("SFT", note, stop);
    }

    /// <summary>Starts from a published base model that tells stories, scored by <see cref="StoryRule"/>, and runs
    /// preferences, DPO, and reward model with PPO.</summary>
    /// <param name="settings">Settings of all training stages: number of preference pairs, DPO, reward model, PPO and
    /// evaluation.</param>
    /// <param name="model">Path to the folder of a published base model (Hugging Face layout: config.json,
    /// model.safetensors, tokenizer files); not changed.</param>
    /// <param name="texts">Texts of stories written by people, at least one; a model's loss on these texts shows
    /// whether training has spoilt its language.</param>
    /// <param name="command">Command line (or another description of the call) to record in the headers of the training
    /// logs.</param>
    /// <param name="note">Called at the start of each training stage with its short description, e.g. "DPO", to show
    /// progress.</param>
    /// <param name="stop">Cancellation token that stops the training after the current step, with its state saved;
    /// calling again with the same settings resumes.</param>
    /// <param name="live">Receiver of live progress (step, loss); null (the default) for the one that the calling
    /// program has set, <see cref="LiveOutput.Current"/>.</param>
    /// <returns>Evaluations of the models "base" (the reference model), "DPO" and "PPO" on held-out openings of
    /// stories, and the logs of the DPO, reward-model and PPO stages.</returns>
    /// <exception cref="InvalidDataException">The folder holds no model that can be read.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped; a later call goes on.</exception>
    public StoryOutcome FromPublished(AlignmentConfig settings, string model, IReadOnlyList<string> texts,
        string command, Action<string> note, CancellationToken stop, ILiveOutput? live = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(note);
        using var shown = LiveOutput.UseOrKeep(live);
        RunPaths.RequireApart(folder, model);
        using var reference = Loaded(model);
        note("openings of stories");
        var origin = new ModelOrigin(model, TokenizerFile.Load(model));
        var teller = new OpeningTeller(
            reference, origin.Tokenizer, settings.MaxTokens, settings.Comparisons, settings.Judged, texts, seeds);
        return new StoryAlignment(settings, _stages, teller, reference, origin, Fingerprint(model), seeds, command)
            .Run("base", note, stop);
    }

    private string Tuned(StoryConfig settings, string command, Action<string> note, CancellationToken stop)
    {
        var data = Path.Combine(_stages.GetFolder("data", ""), "stories.jsonl");
        if (!File.Exists(data))
        {
            JsonLines.Write(data, StoryWorld.Texts(2000, seeds));
        }
        var start = _stages.GetFolder("base", settings.Base);
        note("pre-training on stories as they are found");
        new LanguageModelRun([data], _stages.Options(start) with { Command = command })
        {
            Config = settings.Base,
        }.Run(stop);
        stop.ThrowIfCancellationRequested();
        var tuned = _stages.GetFolder("sft", (settings.Base, settings.Tuning, settings.DemonstrationFaults));
        note("instruction tuning");
        foreach (var (name, heldOut) in
            new[] { ("demonstrations.jsonl", false), ("demonstrations-heldout.jsonl", true) })
        {
            if (!File.Exists(Path.Combine(tuned, name)))
            {
                JsonLines.Write(Path.Combine(tuned, name), StoryWorld.Demonstrations(
                    heldOut ? 100 : 1000, seeds, heldOut, settings.DemonstrationFaults));
            }
        }
        new SftRun(start, [Path.Combine(tuned, "demonstrations.jsonl")],
            _stages.Options(tuned) with { Command = command }, Path.Combine(tuned, "demonstrations-heldout.jsonl"))
        {
            Config = settings.Tuning,
        }.Run(stop);
        stop.ThrowIfCancellationRequested();
        return tuned;
    }

    // Another model in the same place is another run.
    private static string Fingerprint(string model) =>
        string.Join(' ', Directory.GetFiles(model).Order(StringComparer.Ordinal)
            .Select(f => FormattableString.Invariant(
                $"{Path.GetFullPath(f)} {new FileInfo(f).Length} {File.GetLastWriteTimeUtc(f).Ticks}")));

    private Transformer Loaded(string from)
    {
        var model = HuggingFace.Load(from);
        model.to(device);
        return model;
    }
}

/// <summary>The result of a storyteller's training.</summary>
/// <param name="Models">Three evaluations: of the reference model, of the DPO model and of the PPO model, in this
/// order.</param>
/// <param name="Logs">Training log of each stage, with the metrics of every step; the keys are "DPO", "reward model"
/// and "PPO".</param>
public sealed record StoryOutcome(IReadOnlyList<StoryJudgement> Models, IReadOnlyDictionary<string, RunLog> Logs);

/// <summary>Settings of the storyteller's training, stage by stage.</summary>
public sealed record StoryConfig
{
    /// <summary>Settings of the base model, which is pre-trained on generated stories with faults; by default those of
    /// <see cref="LanguageModelRunConfig.Stories"/> with 1500 steps.</summary>
    public LanguageModelRunConfig Base { get; init; } = LanguageModelRunConfig.Stories with { Steps = 1500 };

    /// <summary>Probability of each fault in the demonstrations, 0 to 1; 0.25 by default. Without any fault the tuned
    /// model has little left to learn.</summary>
    public double DemonstrationFaults { get; init; } = 0.25;

    /// <summary>Settings of the instruction tuning.</summary>
    public SftRunConfig Tuning { get; init; } = new();

    /// <summary>Settings of the preferences, of DPO, of the reward model and of PPO.</summary>
    public AlignmentConfig Alignment { get; init; } = new();
}
