using Dpo.Base;

namespace Dpo.Data.Labels;

/// <summary>Asks a person which of two responses is better, until they stop or all pairs are done. Goes on where the last session of that person stopped.</summary>
/// <remarks>Pairs come in an order of the annotator's own and each response is shown first or second by chance, so that the file's order sways nobody.</remarks>
/// <param name="pairs">What to label; which of the two the file calls chosen is not shown.</param>
/// <param name="annotator">Who answers; a name or a number.</param>
/// <param name="file">Where answers go, in JSON lines.</param>
/// <param name="seeds">Purpose "labels" with the annotator's name.</param>
public sealed class LabelSession(IReadOnlyList<PreferenceExample> pairs, string annotator, string file, Seeds seeds)
{
    /// <summary>What may be answered, in one line.</summary>
    internal const string Keys = "1, 2, t (tie), s (skip), q (stop)";

    /// <summary>Asks in words.</summary>
    /// <param name="read">A line of the person's, null at the end of the input.</param>
    /// <param name="write">Shows a text.</param>
    /// <param name="most">Questions of this session; null for all that are open.</param>
    /// <returns>Answers given in this session.</returns>
    public int Ask(Func<string?> read, Action<string> write, int? most = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        return Ask(question =>
        {
            write($"{question.Text} {Keys}: ");
            return Answered(read, write);
        }, most);
    }

    /// <summary>Asks.</summary>
    /// <param name="answer">What the annotator says; null to stop.</param>
    /// <param name="most">Questions of this session; null for all that are open.</param>
    /// <returns>Answers given in this session.</returns>
    public int Ask(Func<LabelQuestion, Answer?> answer, int? most = null)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var answered = LabelFile.Read(file).Where(l => l.Annotator == annotator).Select(l => l.Pair).ToHashSet();
        var seed = seeds.For($"labels {annotator}");
        var open = Enumerable.Range(0, pairs.Count).OrderBy(i => Seeds.Uniform(seed, i)).Where(i => !answered.Contains(i)).Take(most ?? int.MaxValue).ToList();
        foreach (var (done, pair) in open.Index())
        {
            var (example, swapped) = (pairs[pair], Seeds.Uniform(seed, pair, 1) < 0.5);
            var (first, second) = swapped ? (example.Rejected, example.Chosen) : (example.Chosen, example.Rejected);
            if (answer(new LabelQuestion(answered.Count + done + 1, pairs.Count, example.Prompt, first, second)) is not { } said)
            {
                return done;
            }
            LabelFile.Append(file, new Label(pair, annotator, example.Prompt, first, second, swapped, said));
        }
        return open.Count;
    }

    private static Answer? Answered(Func<string?> read, Action<string> write)
    {
        while (read() is { } line)
        {
            switch (line.Trim().ToLowerInvariant())
            {
                case "1": return Answer.First;
                case "2": return Answer.Second;
                case "t" or "tie": return Answer.Tie;
                case "s" or "skip": return Answer.Skip;
                case "q" or "quit" or "stop": return null;
                default:
                    write("Please answer 1, 2, t, s or q: ");
                    break;
            }
        }
        return null;
    }
}

/// <summary>A comparison as it is put to an annotator.</summary>
/// <param name="Number">1 for the annotator's first.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Prompt">x.</param>
/// <param name="First">Shown first.</param>
/// <param name="Second">Shown second.</param>
public sealed record LabelQuestion(int Number, int Of, string Prompt, string First, string Second)
{
    /// <summary>The question in words, without the keys that answer it.</summary>
    public string Text => $"\n{Number} of {Of}. {Prompt}\n\n[1] {First}\n\n[2] {Second}\n\nWhich is better?";
}
