using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Devices;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Experiments;

/// <summary>What a language-model run gave.</summary>
/// <param name="Steps">Updates done.</param>
/// <param name="Seconds">Of this process, evaluations included.</param>
/// <param name="TokensPerSecond">Training tokens a second of training.</param>
/// <param name="TrainLoss">Mean of the last 100 steps, nats per token.</param>
/// <param name="ValidationLoss">Over the whole validation part, nats per token; NaN where it was not reached.</param>
public sealed record LanguageModelResult(long Steps, double Seconds, double TokensPerSecond, double TrainLoss, double ValidationLoss);

/// <summary>Trains a language model on a text file into a folder: model, tokenizer, log, and the state to go on from.</summary>
/// <param name="settings">Shape, optimiser and data.</param>
/// <param name="dataFile">A UTF-8 text.</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="seeds">All chance of the run.</param>
/// <param name="device">Where it trains.</param>
public sealed class LanguageModelRun(LanguageModelSettings settings, string dataFile, string folder, Seeds seeds, torch.Device device)
{
    private string LogFile => Path.Combine(folder, "log.jsonl");

    private string StateFile => Path.Combine(folder, "training-state.safetensors");

    private string SettingsFile => Path.Combine(folder, "run.json");

    /// <summary>Trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="command">For the log's header.</param>
    /// <param name="resume">Goes on from the folder's state; without it a folder that holds a run is refused.</param>
    /// <param name="stop">Stops after the step in hand and saves.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">The data or the folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step.</exception>
    public LanguageModelResult Run(string command, bool resume, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var text = ReadText();
        var description = RequireFolder(resume, text);
        var tokenizer = CharTokenizer.Of(text);
        var ids = tokenizer.Encode(text);
        var split = (int)(ids.Length * (1 - settings.ValidationShare));
        if (Math.Min(split, ids.Length - split) <= settings.ContextLength)
        {
            throw new InvalidDataException($"{dataFile}: has {ids.Length} tokens, of which {ids.Length - split} for validation; expected more than the context, "
                + $"{settings.ContextLength}, in each part: use a longer text");
        }
        using var train = new TextWindows(ids[..split], settings.ContextLength, settings.BatchSize, seeds, device);
        using var validation = new TextWindows(ids[split..], settings.ContextLength, 64, seeds, device);
        using var model = new Transformer(settings.Model(tokenizer.VocabSize), seeds);
        model.to(device);
        torch.manual_seed(seeds.For("dropout"));
        var log = new RunLog(RunHeader.Now(command, seeds, device));
        using var trainer = new LanguageModelTrainer(model, train, settings.Optim(), log);
        if (resume)
        {
            trainer.Resume(StateFile);
            RunLog.Read(LogFile).Rows.Where(r => r.Step <= trainer.StepsDone).ToList().ForEach(log.Add);
        }
        else
        {
            AtomicFile.WriteAllText(SettingsFile, description);     // only now: a run that cannot begin leaves nothing
        }
        tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
        while (trainer.StepsDone < settings.Steps && !stop.IsCancellationRequested)
        {
            trainer.Fit(trainer.StepsDone - trainer.StepsDone % settings.ValidateEvery + settings.ValidateEvery, stop);
            if (!stop.IsCancellationRequested)
            {
                trainer.Validate(validation.InOrder());
            }
            Save(model, trainer);
        }
        if (log.Rows.Count == 0)
        {
            throw new OperationCanceledException("stopped before the first step; nothing was trained", stop);
        }
        var losses = log.Series("loss").Values;
        var ended = log.Rows[^1].Values.TryGetValue("validation/loss", out var loss) ? loss : double.NaN;
        var speed = log.Series("tokens_per_second").Values;
        return new LanguageModelResult(trainer.StepsDone, watch.Elapsed.TotalSeconds, speed.Length / speed.Sum(s => 1 / s), losses.TakeLast(100).Average(), ended);
    }

    // The log first: a log that is ahead of the state is cut on resume, one that is behind would have a hole.
    private void Save(Transformer model, LanguageModelTrainer trainer)
    {
        trainer.Log.WriteJsonLines(LogFile);
        trainer.Log.WriteCsv(Path.ChangeExtension(LogFile, ".csv"));
        HuggingFace.Save(folder, model);
        trainer.Save(StateFile);
    }

    private string ReadText()
    {
        if (!File.Exists(dataFile))
        {
            throw new InvalidDataException($"{dataFile}: there is no such file; expected a UTF-8 text to train on (--data)");
        }
        try
        {
            var text = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(dataFile)).TrimStart('\uFEFF');
            return text.Length > 0 ? text : throw new InvalidDataException($"{dataFile}: is empty; expected a UTF-8 text to train on");
        }
        catch (System.Text.DecoderFallbackException e)
        {
            throw new InvalidDataException($"{dataFile}: is not UTF-8 (byte {e.Index}); expected a text to train on, converted to UTF-8", e);
        }
    }

    // The same run is the same settings, seed and text; anything else would go on from weights that do not belong to it.
    private string RequireFolder(bool resume, string text)
    {
        var mine = JsonSerializer.SerializeToNode(new
        {
            settings,
            seed = seeds.Root,
            text_sha256 = Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))).ToLowerInvariant(),
        })!.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
        if (resume)
        {
            if (!File.Exists(StateFile) || !File.Exists(SettingsFile))
            {
                throw new InvalidDataException($"{folder}: has no run to go on from (no {Path.GetFileName(StateFile)}); leave --resume out to start one");
            }
            var differing = File.ReadAllLines(SettingsFile).Zip(mine.Split('\n')).FirstOrDefault(l => l.First != l.Second);
            if (differing.First is not null)
            {
                throw new InvalidDataException($"{SettingsFile}: is another run's: it has {differing.First.Trim().TrimEnd(',')}, this one {differing.Second.Trim().TrimEnd(',')}; "
                    + "give the same options, seed and data as before");
            }
            return mine;
        }
        if (File.Exists(StateFile))
        {
            throw new InvalidDataException($"{folder}: holds a run already; add --resume to go on with it, or choose another --out");
        }
        return mine;
    }
}
