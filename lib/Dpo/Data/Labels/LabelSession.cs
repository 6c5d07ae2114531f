using Dpo.Base;

namespace Dpo.Data.Labels;

/// <summary>Asks a person which of two responses is better, pair by pair, until the person stops or all pairs are done.
/// It resumes where that person's last session stopped.</summary>
/// <remarks>Pairs come in an order of the annotator's own, and which response is shown first is drawn at random, so
/// that the file's order influences nobody.</remarks>
/// <param name="pairs">Comparisons to label; which response the file calls chosen is not shown.</param>
/// <param name="annotator">Name or number of the person who answers; it also fixes the order of the questions.</param>
/// <param name="file">Path of the JSON-lines file to which answers are appended.</param>
/// <param name="seeds">Seeds of the session; the order is drawn for the purpose "labels" with the annotator's
/// name.</param>
public sealed class LabelSession(IReadOnlyList<PreferenceExample> pairs, string annotator, string file, Seeds seeds)
{
    /// <summary>Keys with which a question may be answered, in one line for the prompt.</summary>
    internal const string Keys = "1, 2, t (tie), s (skip), q (stop)";

    /// <summary>Asks about the pairs without an answer as text, and reads the answers as lines: 1, 2, t, s or
    /// q.</summary>
    /// <param name="read">Function that reads one line of the person's input; null at the end of the input.</param>
    /// <param name="write">Function that shows a text to the person.</param>
    /// <param name="most">Largest number of questions in this session; null, the default, for all pairs without an
    /// answer.</param>
    /// <returns>Number of answers that were given in this session.</returns>
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

    /// <summary>Asks about the pairs without an answer, one call of <paramref name="answer"/> a pair.</summary>
    /// <param name="answer">Function that puts a question to the person and returns the answer; null to stop.</param>
    /// <param name="most">Largest number of questions in this session; null, the default, for all pairs without an
    /// answer.</param>
    /// <returns>Number of answers that were given in this session.</returns>
    public int Ask(Func<LabelQuestion, Answer?> answer, int? most = null)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var answered = LabelFile.Read(file).Where(l => l.Annotator == annotator).Select(l => l.Pair).ToHashSet();
        var seed = seeds.For($"labels {annotator}");
        var open = Enumerable.Range(0, pairs.Count).OrderBy(i => Seeds.Uniform(seed, i))
            .Where(i => !answered.Contains(i)).Take(most ?? int.MaxValue).ToList();
        foreach (var (done, pair) in open.Index())
        {
            var (example, swapped) = (pairs[pair], Seeds.Uniform(seed, pair, 1) < 0.5);
            var (first, second) = swapped ? (example.Rejected, example.Chosen) : (example.Chosen, example.Rejected);
            var question = new LabelQuestion(answered.Count + done + 1, pairs.Count, example.Prompt, first, second);
            if (answer(question) is not { } said)
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

/// <summary>One question to an annotator: a prompt and the two responses to compare.</summary>
/// <param name="Number">Number of the question among all of this annotator's, 1 for the first.</param>
/// <param name="Of">Number of pairs to label in all.</param>
/// <param name="Prompt">Text of the prompt that both responses answer.</param>
/// <param name="First">Text of the response that is shown first.</param>
/// <param name="Second">Text of the response that is shown second.</param>
public sealed record LabelQuestion(int Number, int Of, string Prompt, string First, string Second)
{
    /// <summary>Question as text to show to the annotator, without the keys that answer it.</summary>
    public string Text => $"\n{Number} of {Of}. {Prompt}\n\n[1] {First}\n\n[2] {Second}\n\nWhich is better?";
}
