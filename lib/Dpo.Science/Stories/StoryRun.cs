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
/// <param name="folder">Folder in which each stage gets its own folder; made if it is missing.</param>
/// <param name="seeds">Seeds of all random draws; the same seeds give the same run.</param>
/// <param name="device">Device on which all models train.</param>
public sealed class StoryRun(string folder, Seeds seeds, torch.Device device)
{
    private readonly StoryStages _stages = new(folder, seeds, device);

    /// <summary>Trains storytellers on generated stories, beginning with random weights, through all stages; stages
    /// that are complete are not done again.</summary>
    /// <param name="settings">Settings of all stages: base model, instruction tuning and alignment.</param>
    /// <param name="command">Command line to record in the logs' headers.</param>
    /// <param name="note">Called with a short description of each stage as it begins.</param>
    /// <param name="stop">Request to stop: the step in hand is finished first.</param>
    /// <param name="live">Sink that gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <returns>How the three models, "SFT", "DPO" and "PPO", tell stories for held-out prompts, and the logs of their
    /// training.</returns>
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
    /// <param name="settings">Settings of the preferences, of DPO, of the reward model and of PPO.</param>
    /// <param name="model">Folder of the published model, in the Hugging Face layout.</param>
    /// <param name="texts">Stories written by people, at least one; the loss on them shows whether the language is
    /// retained.</param>
    /// <param name="command">Command line to record in the logs' headers.</param>
    /// <param name="note">Called with a short description of each stage as it begins.</param>
    /// <param name="stop">Request to stop: the step in hand is finished first.</param>
    /// <param name="live">Sink that gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <returns>How the three models, "base", "DPO" and "PPO", continue held-out openings, and the logs of their
    /// training.</returns>
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
/// <param name="Models">Judgements of the reference model, then of the models that DPO and PPO made of it.</param>
/// <param name="Logs">Logs with the metrics of each step, by stage: "DPO", "reward model" and "PPO".</param>
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
