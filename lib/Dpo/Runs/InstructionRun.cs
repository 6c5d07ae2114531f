using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Metrics;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Fine-tunes a saved model on prompts and responses into another folder (supervised fine-tuning).</summary>
/// <param name="settings">Template and optimiser.</param>
/// <param name="modelFolder">The model to start from, with its tokenizer.</param>
/// <param name="dataFiles">.jsonl files with columns "prompt" and "completion".</param>
/// <param name="validationFile">The same, of prompts that are not trained on.</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="seeds">All chance of the run.</param>
/// <param name="device">Where it trains.</param>
public sealed class InstructionRun(
    InstructionSettings settings, string modelFolder, IReadOnlyList<string> dataFiles, string validationFile, string folder, Seeds seeds, torch.Device device)
{
    private const string HeldOut = "held out";

    private readonly TrainingFolder _target = new(folder, modelFolder, [.. dataFiles, validationFile]);

    /// <summary>Trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="command">For the log's header.</param>
    /// <param name="resume">Goes on from the folder's state; without it a folder that holds a run is refused.</param>
    /// <param name="note">Gets one sentence where examples were cut or left out; null for none.</param>
    /// <param name="stop">Stops after the step in hand and saves.</param>
    /// <param name="live">Gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step; or the host's
    /// <see cref="LiveOutput.Stop"/>, between two steps: the last save is there to go on from.</exception>
    public LanguageModelResult Run(
        string command, bool resume, Action<string>? note, CancellationToken stop, ILiveOutput? live = null)
    {
        using var shown = LiveOutput.UseOrKeep(live);
        var (examples, heldOut) = (dataFiles.SelectMany(Read).ToList(), Read(validationFile).ToList());
        var description = _target.Require(resume, device, new
        {
            settings,
            seed = seeds.Root,
            data_sha256 = Sha256(examples),
            validation_sha256 = Sha256(heldOut),
        });
        var tokenizer = TokenizerFile.Load(modelFolder);
        if (tokenizer.EosId is null)
        {
            throw new InvalidDataException($"{modelFolder}: its tokenizer has no EOS, so no response would end; expected \"eos_token\" in tokenizer_config.json");
        }
        var template = ChatTemplate.Named(settings.Template, modelFolder);
        using var model = HuggingFace.Load(modelFolder);
        _target.NoteUnknown(note);
        model.to(device);
        torch.manual_seed(seeds.For("dropout"));
        var maxLength = settings.MaxLength ?? model.Config.ContextLength;
        var refused = new List<string>();
        var (train, validation) = (Batches(examples, "to learn from"), Batches(heldOut, HeldOut));
        if (refused.Count > 0)
        {
            note?.Invoke($"{refused.Count} examples are left out (the first: {refused[0]})");
        }
        if (train.Truncated + train.Dropped + validation.Truncated + validation.Dropped > 0)
        {
            note?.Invoke($"of {examples.Count} examples {train.Truncated} were cut to {maxLength} tokens and {train.Dropped} left out as nothing of their response remained; "
                + $"of {heldOut.Count} held out, {validation.Truncated} and {validation.Dropped}");
        }
        using var trainer = new LanguageModelTrainer(model, train, settings.Optim(), new RunLog(RunHeader.Now(command, seeds, device)));
        var origin = new ModelOrigin(modelFolder, tokenizer);
        _target.Train(trainer, settings.Steps, settings.ValidateEvery, origin,
            () => HuggingFace.Save(folder, model, origin: origin),
            () => trainer.Validate(validation.InOrder()), (resume, description), stop);
        return LanguageModelResult.Of(trainer, _target.Seconds);

        InstructionBatches Batches(IReadOnlyList<PromptCompletion> rows, string part)
        {
            if (rows.Count == 0)
            {
                var files = part == HeldOut ? [validationFile] : dataFiles;
                throw new InvalidDataException($"{string.Join(", ", files)}: there are no examples {part}");
            }
            var before = refused.Count;
            var encoded = rows.Index().Select(r => Encode(r.Item, $"example {r.Index + 1} {part}"))
                .OfType<EncodedExample>().ToList();
            return encoded.Count > 0 ? new(encoded, maxLength, settings.BatchSize, seeds, device)
                : throw new InvalidDataException(
                    $"none of {rows.Count} examples {part} can be used; {refused[before]}");
        }

        EncodedExample? Encode(PromptCompletion row, string where)
        {
            try
            {
                return RowEncoding.Encode(template, tokenizer, [new ChatMessage("user", row.Prompt)], row.Completion);
            }
            catch (BadRowException e)
            {
                refused.Add($"{where}: {e.Message}");
                return null;
            }
        }
    }

    private static string Sha256(IEnumerable<PromptCompletion> rows) =>
        RunRecord.Sha256(rows.SelectMany(r => new[] { r.Prompt, r.Completion }));

    private static IEnumerable<PromptCompletion> Read(string file) => JsonLines.Read<PromptCompletion>(file);
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

    /// <summary>Updates between two evaluations, which also save the run.</summary>
    public int ValidateEvery { get; init; } = 200;

    /// <summary>The optimiser: AdamW, warm-up of a tenth of the updates, no decay, clip 1.</summary>
    /// <returns>The configuration.</returns>
    public OptimConfig Optim() => new(new CosineLr(LearningRate, LearningRate / 10, Warmup: Math.Min(100, Steps / 10)), Steps);
}
