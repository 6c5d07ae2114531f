using Dpo.Base;
using Dpo.Data;
using Dpo.Data.Labels;

namespace Dpo.Teaching;

/// <summary>Gets preference labels for a notebook: from the user where the host takes input, else those that dpo label
/// wrote, else generated ones.</summary>
public static class LabelCell
{
    /// <summary>Asks the user through <see cref="LiveInput.Current"/>. Where nobody answers, it shows one question and
    /// says in a sentence how to label and which labels are used instead. All of it is printed.</summary>
    /// <param name="pairs">Pairs of responses to label.</param>
    /// <param name="annotator">Name of the person who answers.</param>
    /// <param name="file">Path of the file for the answers, in JSON lines; dpo label may have
    /// written it before.</param>
    /// <param name="generated">Path of a file of labels that is used where <paramref name="file"/> has none.</param>
    /// <param name="seeds">Seeds of <see cref="LabelSession"/>, which order the questions.</param>
    /// <param name="questions">Largest number of questions to ask.</param>
    /// <returns>Labels that the notebook goes on with, in the order in which they were given.</returns>
    /// <exception cref="InvalidDataException">A line of a file is not a label.</exception>
    public static IReadOnlyList<Label> Labels(
        IReadOnlyList<PreferenceExample> pairs,
        string annotator,
        string file,
        string generated,
        Seeds seeds,
        int questions)
    {
        var session = new LabelSession(pairs, annotator, file, seeds);
        var given = 0;
        if (LiveInput.Current is { } person)
        {
            given = session.Ask(() => person.Ask(LabelSession.Keys), Console.Write, questions);
        }
        else
        {
            session.Ask(Shown, 1);
        }

        var own = LabelFile.Read(file);
        var (labels, from) = own.Count > 0 ? (own, file) : (LabelFile.Read(generated), generated);
        var taken = LiveInput.Current is null ? "Nobody answers here: to label, run dpo label in a terminal"
            : FormattableString.Invariant($"{given} answers were taken");
        Console.WriteLine($"\n{taken}. The {labels.Count} labels below are those of {Path.GetFileName(from)}.");
        return labels;
    }

    private static Answer? Shown(LabelQuestion question)
    {
        Console.WriteLine(question.Text);
        return null;
    }
}
