using Dpo.Base;
using Dpo.Kernel.Scripting;
using Dpo.Teaching.Exercises;

namespace Dpo.Cli.Workers;

/// <summary>What goes between the command and the process that runs a notebook's cells.</summary>
internal enum WorkerWord
{
    /// <summary>To the worker: run a cell and tell its outputs.</summary>
    Run,

    /// <summary>To the worker: run a cell, tell only which exercises it answered.</summary>
    Try,

    /// <summary>To the worker: judge the last answer to an exercise.</summary>
    Judge,

    /// <summary>To the worker: the running cell should stop.</summary>
    Stop,

    /// <summary>To the worker: the notebook is done; say whether anything that its cells left behind failed.</summary>
    Leave,

    /// <summary>From the worker, while a cell runs: the calls of <see cref="IOutputSink"/>, and progress.</summary>
    Stream, Display, Update, Result, Fail, Progress,

    /// <summary>From the worker: the cell ended.</summary>
    Ended,

    /// <summary>From the worker: the answer was judged.</summary>
    Judged,
}

/// <summary>One message, a line of JSON; only what its word needs is set.</summary>
/// <param name="Word">Kind of the message, e.g. to run a cell; it decides which of the other properties are
/// set.</param>
internal sealed record WorkerMessage(WorkerWord Word)
{
    /// <summary>A cell's text, or text of the console.</summary>
    public string? Text { get; init; }

    /// <summary>The stream, the display's id, or the exercise.</summary>
    public string? Name { get; init; }

    /// <summary>A MIME bundle, richest first.</summary>
    public KeyValuePair<string, string>[]? Bundle { get; init; }

    /// <summary>The cell's number, or the seed.</summary>
    public int Number { get; init; }

    /// <summary>The error of a cell; null where there is none.</summary>
    public CellError? Error { get; init; }

    /// <summary>Whether the cell has a value.</summary>
    public bool HasValue { get; init; }

    /// <summary>The cell's time.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether no cell can follow, because the last one was asked to stop and did not.</summary>
    public bool IsOver { get; init; }

    /// <summary>Checks passed so far in the notebook.</summary>
    public int Checks { get; init; }

    /// <summary>The exercises that the cell answered.</summary>
    public string[] Answered { get; init; } = [];

    /// <summary>What an answer earned.</summary>
    public ExerciseResult? Judged { get; init; }

    /// <summary>How far a long call is.</summary>
    public LiveProgress? Progress { get; init; }
}
