using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;

namespace Dpo.Experiments;

/// <summary>The folder of a run: model, tokenizer, log, what run it is, and the state to go on from.</summary>
internal sealed class TrainingFolder(string folder)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private string LogFile => Path.Combine(folder, "log.jsonl");

    private string StateFile => Path.Combine(folder, "training-state.safetensors");

    private string RunFile => Path.Combine(folder, "run.json");

    /// <summary>A fingerprint of data, for a run's description.</summary>
    public static string Sha256(IEnumerable<string> texts) =>
        Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', texts)))).ToLowerInvariant();

    /// <summary>Throws unless the folder is free, or on resume holds the very run that is described.</summary>
    /// <returns>The description as run.json has it.</returns>
    // The same run is the same settings, seed and data; anything else would go on from weights that do not belong to it.
    public string Require(bool resume, object run)
    {
        var mine = JsonSerializer.SerializeToNode(run)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
        if (resume)
        {
            if (!File.Exists(StateFile) || !File.Exists(RunFile))
            {
                throw new InvalidDataException($"{folder}: has no run to go on from (no {Path.GetFileName(StateFile)}); leave --resume out to start one");
            }
            var differing = File.ReadAllLines(RunFile).Zip(mine.Split('\n')).FirstOrDefault(l => l.First != l.Second);
            if (differing.First is not null)
            {
                throw new InvalidDataException($"{RunFile}: is another run's: it has {differing.First.Trim().TrimEnd(',')}, this one {differing.Second.Trim().TrimEnd(',')}; "
                    + "give the same options, seed and data as before");
            }
        }
        else if (File.Exists(StateFile))
        {
            throw new InvalidDataException($"{folder}: holds a run already; add --resume to go on with it, or choose another --out");
        }
        return mine;
    }

    /// <summary>Trains to the end, evaluating and saving on the way, or saves and returns when told to stop.</summary>
    /// <exception cref="OperationCanceledException">Stopped before the first step.</exception>
    public LanguageModelResult Train(
        LanguageModelTrainer trainer, Transformer model, ITokenizer tokenizer, Func<IEnumerable<SequenceBatch>> validation, (int Steps, int ValidateEvery) plan,
        (bool Resume, string Description) run, CancellationToken stop)
    {
        var log = trainer.Log;
        if (run.Resume)
        {
            trainer.Resume(StateFile);
            RunLog.Read(LogFile).Rows.Where(r => r.Step <= trainer.StepsDone).ToList().ForEach(log.Add);
        }
        else
        {
            AtomicFile.WriteAllText(RunFile, run.Description);      // only now: a run that cannot begin leaves nothing
        }
        tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
        while (trainer.StepsDone < plan.Steps && !stop.IsCancellationRequested)
        {
            trainer.Fit(trainer.StepsDone - trainer.StepsDone % plan.ValidateEvery + plan.ValidateEvery, stop);
            if (!stop.IsCancellationRequested)
            {
                trainer.Validate(validation());
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
        return new LanguageModelResult(trainer.StepsDone, _watch.Elapsed.TotalSeconds, speed.Length / speed.Sum(s => 1 / s), losses.TakeLast(100).Average(), ended);
    }

    // The log first: a log that is ahead of the state is cut on resume, one that is behind would have a hole.
    private void Save(Transformer model, LanguageModelTrainer trainer)
    {
        trainer.Log.WriteJsonLines(LogFile);
        trainer.Log.WriteCsv(Path.ChangeExtension(LogFile, ".csv"));
        HuggingFace.Save(folder, model);
        trainer.Save(StateFile);
    }
}
