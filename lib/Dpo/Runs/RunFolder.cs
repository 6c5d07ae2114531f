using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Checkpoints;

namespace Dpo.Runs;

/// <summary>Run folder, with the checks of whether a run may be started or resumed in it.</summary>
/// <param name="path">Path to the folder of a training run, with its log, training states and model; it need not
/// exist.</param>
/// <param name="states">Access to the saved training states (checkpoints) in that folder.</param>
internal sealed class RunFolder(string path, StateFiles states)
{
    internal const string
        Log = "log.jsonl",
        Table = "log.csv",
        Board = "tensorboard",
        Record = "run.json",
        Lock = ".lock";

    /// <summary>Reads with which chat template the model of a run folder was trained.</summary>
    /// <param name="folder">Path to a model folder, which may be a run folder.</param>
    /// <returns>Name of the template, e.g. "instruction"; null if the folder records none.</returns>
    public static string? TemplateOf(string folder)
    {
        var record = Path.Combine(folder, Record);
        try
        {
            return File.Exists(record) && JsonNode.Parse(File.ReadAllText(record)) is JsonObject run
                && run["settings"] is JsonObject settings && settings["Template"] is JsonValue name
                && name.TryGetValue<string>(out var text) ? text : null;
        }
        catch (JsonException)
        {
            return null;            // a damaged record is reported where a run is resumed
        }
    }

    /// <summary>Throws unless a new run may be started in the folder.</summary>
    /// <exception cref="InvalidDataException">The folder holds a run, or a file that a run would overwrite.</exception>
    public void RequireFree()
    {
        if (states.Any)
        {
            throw new InvalidDataException(
                $"{path}: holds a run already; go on with it by --resume (in C#: "
                + "TrainingOptions { Resume = true }), or choose another folder");
        }
        // A run that ended before it first saved left run.json, a tokenizer and a log: these may be written over.
        var held = Files().Where(f => f != Lock && RunPaths.IsWritten(f)).Order(StringComparer.Ordinal).ToList();
        if (held.Count > 0 && (!held.Contains(Record) || held.Exists(HuggingFace.IsWritten)))
        {
            throw new InvalidDataException(
                $"{path}: holds {held[0]}, which the run would write over, and no run to go on "
                + $"from (no {StateFiles.Newest}); choose another --out");
        }
    }

    /// <summary>Throws unless the folder's run is the one that a record describes.</summary>
    /// <exception cref="InvalidDataException">The folder holds another run, or none.</exception>
    // Anything else than the same run would go on from weights that do not belong to it.
    public void RequireSame(string record)
    {
        var file = Path.Combine(path, Record);
        if (!File.Exists(file))
        {
            throw new InvalidDataException(states.Any
                ? $"{path}: holds a training state but no {Record}, which says what run it is of; "
                    + "put it back, or choose another --out"
                : $"{path}: has no run to go on from (no {Record}); leave --resume out to start one");
        }
        if (RunRecord.Difference(File.ReadAllText(file), record) is { } difference)
        {
            throw new InvalidDataException($"{file}: is another run's: {difference}; "
                + "give the same options, seed, data and model as before, or choose another --out");
        }
    }

    /// <summary>Throws if the folder holds a model: a training state is always saved before the model, so the states
    /// were removed.</summary>
    /// <exception cref="InvalidDataException">The folder holds a model.</exception>
    public void RequireNoModel()
    {
        if (Files().FirstOrDefault(HuggingFace.IsWritten) is { } kept)
        {
            throw new InvalidDataException($"{path}: holds {kept}, but no training state to go on from "
                + $"(no {StateFiles.Newest}); put a state back, or choose another --out");
        }
    }

    /// <summary>Locks the folder against other processes that would train into it, until the result is disposed or the
    /// process ends in any way.</summary>
    /// <exception cref="IOException">Another process trains into the folder.</exception>
    public IDisposable Hold()
    {
        Directory.CreateDirectory(path);
        var file = Path.Combine(path, Lock);
        try
        {
            return new FileStream(
                file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new IOException(
                $"{path}: another process is training into it; wait for its end, or choose another --out", e);
        }
    }

    private IEnumerable<string> Files() => !Directory.Exists(path) ? []
        : Directory.EnumerateFiles(path).Select(f => Path.GetFileName(f));
}
