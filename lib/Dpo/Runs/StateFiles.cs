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

    /// <summary>Whether a state is saved in a file of this name.</summary>
    public static bool IsState(string name) => Age(name) >= 0;

    /// <summary>Whether there is any.</summary>
    public bool Any => Files().Count > 0;

    /// <summary>Saves a state: there is a whole one at every moment, whenever the process ends.</summary>
    public void Save(ITrainer trainer)
    {
        var before = Files();
        foreach (var file in before.Where(f => Age(Path.GetFileName(f)) >= keep - 1 && Age(Path.GetFileName(f)) > 0))
        {
            File.Delete(file);
        }
        // From the oldest on; with one kept, the newest is replaced in one go by what is written.
        for (var age = keep - 2; age >= 0; age--)
        {
            if (File.Exists(At(age)))
            {
                File.Move(At(age), At(age + 1), overwrite: true);
            }
        }
        trainer.Save(At(0));
    }

    /// <summary>Puts the newest state that is whole into a trainer.</summary>
    /// <param name="trainer">Of the same run.</param>
    /// <param name="note">Told of each that is damaged.</param>
    /// <exception cref="InvalidDataException">None is; the message is the newest one's.</exception>
    public void Resume(ITrainer trainer, Action<string>? note)
    {
        var files = Files();
        var problems = new List<InvalidDataException>();
        foreach (var file in files)
        {
            try
            {
                trainer.Resume(file);
                foreach (var problem in problems)
                {
                    note?.Invoke(problem.Message);
                }
                if (problems.Count > 0)
                {
                    note?.Invoke(FormattableString.Invariant($"going on from step {trainer.StepsDone}, {file}"));
                }
                return;
            }
            catch (InvalidDataException e)
            {
                problems.Add(e);
            }
        }
        throw problems[0];
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
            && int.TryParse(name[Stem.Length..^Ending.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var age)
            && age > 0 ? age : -1;
}
