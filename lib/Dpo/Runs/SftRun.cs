using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Run that fine-tunes a saved model on prompts and responses (supervised fine-tuning, SFT) and writes the
/// result into another folder.</summary>
/// <param name="model">Path to the folder of the model to start from (Hugging Face layout: config.json,
/// model.safetensors, tokenizer files); only read.</param>
/// <param name="data">Paths of .jsonl files to train on, whose rows have the text fields "prompt" and "completion" (the
/// response).</param>
/// <param name="options">Options of the training, with the folder that receives the log, training states and model
/// (created if absent). The folder's path alone, a string, converts to options with all defaults.</param>
/// <param name="validation">Path of a .jsonl file with the same fields, whose examples are evaluated and not trained
/// on; null (default) to hold out the last tenth of the data.</param>
public sealed class SftRun(
    string model, IReadOnlyList<string> data, TrainingOptions options, string? validation = null)
{
    private readonly TrainingJob _job = new(options, model, [.. data, validation]);

    /// <summary>Settings of the run: prompt template, lengths and optimiser.</summary>
    public SftRunConfig Config { get; init; } = new();

    /// <summary>Trains to the end, or saves and returns when asked to stop.</summary>
    /// <param name="stop">Cancellation token that stops the training after the update in progress; model and training
    /// state are then saved, so that the training can be resumed.</param>
    /// <returns>Result of the training: training and held-out loss, speed and duration.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before its first step; or the host asked to
    /// stop (<see cref="LiveOutput.Stop"/>) between two steps, and the last save can be resumed.</exception>
    public LanguageModelResult Run(CancellationToken stop = default)
    {
        var rows = data.SelectMany(JsonLines.Read<PromptCompletion>).ToList();
        var heldOutRows = validation is null ? null : JsonLines.Read<PromptCompletion>(validation).ToList();
        _job.Claim(new
        {
            settings = Config,
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
        var maxLength = Config.MaxLength ?? trained.ContextLength;
        var encoder = new DemonstrationEncoder(ChatTemplate.Named(Config.Template, model), tokenizer);
        var examples = encoder.Encode(rows, string.Join(", ", data), "to learn from");
        var heldOut = heldOutRows is not null ? encoder.Encode(heldOutRows, validation!, "held out")
            : HoldOut(examples, string.Join(", ", data));
        var (batches, unseen) = (Batches(examples), Batches(heldOut));
        _job.Note(encoder.DroppedSummary);
        if (batches.Truncated + batches.Dropped + unseen.Truncated + unseen.Dropped > 0)
        {
            _job.Note($"of {examples.Count} examples {batches.Truncated} were cut to {maxLength} tokens and "
                + $"{batches.Dropped} left out as nothing of their response remained; "
                + $"of {heldOut.Count} held out, {unseen.Truncated} and {unseen.Dropped}");
        }
        using var trainer = new LanguageModelTrainer(trained, batches, Config.Optim(), _job.NewLog());
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(trainer, () => HuggingFace.Save(_job.Folder, trained, origin: origin),
            () => trainer.Validate(unseen.InOrder()), Config.ValidateEvery, origin, stop);
        return LanguageModelResult.FromTrainer(trainer, _job.Seconds);

        SftBatches Batches(IReadOnlyList<EncodedExample> from) =>
            new(from, maxLength, Config.BatchSize, options.Seeds, device);
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

/// <summary>Settings of a run that fine-tunes a language model on prompts and responses.</summary>
/// <param name="Steps">Number of updates of the weights in the whole training, at least 1; default 600.</param>
/// <param name="BatchSize">Number of examples (a prompt with its response) in each batch, at least 1; default
/// 16.</param>
/// <param name="LearningRate">Learning rate at the end of the warm-up, above 0, default 1e-3; then the rate falls along
/// a cosine to a tenth of this value.</param>
public sealed record SftRunConfig(int Steps = 600, int BatchSize = 16, double LearningRate = 1e-3)
{
    /// <summary>Name of the prompt template: "instruction" (default), "plain", or "model" for the one in the model's
    /// folder.</summary>
    public string Template { get; init; } = "instruction";

    /// <summary>Largest number of tokens in a row, prompt and response together; null (default) for the model's context
    /// length.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Number of batches whose gradients are accumulated before each update, at least 1; default 1.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Number of updates between two evaluations; default 200. The run is saved at each of them if the options
    /// do not say otherwise.</summary>
    public int ValidateEvery { get; init; } = 200;

    /// <summary>Returns the settings of the optimiser: AdamW, warm-up of a tenth of the updates (at most 100), no
    /// weight decay, gradients clipped at norm 1.</summary>
    /// <returns>Optimiser settings with the learning rate and number of updates of this record.</returns>
    public OptimConfig Optim() =>
        new(new CosineLr(LearningRate, LearningRate / 10, Warmup: Math.Min(100, Steps / 10)), Steps)
        {
            AccumulationSteps = AccumulationSteps,
        };
}
