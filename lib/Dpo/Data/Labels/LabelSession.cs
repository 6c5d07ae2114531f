using Dpo.Base;

namespace Dpo.Data.Labels;

/// <summary>Asks a person which of two responses is better, pair by pair, until the person stops or all pairs are done.
/// It resumes where that person's last session stopped.</summary>
/// <remarks>Pairs come in an order of the annotator's own, and which response is shown first is drawn at random, so
/// that the file's order influences nobody.</remarks>
/// <param name="pairs">Pairs of responses to compare; the person is not told which response is the chosen one in the
/// data.</param>
/// <param name="annotator">Name or number of the person who answers; each annotator gets the pairs in an order of their
/// own.</param>
/// <param name="file">Path of the JSON-lines file to which each answer is appended; created if absent. Pairs already
/// answered there are not asked again.</param>
/// <param name="seeds">Random seeds; the order of the questions uses the random stream "labels" followed by the
/// annotator's name.</param>
public sealed class LabelSession(IReadOnlyList<PreferenceExample> pairs, string annotator, string file, Seeds seeds)
{
    /// <summary>Keys with which a question may be answered, in one line for the prompt.</summary>
    internal const string Keys = "1, 2, t (tie), s (skip), q (stop)";

    /// <summary>Asks about the pairs without an answer as text, and reads the answers as lines: 1, 2, t, s or
    /// q.</summary>
    /// <param name="read">Function that reads one line that the person types; returns null at the end of the
    /// input.</param>
    /// <param name="write">Function that shows a text to the person.</param>
    /// <param name="most">Largest number of questions in this session; null, the default, to ask about all pairs not
    /// answered yet.</param>
    /// <returns>Number of answers given in this session, skipped pairs included.</returns>
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
    /// <param name="answer">Function that asks the person one question and returns the answer; returns null to end the
    /// session.</param>
    /// <param name="most">Largest number of questions in this session; null, the default, to ask about all pairs not
    /// answered yet.</param>
    /// <returns>Number of answers given in this session, skipped pairs included.</returns>
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
/// <param name="Number">Number of this question for this annotator, counted from 1 over all sessions.</param>
/// <param name="Of">Total number of pairs to compare, e.g. 50 in "3 of 50".</param>
/// <param name="Prompt">Text of the prompt that both responses answer.</param>
/// <param name="First">Text of the response to show first, without the prompt.</param>
/// <param name="Second">Text of the response to show second, without the prompt.</param>
public sealed record LabelQuestion(int Number, int Of, string Prompt, string First, string Second)
{
    /// <summary>Question as text to show to the annotator, without the keys that answer it.</summary>
    public string Text => $"\n{Number} of {Of}. {Prompt}\n\n[1] {First}\n\n[2] {Second}\n\nWhich is better?";
}
