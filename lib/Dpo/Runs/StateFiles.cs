using System.Globalization;
using Dpo.Training;

namespace Dpo.Runs;

/// <summary>Training states in a run folder: the newest under a plain name, earlier ones numbered.</summary>
/// <param name="folder">Path to the folder of a training run, in which the state files are saved; it need not
/// exist.</param>
/// <param name="keep">Number of the newest training states to keep, at least 1; older ones are deleted after a
/// save.</param>
internal sealed class StateFiles(string folder, int keep)
{
    internal const string Newest = "training-state.safetensors";
    private const string Stem = "training-state.", Ending = ".safetensors";
    private readonly List<string> _damaged = [];            // that the run did not go on from

    /// <summary>Tells whether a file of this name is a training state.</summary>
    public static bool IsState(string name) => Age(name) >= 0;

    /// <summary>Whether the folder has any training state.</summary>
    public bool Any => Files().Count > 0;

    /// <summary>Saves a training state. Whenever the process ends, the earlier states exist: they are deleted only
    /// after the new one is saved.</summary>
    public void Save(ITrainer trainer)
    {
        _damaged.ForEach(File.Delete);          // else they would in time push out the one that was gone on from
        _damaged.Clear();
        // Up to the first gap, from the oldest on: where a save was broken off, the newest one's place is free already.
        var gap = Enumerable.Range(0, int.MaxValue).First(age => !File.Exists(PathFor(age)));
        for (var age = gap; age > 0; age--)
        {
            File.Move(PathFor(age - 1), PathFor(age));
        }
        trainer.Save(PathFor(0));
        foreach (var file in Files().Where(f => Age(Path.GetFileName(f)) >= keep))
        {
            File.Delete(file);
        }
    }

    /// <summary>Loads the newest undamaged state into a trainer.</summary>
    /// <param name="trainer">Trainer of the same run, whose weights, optimiser state and step are replaced.</param>
    /// <param name="note">Callback that receives a sentence about each damaged state file; null for none.</param>
    /// <exception cref="InvalidDataException">All states are damaged; the message is that of the newest.</exception>
    public void Resume(ITrainer trainer, Action<string>? note)
    {
        var problems = new List<(string File, InvalidDataException Why)>();
        foreach (var file in Files())
        {
            try
            {
                trainer.Resume(file);
                foreach (var (_, why) in problems)
                {
                    note?.Invoke(why.Message);
                }
                _damaged.AddRange(problems.Select(p => p.File));
                if (problems.Count > 0)
                {
                    note?.Invoke(FormattableString.Invariant($"going on from step {trainer.StepsDone}, {file}"));
                }
                return;
            }
            catch (InvalidDataException e)
            {
                problems.Add((file, e));
            }
        }
        throw problems[0].Why;
    }

    private string PathFor(int age) => Path.Combine(folder,
        age == 0 ? Newest : string.Create(CultureInfo.InvariantCulture, $"{Stem}{age}{Ending}"));

    // The newest first.
    private List<string> Files() => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder, Stem + "*").Where(f => IsState(Path.GetFileName(f)))
            .OrderBy(f => Age(Path.GetFileName(f)))];

    // 0 for the newest; -1 for a file that is none.
    private static int Age(string name) => name == Newest ? 0
        : name.StartsWith(Stem, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal)
            && name.Length > Stem.Length + Ending.Length
            && int.TryParse(
                name[Stem.Length..^Ending.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var age)
            && age > 0 ? age : -1;
}
