using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Dpo.Checkpoints;
using Dpo.Metrics;
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

    /// <summary>Seconds since this was made.</summary>
    public double Seconds => _watch.Elapsed.TotalSeconds;

    /// <summary>Whether there is a run to go on with.</summary>
    public bool HasRun => File.Exists(StateFile);

    /// <summary>Begins a run, or goes on with the folder's, and trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="trainer">Of <paramref name="steps"/> steps.</param>
    /// <param name="steps">Of the whole run.</param>
    /// <param name="every">Steps between two evaluations, which also save.</param>
    /// <param name="tokenizer">Saved with the model.</param>
    /// <param name="save">Writes the model into the folder.</param>
    /// <param name="validate">Evaluates and logs; null for nothing to evaluate on.</param>
    /// <param name="run">What <see cref="Require"/> gave.</param>
    /// <param name="stop">Stops after the step in hand.</param>
    /// <exception cref="OperationCanceledException">Stopped before the first step.</exception>
    public void Train(ITrainer trainer, int steps, int every, ITokenizer tokenizer, Action save, Action? validate, (bool Resume, string Description) run, CancellationToken stop)
    {
        if (run.Resume)
        {
            GoOn(trainer);
        }
        else
        {
            AtomicFile.WriteAllText(RunFile, run.Description);      // only now: a run that cannot begin leaves nothing
        }
        tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
        Finish(trainer, steps, every, save, validate, stop);
        if (trainer.Log.Rows.Count == 0)
        {
            throw new OperationCanceledException("stopped before the first step; nothing was trained", stop);
        }
    }

    /// <summary>Puts the saved state and its log into a trainer.</summary>
    public void GoOn(ITrainer trainer)
    {
        trainer.Resume(StateFile);
        RunLog.Read(LogFile).Rows.Where(r => r.Step <= trainer.StepsDone).ToList().ForEach(trainer.Log.Add);
    }

    /// <summary>The steps that are left, saving on the way.</summary>
    public void Finish(ITrainer trainer, int steps, int every, Action save, Action? validate, CancellationToken stop)
    {
        while (trainer.StepsDone < steps && !stop.IsCancellationRequested)
        {
            trainer.Fit(trainer.StepsDone - trainer.StepsDone % every + every, stop);
            if (!stop.IsCancellationRequested)
            {
                validate?.Invoke();
            }
            // The log first: a log that is ahead of the state is cut on resume, one that is behind would have a hole.
            trainer.Log.WriteJsonLines(LogFile);
            trainer.Log.WriteCsv(Path.ChangeExtension(LogFile, ".csv"));
            save();
            trainer.Save(StateFile);
        }
    }
}
