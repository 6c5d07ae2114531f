using System.Diagnostics;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Devices;
using Dpo.Metrics;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Training into a folder: its description (run.json), its log, and the training states from which it can be
/// resumed. It works with any <see cref="ITrainer"/>, also one of your own.</summary>
/// <remarks>The calls come in this order: <see cref="Claim"/> refuses a folder that does not fit before any work is
/// done; <see cref="NewLog"/> creates the trainer's log; <see cref="Train"/> steps, evaluates and saves.</remarks>
public sealed class TrainingJob
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TrainingOptions _options;
    private readonly string? _model;
    private readonly StateFiles _states;
    private readonly RunFolder _folder;
    private string? _record;

    /// <summary>Creates a job; its folder is created when the training begins.</summary>
    /// <param name="options">Options of the training, with the folder that receives the log, training states and model
    /// (created if absent). The folder's path alone, a string, converts to options with all defaults.</param>
    /// <param name="model">Path to the folder of the model that the training starts from; null (default) if it starts
    /// from none.</param>
    /// <param name="data">Paths of the data files that the training reads; null entries (files that were not given) are
    /// ignored.</param>
    /// <exception cref="ArgumentException">An option is outside its range, or the run would overwrite what it reads;
    /// the message says what.</exception>
    public TrainingJob(TrainingOptions options, string? model = null, params IEnumerable<string?> data)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        NativeTorch.Require();              // says what is wrong in a sentence; TorchSharp's own loader does not
        (_options, _model, _states) = (options, model, new StateFiles(options.Folder, options.RetainedStates));
        _folder = new RunFolder(options.Folder, _states);
        RunPaths.RequireApart(options.Folder, model, data);
        RunPaths.RequireOnce(data);
    }

    /// <summary>Path of the run folder, where everything is written.</summary>
    public string Folder => _options.Folder;

    /// <summary>Path of the folder in which the reference model's log-probabilities are stored, to resume this
    /// run.</summary>
    internal string ReferenceFolder => Path.Combine(Folder, "reference-logps");

    /// <summary>Seconds since this job was created.</summary>
    public double Seconds => _watch.Elapsed.TotalSeconds;

    /// <summary>Whether the folder has a training state from which a run can be resumed.</summary>
    public bool HasRun => _states.Any;

    /// <summary>Throws unless the folder is free or, on resume, holds exactly the run that is described.</summary>
    /// <param name="run">Object whose properties are all that the result depends on, e.g.
    /// <c>new { learning_rate = 1e-3, loss = new DpoLoss(0.1) }</c>; written to run.json. Seed, model, device and
    /// threads are added.</param>
    /// <exception cref="ArgumentException">A loss does not hold its parameters in public properties.</exception>
    /// <exception cref="InvalidDataException">The folder holds another run, or files that the run would
    /// overwrite.</exception>
    public void Claim(object run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _record = RunRecord.Text(run, _options.Seeds.Root, _model, _options.Compute, torch.get_num_threads());
        if (_options.Resume)
        {
            _folder.RequireSame(_record);
        }
        else
        {
            _folder.RequireFree();
        }
    }

    /// <summary>Creates a log for the trainer, with the header of this run.</summary>
    /// <returns>Empty log, whose header has this job's command, seed and device; pass it to the trainer's
    /// constructor.</returns>
    public RunLog NewLog() => new(RunHeader.Now(_options.Command, _options.Seeds, _options.Compute));

    /// <summary>Passes a sentence on to the receiver of notes in the options.</summary>
    /// <param name="sentence">Sentence for the user, e.g. about dropped rows of the data; nothing is passed on if it is
    /// empty or null.</param>
    public void Note(string? sentence)
    {
        if (!string.IsNullOrEmpty(sentence))
        {
            _options.Note?.Invoke(sentence);
        }
    }

    /// <summary>Notes in one sentence the fields of the model's config.json that this library does not know, if there
    /// are any.</summary>
    internal void NoteUnknown()
    {
        if (_model is not null && HuggingFace.UnknownFields(_model) is [_, ..] names)
        {
            var file = Path.Combine(_model, "config.json");
            Note($"{file}: {string.Join(", ", names)}: not known here; kept, and not computed with");
        }
    }

    /// <summary>Starts the run, or resumes the one in the folder, and trains to the end, or saves and returns when
    /// asked to stop.</summary>
    /// <param name="trainer">Trainer to run to its last step; its log must be one that <see cref="NewLog"/>
    /// returned.</param>
    /// <param name="save">Function that writes the trained model into the job's folder; it is called after each saved
    /// training state and at the end.</param>
    /// <param name="validate">Function that evaluates the model on held-out data and logs the result; null (default)
    /// for no evaluation.</param>
    /// <param name="every">Number of steps between two evaluations, at least 1; default 100. Model and training state
    /// are saved as often, unless <see cref="TrainingOptions.SaveEvery"/> is set.</param>
    /// <param name="origin">Folder and tokenizer that the model comes from; the tokenizer and other files that training
    /// does not change are copied into the job's folder. Null (default) for none.</param>
    /// <param name="stop">Cancellation token that stops the training after the step in progress; model and training
    /// state are then saved, so that the training can be resumed.</param>
    /// <exception cref="InvalidOperationException"><see cref="Claim"/> was not called before.</exception>
    /// <exception cref="InvalidDataException">No training state can be resumed.</exception>
    /// <exception cref="IOException">Another process trains into the folder.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before its first step; or the host asked to
    /// stop (<see cref="LiveOutput.Stop"/>) between two steps, and the last save can be resumed.</exception>
    public void Train(ITrainer trainer, Action save, Action? validate = null, int every = 100,
        ModelOrigin? origin = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(save);
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        using var shown = LiveOutput.UseOrKeep(_options.Live);
        using var held = _folder.Hold();
        var resumedAt = Begin(trainer);
        AtomicFile.DeleteLeftovers(Folder, RunPaths.IsWritten);
        AtomicFile.DeleteLeftovers(ReferenceFolder, _ => true);
        origin?.CopyTo(Folder);
        using (new RunSinks(Folder, trainer.Log, resumedAt, _options, Note))
        {
            if (resumedAt is not null && IsDue(trainer, every) && !trainer.Log.Rows.Any(r => IsEvaluation(r, trainer)))
            {
                validate?.Invoke();             // the run was stopped between this step and its evaluation
            }
            if (trainer.StepsDone >= trainer.Steps)
            {
                trainer.Log.Flush();
                save();         // the run may have ended between its last state and its model
            }
            Finish(trainer, save, validate, every, stop);
        }
        if (trainer.StepsDone == 0)
        {
            throw new OperationCanceledException("stopped before the first step; nothing was trained", stop);
        }
    }

    // The step that is gone on from; null for a new run.
    private long? Begin(ITrainer trainer)
    {
        if (_record is null)
        {
            throw new InvalidOperationException("call Claim with the run's settings before Train: they go to run.json");
        }
        if (_options.Resume && _states.Any)
        {
            _states.Resume(trainer, _options.Note);
            return trainer.StepsDone;
        }
        if (_options.Resume)
        {
            _folder.RequireNoModel();
            Note($"{Folder}: the run had not saved a state yet; it begins anew");
        }
        else
        {
            _folder.RequireFree();                      // another run may have begun and ended since
        }
        // Only now: a run that cannot begin leaves nothing.
        AtomicFile.WriteAllText(Path.Combine(Folder, RunFolder.Record), _record);
        torch.manual_seed(_options.Seeds.For(SeedPurpose.Dropout));         // the state holds how the generator goes on
        return null;
    }

    private void Finish(ITrainer trainer, Action save, Action? validate, int every, CancellationToken stop)
    {
        while (trainer.StepsDone < trainer.Steps && !stop.IsCancellationRequested)
        {
            trainer.Fit(Math.Min(Next(trainer, every), Next(trainer, _options.SaveEvery ?? every)), stop: stop);
            var ended = stop.IsCancellationRequested || trainer.StepsDone == trainer.Steps;
            if (!stop.IsCancellationRequested && IsDue(trainer, every))
            {
                validate?.Invoke();
            }
            if ((ended || trainer.StepsDone % (_options.SaveEvery ?? every) == 0) && trainer.StepsDone > 0)
            {
                // The log first: one that is ahead of the state is cut on resume, one that is behind would have a hole.
                // The state before the model: without a state, the folder has no model of this run either.
                trainer.Log.Flush();
                _states.Save(trainer);
                save();
            }
        }
    }

    private static bool IsDue(ITrainer trainer, int every) =>
        trainer.StepsDone > 0 && (trainer.StepsDone == trainer.Steps || trainer.StepsDone % every == 0);

    private static bool IsEvaluation(StepMetrics row, ITrainer trainer) =>
        row.Step == trainer.StepsDone
        && row.Values.Keys.Any(k => k.StartsWith("eval/", StringComparison.Ordinal));

    private static long Next(ITrainer trainer, int every) => trainer.StepsDone - trainer.StepsDone % every + every;
}
