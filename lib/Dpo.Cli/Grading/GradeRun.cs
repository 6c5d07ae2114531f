using Dpo.Cli.Terminal;
using Dpo.Cli.Workers;
using Dpo.Kernel.Scripting;
using Dpo.Teaching.Exercises;

namespace Dpo.Cli.Grading;

/// <summary>Runs a notebook's first cell and those of its exercises; judges the answers with other numbers.</summary>
/// <remarks>Exercises need the first cell alone, so the chapter's training is not run. The cells run in a process of
/// their own, one for each notebook: a cell that fails costs its own points; so does one that does not end, or ends its
/// process, and the next goes on in a fresh one, where the cells before it that ended well are run again.</remarks>
internal sealed class GradeRun(string folder, HandIn handIn, int seed, TimeSpan limit, CancellationToken stop)
    : IDisposable
{
    // The first cell is the course's, not the student's: it loads libtorch, on a machine that may be busy.
    private static readonly TimeSpan SetUpLimit = TimeSpan.FromMinutes(2);

    // A cell that wants all memory gets an exception before the machine has none left. In percent, hexadecimal.
    private static readonly KeyValuePair<string, string> Memory = new("DOTNET_GCHeapHardLimitPercent", "32");

    private const string StandsAlone =
        " (of a chapter only the first cell and those under \"## Exercises\" are run: what an answer uses has to stand "
        + "there)";

    private readonly GradeSheet _sheet = new(handIn.Expected);
    private readonly List<HandInCell> _done = [];           // what later cells may build on
    private readonly List<string> _problems = [];
    private WorkerSession? _session;
    private string? _fault;         // of the first cell

    /// <summary>Sentences for whoever grades: what could not be judged, which cell ended its process.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Runs and judges it all.</summary>
    public async Task<IReadOnlyList<GradeRow>> RowsAsync()
    {
        foreach (var cell in handIn.Cells)
        {
            stop.ThrowIfCancellationRequested();
            if (await BeginAsync())
            {
                await RunAsync(cell);
            }
            else
            {
                Add(cell.Asked, id => $"{id} not judged: the first cell {_fault}", judged: false);
            }
        }
        return _sheet.Rows();
    }

    public void Dispose() => _session?.Dispose();

    // Whether there is a session in which the first cell has run, and those that ended well.
    private async Task<bool> BeginAsync()
    {
        if (_session is { IsOver: false } || _fault is not null)
        {
            return _fault is null;
        }
        _session?.Dispose();
        _session = await WorkerSession.StartAsync(folder, stop, Memory);
        var ended = await TryAsync(handIn.SetUp, SetUpLimit);
        if (ended is { Error: null })
        {
            foreach (var directive in handIn.Usings)
            {
                await TryAsync(directive, SetUpLimit);      // one that does not compile helps nobody, and harms nobody
            }
            return await RepeatAsync();
        }
        _fault = ended is null ? _session.End : $"stopped: {Sentence(ended.Error!)}";
        Note($"the first cell {_fault}");
        return false;
    }

    // One that does not end well this time is left out: there are fewer with each beginning.
    private async Task<bool> RepeatAsync()
    {
        foreach (var cell in _done)
        {
            if (await TryAsync(cell.Cell.Source, limit) is null)
            {
                NoteEnd(cell);
                _done.Remove(cell);
                return await BeginAsync();
            }
        }
        return true;
    }

    private async Task RunAsync(HandInCell cell)
    {
        if (await TryAsync(cell.Cell.Source, limit) is not { } ended)
        {
            Add(cell.Asked, id => $"{id} stopped: it {_session!.End}");
            NoteEnd(cell);
            return;
        }
        foreach (var id in ended.Answered)
        {
            if (_session!.IsOver && !await AnswerAgainAsync(cell, id))
            {
                var why = $"{id} not judged: an earlier answer of its cell ended the program or its time";
                Add([id], _ => why, judged: false);
                Note(why);
                continue;
            }
            await JudgeAsync(cell, id);
        }
        Add(cell.Asked.Except(ended.Answered), id => ended.Error is { } error ? $"{id} stopped: {Sentence(error)}"
            : $"{id} not solved yet: its cell did not come to Exercise.Check");
        if (ended.Error is null)
        {
            _done.Add(cell);
        }
        else if (ended.Error is { Name: nameof(OutOfMemoryException) })
        {
            _session!.Dispose();        // what fills the memory is still there
            _session = null;
        }
    }

    private async Task JudgeAsync(HandInCell cell, string id)
    {
        var result = await _session!.JudgeAsync(id, seed, limit, stop);
        stop.ThrowIfCancellationRequested();
        if (result is null)
        {
            Add([id], _ => $"{id} stopped: with other numbers it {_session.End}");
        }
        else
        {
            // Points and praise are this process's own: that of the cells may have changed its copy.
            var task = ExerciseCatalog.Find(id);
            var points = result.Solved ? task.Points : 0;
            var praise = $"{id} solved ({points} {(points == 1 ? "point" : "points")}). {task.Why}";
            var text = result.Solved ? praise : result.Text;
            _sheet.Add(new GradeRow(id, points, task.Points, result.Solved, result.Mistake, text));
        }
        NoteEnd(cell);
    }

    // Another answer of the cell ended the process while it was judged: in a fresh one the cell answers once more.
    private async Task<bool> AnswerAgainAsync(HandInCell cell, string id) =>
        await BeginAsync() && await TryAsync(cell.Cell.Source, limit) is { } ended && ended.Answered.Contains(id);

    private async Task<WorkerMessage?> TryAsync(string code, TimeSpan most)
    {
        var ended = await _session!.TryAsync(code, most, stop);
        stop.ThrowIfCancellationRequested();
        return ended;
    }

    private void Add(IEnumerable<string> ids, Func<string, string> text, bool judged = true)
    {
        foreach (var id in ids)
        {
            var task = ExerciseCatalog.All.FirstOrDefault(t => t.Id == id);
            var says = task is null ? $"{id} there is no such exercise" : text(id);
            _sheet.Add(new GradeRow(id, 0, task?.Points ?? 0, false, null, says) { Judged = judged });
        }
    }

    // A cell that does not end is the student's alone; one that ends its process is something to look at.
    private void NoteEnd(HandInCell cell)
    {
        if (_session is { IsOver: true, WasLate: false })
        {
            Note($"{cell.Cell} {_session.End}");
        }
    }

    private void Note(string problem) => _problems.Add(Words.OneLine(problem, GradeRow.Widest));

    private static string Sentence(CellError error) =>
        $"{error.Name}{(error.Line is { } line ? $" in its line {line}" : "")}: {error.Message.Split('\n')[0]}"
        + (error.Message.Contains("CS0103", StringComparison.Ordinal) ? StandsAlone : "");
}
