using System.Diagnostics;
using Dpo.Kernel.Editing;
using Dpo.Kernel.Packages;
using Dpo.Kernel.Scripting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace Dpo.Kernel.Engine;

/// <summary>Runs C# cells that share their state: variables, types, usings and references carry over
/// from cell to cell.</summary>
/// <remarks>A cell is plain C# with top-level await; nothing of the engine is in its scope, so that
/// notebooks stay portable. The console and the current folder belong to the process: run one cell of one
/// session at a time.</remarks>
public sealed class Session : ICellSession
{
    // For an async void method that a cell started: long enough for most errors, short for one that never ends.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    // For a thread that the last cell started and that fails at once.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private readonly CellThread _thread = new();
    private readonly InteractiveAssemblyLoader _loader = ScriptHost.NewLoader();
    private readonly PackageSet _packages;
    private readonly ScriptOptions _options;
    private ScriptState<object?>? _state;
    private string _folder;
    private bool _running;

    /// <summary>Creates a session in which no cell has run.</summary>
    /// <param name="folder">Folder of the notebook: current folder of the cells (a folder that does not exist is
    /// replaced by the temporary folder). Relative <c>#r</c> paths start from the notebook's folder.</param>
    public Session(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _options = ScriptHost.NewOptions(_folder);
        Editor = new CellEditor(_folder);
        _packages = new PackageSet(_loader);
    }

    /// <summary>Display that turns values into outputs; formatters can be registered with it.</summary>
    public Display Display { get; } = new();

    /// <summary>Completion and help at the cursor, with what the cells have declared so far.</summary>
    internal CellEditor Editor { get; }

    /// <summary>Number of cells that were run, failed ones included; also the number of the newest.</summary>
    public int ExecutionCount { get; private set; }

    /// <inheritdoc/>
    public bool IsOver => _running;

    /// <summary>Sink of the outputs of the running cell; null between cells. A host's live output
    /// displays through it.</summary>
    public IOutputSink? Output { get; private set; }

    /// <summary>Time that a cancelled cell may take to stop before it is given up, 2 s by default; infinite
    /// waits for its end.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Compiles a tiny script in the background, because Roslyn's first compilation takes a second: for the
    /// time in which a front end connects.</summary>
    /// <returns>Task that completes once the compiler has compiled and run a first script; awaiting the task is
    /// optional.</returns>
    public static Task WarmUpAsync() => Task.Run(() =>
        CSharpScript.Create<object?>("1", ScriptHost.NewOptions(Environment.CurrentDirectory)).RunAsync());

    /// <summary>Runs one cell. All that it shows, its value and its error go to <paramref name="output"/>; no
    /// exception of the cell is thrown here.</summary>
    /// <param name="code">C# source of the cell, a script with top-level statements; may use what earlier cells
    /// declared.</param>
    /// <param name="output">Receiver of the cell's outputs (console text, displays, value, error), called while the
    /// cell runs.</param>
    /// <param name="cancel">Cancellation token that asks the cell to stop; none by default. A cell that ignores the
    /// request longer than <see cref="Grace"/> is left running, and the session is over.</param>
    /// <returns>Result of the cell: its number, its value or its error, and its duration.</returns>
    /// <exception cref="InvalidOperationException">A cell is still running, or never ended.</exception>
    public Task<CellResult> RunAsync(string code, IOutputSink output, CancellationToken cancel = default) =>
        RunAsync(code, output, counted: true, cancel);

    /// <summary>Runs one cell as <see cref="RunAsync(string, IOutputSink, CancellationToken)"/> does; a cell that is
    /// not counted keeps the number of the newest.</summary>
    internal async Task<CellResult> RunAsync(
        string code, IOutputSink output, bool counted, CancellationToken cancel = default)
    {
        if (_running)
        {
            throw new InvalidOperationException(
                "A cell of this session is still running. Wait for it, or start a new session.");
        }

        (_running, Output) = (true, output);
        var number = counted ? ++ExecutionCount : ExecutionCount;
        var clock = Stopwatch.StartNew();
        Outcome outcome;
        using (new CellScope(output, _folder, cancel))
        {
            var cell = EndAsync(_thread.Run(() => RunCellAsync(code, number, cancel)), code, number, cancel);
            _running = !await EndedAsync(cell, cancel).ConfigureAwait(false);
            outcome = _running ? new Outcome(ErrorText.NotStopped(number, Grace)) : await cell.ConfigureAwait(false);
            _folder = _running ? _folder : CellScope.Folder ?? _folder;   // a cell may have changed it for the next
        }

        Output = null;
        if (outcome.Error is { } error)
        {
            output.Fail(error);
        }
        else if (outcome.Shown is { } bundle)
        {
            output.Result(bundle, number);
        }

        return new CellResult(number, outcome.Shown is not null, outcome.Value, outcome.Error, clock.Elapsed);
    }

