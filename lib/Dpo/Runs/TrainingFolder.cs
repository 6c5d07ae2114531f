using System.Diagnostics;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Metrics;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>The folder of a run: model, tokenizer, log, what run it is, and the state to go on from.</summary>
internal sealed class TrainingFolder
{
    internal const string Log = "log.jsonl", State = "training-state.safetensors", Record = "run.json", Lock = ".lock";
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly string _folder;
    private readonly string? _model;

    /// <summary>The folder of a run, made when the run begins.</summary>
    /// <param name="folder">Path.</param>
    /// <param name="model">The folder of the model that the run starts from; null for none.</param>
    /// <param name="data">Files that the run reads; null for one that was not given.</param>
    /// <exception cref="ArgumentException">The run would write over what it reads; the message says what.</exception>
    public TrainingFolder(string folder, string? model = null, params IEnumerable<string?> data)
    {
        (_folder, _model) = (folder, model);
        RunPaths.RequireApart(folder, model, data);
    }

    private string LogFile => Path.Combine(_folder, Log);

    private string StateFile => Path.Combine(_folder, State);

    private string RunFile => Path.Combine(_folder, Record);

    /// <summary>Throws unless the folder is free, or on resume holds the very run that is described.</summary>
    /// <returns>The description as run.json has it.</returns>
    // The same run is the same settings, seed, data, model and threads; anything else would go on from weights that do
    // not belong to it.
    public string Require(bool resume, torch.Device device, object run)
    {
        var mine = RunRecord.Text(run, _model, device.type.ToString().ToLowerInvariant(), torch.get_num_threads());
        if (!resume)
        {
            RequireFree();
            return mine;
        }
        if (!File.Exists(StateFile) || !File.Exists(RunFile))
        {
            var missing = File.Exists(StateFile) ? Record : State;
            throw new InvalidDataException(
                $"{_folder}: has no run to go on from (no {missing}); leave --resume out to start one");
        }
        return RunRecord.Difference(File.ReadAllText(RunFile), mine) is not { } difference ? mine
            : throw new InvalidDataException($"{RunFile}: is another run's: {difference}; "
                + "give the same options, seed, data and model as before, or choose another --out");
    }

    /// <summary>One sentence about what config.json says and nothing here knows, where there is such a thing.</summary>
    public void NoteUnknown(Action<string>? note)
    {
        if (_model is not null && HuggingFace.UnknownFields(_model) is [_, ..] names)
        {
            var file = Path.Combine(_model, "config.json");
            note?.Invoke($"{file}: {string.Join(", ", names)}: not known here; kept, and not computed with");
        }
    }

    /// <summary>Seconds since this was made.</summary>
    public double Seconds => _watch.Elapsed.TotalSeconds;

    /// <summary>Whether there is a run to go on with.</summary>
    public bool HasRun => File.Exists(StateFile);

    /// <summary>Begins a run, or goes on with the folder's, and trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="trainer">Of <paramref name="steps"/> steps.</param>
    /// <param name="steps">Of the whole run.</param>
    /// <param name="every">Steps between two evaluations, which also save.</param>
    /// <param name="origin">Whose tokenizer, and what else of its folder, is kept with the model.</param>
    /// <param name="save">Writes the model into the folder.</param>
    /// <param name="validate">Evaluates and logs; null for nothing to evaluate on.</param>
    /// <param name="run">What <see cref="Require"/> gave.</param>
    /// <param name="stop">Stops after the step in hand.</param>
    /// <exception cref="IOException">Another process trains into the folder.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step.</exception>
    public void Train(ITrainer trainer, int steps, int every, ModelOrigin origin, Action save, Action? validate,
        (bool Resume, string Description) run, CancellationToken stop)
    {
        using var held = Hold();
        if (run.Resume)
        {
            GoOn(trainer);
        }
        else
        {
            RequireFree();                                          // another run may have begun and ended since
            AtomicFile.WriteAllText(RunFile, run.Description);      // only now: a run that cannot begin leaves nothing
        }
        origin.CopyTo(_folder);
        Finish(trainer, steps, every, save, validate, stop);
        if (trainer.Log.Rows.Count == 0)
        {
            throw new OperationCanceledException("stopped before the first step; nothing was trained", stop);
        }
    }

    /// <summary>Keeps other processes from training into the folder, until it is disposed or the process ends in
    /// whatever way.</summary>
    /// <exception cref="IOException">Another process does.</exception>
    public IDisposable Hold()
    {
        Directory.CreateDirectory(_folder);
        var file = Path.Combine(_folder, Lock);
        try
        {
            return new FileStream(
                file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new IOException(
                $"{_folder}: another process is training into it; wait for its end, or choose another --out", e);
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
            trainer.Fit(trainer.StepsDone - trainer.StepsDone % every + every, stop: stop);
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

    private void RequireFree()
    {
        if (HasRun)
        {
            throw new InvalidDataException(
                $"{_folder}: holds a run already; add --resume to go on with it, or choose another --out");
        }
        // A run that ended before it first saved left run.json and a tokenizer: these may be written over.
        var held = Directory.Exists(_folder)
            ? Directory.EnumerateFiles(_folder).Select(f => Path.GetFileName(f)).Where(f => f != Lock && RunPaths.IsWritten(f)).ToList() : [];
        if (held.Count > 0 && (!held.Contains(Record) || held.Exists(HuggingFace.IsWritten)))
        {
            throw new InvalidDataException($"{_folder}: holds {held.Order(StringComparer.Ordinal).First()}, which the run would write over, "
                + $"and no run to go on from (no {State}); choose another --out");
        }
    }
}
