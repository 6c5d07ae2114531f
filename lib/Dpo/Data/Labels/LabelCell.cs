using Dpo.Devices;

namespace Dpo.Data.Labels;

/// <summary>Labels for a notebook: from the person in front of it where the host takes input, else those that dpo label wrote, else generated ones.</summary>
public static class LabelCell
{
    /// <summary>Asks, or says in one sentence why not and what is taken instead.</summary>
    /// <param name="pairs">What to label.</param>
    /// <param name="annotator">Who answers.</param>
    /// <param name="file">Where answers go, and where dpo label put them.</param>
    /// <param name="generated">Labels to fall back on.</param>
    /// <param name="seeds">As for <see cref="LabelSession"/>.</param>
    /// <param name="questions">How many to ask.</param>
    /// <param name="read"><see cref="Console.ReadLine"/>; null at the end of the input, or it throws where input is not supported.</param>
    /// <param name="write">Shows a text.</param>
    /// <returns>The labels, in the order in which they were given.</returns>
    /// <exception cref="InvalidDataException">A line of a file is no label.</exception>
    public static IReadOnlyList<Label> Labels(IReadOnlyList<PreferenceExample> pairs, string annotator, string file, string generated, Seeds seeds, int questions, Func<string?> read, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var given = 0;
        try
        {
            given = new LabelSession(pairs, annotator, file, seeds).Ask(read, write, questions);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or IOException)
        {
            // A host without input: the sentence below says so.
        }
        var own = LabelFile.Read(file);
        var (labels, from) = own.Count > 0 ? (own, file) : (LabelFile.Read(generated), generated);
        write((given > 0 ? $"\n{given} answers were taken; " : "\nNo answer was taken here (dpo label asks in a terminal); ") + $"{labels.Count} labels are those of {Path.GetFileName(from)}.\n");
        return labels;
    }
}
