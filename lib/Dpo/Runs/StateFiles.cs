using System.Globalization;
using Dpo.Training;

namespace Dpo.Runs;

/// <summary>The training states of a folder: the newest under a plain name, those before it numbered.</summary>
/// <param name="folder">The run's.</param>
/// <param name="keep">How many are kept, at least 1.</param>
internal sealed class StateFiles(string folder, int keep)
{
    internal const string Newest = "training-state.safetensors";
    private const string Stem = "training-state.", Ending = ".safetensors";
    private readonly List<string> _damaged = [];            // that the run did not go on from

    /// <summary>Whether a state is saved in a file of this name.</summary>
    public static bool IsState(string name) => Age(name) >= 0;

    /// <summary>Whether there is any.</summary>
    public bool Any => Files().Count > 0;

    /// <summary>Saves a state. Whenever the process ends, those before it are there: they go only when it is.</summary>
    public void Save(ITrainer trainer)
    {
        _damaged.ForEach(File.Delete);          // else they would in time push out the one that was gone on from
        _damaged.Clear();
        // Up to the first gap, from the oldest on: where a save was broken off, the newest one's place is free already.
        var gap = Enumerable.Range(0, int.MaxValue).First(age => !File.Exists(At(age)));
        for (var age = gap; age > 0; age--)
        {
            File.Move(At(age - 1), At(age));
        }
        trainer.Save(At(0));
        foreach (var file in Files().Where(f => Age(Path.GetFileName(f)) >= keep))
        {
            File.Delete(file);
        }
    }

    /// <summary>Puts the newest state that is whole into a trainer.</summary>
    /// <param name="trainer">Of the same run.</param>
    /// <param name="note">Told of each that is damaged.</param>
    /// <exception cref="InvalidDataException">None is; the message is the newest one's.</exception>
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

    private string At(int age) => Path.Combine(folder,
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