    /// <inheritdoc/>
    public async Task<CellError?> LeaveAsync(CancellationToken cancel = default)
    {
        await Task.Delay(Moment, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return StrayErrors.Take() is not { } stray ? null
            : ErrorText.Runtime(ExecutionCount, "", stray, CancellationToken.None);
    }

    /// <summary>Ends the thread that runs the cells; a cell that never ended is left running.</summary>
    public void Dispose()
    {
        _thread.Dispose();
        _loader.Dispose();
        _packages.Dispose();
        Editor.Dispose();
    }

    private async Task<Outcome> RunCellAsync(string code, int number, CancellationToken cancel)
    {
        try
        {
            (code, var files) = await _packages.TakeAsync(code, Output!, _folder, cancel).ConfigureAwait(false);
            // A cell inherits its predecessors' references; naming them again would cost memory that grows with the
            // square of the cells.
            var options = (_state is null ? _options.AddReferences(files) : _options.WithReferences(files))
                .WithFilePath(ErrorText.FileOf(number));
            Script<object?> script = _state is null
                ? CSharpScript.Create<object?>(code, options, assemblyLoader: _loader)
                : _state.Script.ContinueWith<object?>(code, options);
            var errors = script.Compile(cancel).Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
            if (errors.Length > 0)
            {
                return new Outcome(ErrorText.Compilation(number, code, errors));
            }

            Editor.Ran(code, files);

            // The state that comes back with an exception holds what was assigned before it.
            _state = _state is null
                ? await script.RunAsync(null, _ => true, cancel).ConfigureAwait(false)
                : await script.RunFromAsync(_state, _ => true, cancel).ConfigureAwait(false);
            if (_state.Exception is { } thrown)
            {
                return new Outcome(ErrorText.Runtime(number, code, thrown, cancel));
            }

            // Formatted here, while the cell counts as running: a value may be a lazy sequence that computes and
            // prints.
            var value = _state.ReturnValue;
            return EndsInValue(script) ? new Outcome(null, value, Display.Format(value)) : new Outcome(null);
        }
        catch (Exception e)
        {
            return new Outcome(ErrorText.Runtime(number, code, e, cancel));
        }
    }

    // What a cell left behind may fail a moment after it: the error belongs to the cell all the same.
    private async Task<Outcome> EndAsync(Task<Outcome> cell, string code, int number, CancellationToken cancel)
    {
        var outcome = await cell.ConfigureAwait(false);
        if (outcome.Error is null)
        {
            await Task.WhenAny(_thread.Idle, Task.Delay(Linger, cancel)).ConfigureAwait(false);
        }

        // Where the cell has an error of its own, the other waits for the next cell.
        return outcome.Error is not null || StrayErrors.Take() is not { } stray ? outcome
            : new Outcome(ErrorText.Runtime(number, code, stray, cancel));
    }

    // True when the cell ended, false when it was asked to stop and did not.
    private async Task<bool> EndedAsync(Task cell, CancellationToken cancel)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = cancel.Register(asked.SetResult);
        if (await Task.WhenAny(cell, asked.Task).ConfigureAwait(false) == cell)
        {
            return true;
        }

        return await Task.WhenAny(cell, Task.Delay(Grace, CancellationToken.None)).ConfigureAwait(false) == cell;
    }

    private static bool EndsInValue(Script script)
    {
        var compilation = script.GetCompilation();
        // The other trees were #loaded.
        var tree = compilation.SyntaxTrees.Single(t => t.FilePath == script.Options.FilePath);
        var last = tree.GetCompilationUnitRoot().Members.LastOrDefault() as GlobalStatementSyntax;
        return last?.Statement is ExpressionStatementSyntax { SemicolonToken.IsMissing: true } value
            && compilation.GetSemanticModel(tree).GetTypeInfo(value.Expression).Type?.SpecialType
                != SpecialType.System_Void;
    }

    private sealed record Outcome(
        CellError? Error, object? Value = null, IReadOnlyDictionary<string, string>? Shown = null);
}
