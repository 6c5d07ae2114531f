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
    /// <param name="pairs">Preference pairs (a prompt and two responses) to ask about; those that the annotator has
    /// already answered are skipped.</param>
    /// <param name="annotator">Name of the person who answers; recorded in each label.</param>
    /// <param name="file">Path of the JSON lines file of this person's labels, e.g. written by the command dpo label;
    /// answers are appended, and the file is created if absent.</param>
    /// <param name="generated">Path of a JSON lines file of ready-made labels, used if <paramref name="file"/> is
    /// absent or has no labels.</param>
    /// <param name="seeds">Random seeds that fix the order of the questions and which response is shown first, as in
    /// <see cref="LabelSession"/>.</param>
    /// <param name="questions">Maximum number of questions to ask in this call.</param>
    /// <returns>All labels of <paramref name="file"/>, or of <paramref name="generated"/> if there are none, in the
    /// order of the lines.</returns>
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
