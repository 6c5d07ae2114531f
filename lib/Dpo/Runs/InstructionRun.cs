using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Fine-tunes a saved model on prompts and responses into another folder (supervised fine-tuning).</summary>
/// <param name="model">The folder of the model to start from, with its tokenizer.</param>
/// <param name="data">.jsonl files with columns "prompt" and "completion".</param>
/// <param name="options">Where to, and how; a folder's path is enough.</param>
/// <param name="validation">The same, of prompts that are not trained on; null to hold the last examples out.</param>
public sealed class InstructionRun(
    string model, IReadOnlyList<string> data, TrainingOptions options, string? validation = null)
{
    private readonly TrainingJob _job = new(options, model, [.. data, validation]);

    /// <summary>Template and optimiser.</summary>
    public InstructionSettings Settings { get; init; } = new();

    /// <summary>Trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="stop">Stops after the step in hand and saves.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step; or the host's
    /// <see cref="LiveOutput.Stop"/>, between two steps: the last save is there to go on from.</exception>
    public LanguageModelResult Run(CancellationToken stop = default)
    {
        var rows = data.SelectMany(JsonLines.Read<PromptCompletion>).ToList();
        var heldOutRows = validation is null ? null : JsonLines.Read<PromptCompletion>(validation).ToList();
        _job.Claim(new
        {
            settings = Settings,
            data_sha256 = Sha256(rows),
            validation_sha256 = heldOutRows is null ? null : Sha256(heldOutRows),
        });
        var tokenizer = TokenizerFile.Load(model);
        if (tokenizer.EosId is null)
        {
            throw new InvalidDataException($"{model}: its tokenizer has no EOS, so no response would end; "
                + "expected \"eos_token\" in tokenizer_config.json");
        }
        using var trained = HuggingFace.Load(model);
        _job.NoteUnknown();
        var device = options.Compute.Device;
        trained.to(device);
        var maxLength = Settings.MaxLength ?? trained.ContextLength;
        var encoder = new DemonstrationEncoder(ChatTemplate.Named(Settings.Template, model), tokenizer);
        var examples = encoder.Encode(rows, string.Join(", ", data), "to learn from");
        var heldOut = heldOutRows is not null ? encoder.Encode(heldOutRows, validation!, "held out")
            : HoldOut(examples, string.Join(", ", data));
        var (batches, unseen) = (Batches(examples), Batches(heldOut));
        _job.Note(encoder.Lost);
        if (batches.Truncated + batches.Dropped + unseen.Truncated + unseen.Dropped > 0)
        {
            _job.Note($"of {examples.Count} examples {batches.Truncated} were cut to {maxLength} tokens and "
                + $"{batches.Dropped} left out as nothing of their response remained; "
                + $"of {heldOut.Count} held out, {unseen.Truncated} and {unseen.Dropped}");
        }
        using var trainer = new LanguageModelTrainer(trained, batches, Settings.Optim(), _job.NewLog());
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(trainer, () => HuggingFace.Save(_job.Folder, trained, origin: origin),
            () => trainer.Validate(unseen.InOrder()), Settings.ValidateEvery, origin, stop);
        return LanguageModelResult.Of(trainer, _job.Seconds);

        InstructionBatches Batches(IReadOnlyList<EncodedExample> from) =>
            new(from, maxLength, Settings.BatchSize, options.Seeds, device);
    }

    // The last tenth, which is then not learnt from.
    private static List<EncodedExample> HoldOut(List<EncodedExample> examples, string files)
    {
        var count = Math.Max(1, examples.Count / 10);
        if (examples.Count < 2)
        {
            throw new InvalidDataException($"{files}: 1 example; expected at least two, one of them to hold out, "
                + "or a file of held-out examples (--validation)");
        }
        var heldOut = examples[^count..];
        examples.RemoveRange(examples.Count - count, count);
        return heldOut;
    }

    private static string Sha256(IEnumerable<PromptCompletion> rows) =>
        RunRecord.Sha256(rows.SelectMany(r => new[] { r.Prompt, r.Completion }));
}

/// <summary>How a language model is fine-tuned on prompts and responses.</summary>
/// <param name="Steps">Updates.</param>
/// <param name="BatchSize">Rows a batch.</param>
/// <param name="LearningRate">At the end of the warm-up; a cosine takes it to a tenth.</param>
public sealed record InstructionSettings(int Steps = 600, int BatchSize = 16, double LearningRate = 1e-3)
{
    /// <summary>The chat template's name: "instruction", "plain", or "model" for the one in the model's folder.</summary>
    public string Template { get; init; } = "instruction";

    /// <summary>Most tokens of a row; null for the model's context.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Batches whose gradients are added up before an update.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Updates between two evaluations, which also save the run where nothing else is said.</summary>
    public int ValidateEvery { get; init; } = 200;

    /// <summary>The optimiser: AdamW, warm-up of a tenth of the updates, no decay, clip 1.</summary>
    /// <returns>The configuration.</returns>
    public OptimConfig Optim() =>
        new(new CosineLr(LearningRate, LearningRate / 10, Warmup: Math.Min(100, Steps / 10)), Steps)
        {
            AccumulationSteps = AccumulationSteps,
        };
}
