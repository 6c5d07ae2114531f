using Dpo.Base;
using Dpo.Data;
using Dpo.Data.Labels;
using Dpo.Science.Worlds;

namespace Dpo.Science.Stories;

/// <summary>Labels by simulated annotators who prefer the story with the higher score, but not surely: a stand-in where
/// nobody labels by hand.</summary>
public static class StoryLabels
{
    /// <summary>Lets simulated annotators label pairs and appends their answers to a file.</summary>
    /// <param name="file">Path of a JSON lines file of labels; created if absent, else the new answers are
    /// appended.</param>
    /// <param name="pairs">Preference pairs (a prompt and two stories) to label; each annotator labels all of them, in
    /// a different random order.</param>
    /// <param name="annotators">Names of the simulated annotators, e.g. "A" and "B"; recorded in each label.</param>
    /// <param name="seeds">Random seeds of the order of the pairs, as in <see cref="LabelSession"/>, and of the answers
    /// (random stream named "annotator NAME").</param>
    /// <param name="unsure">Noise of the annotators, in points, above 0: unless they call it a tie, they prefer the
    /// story with a score higher by d with probability σ(d/unsure); 0.7 by default.</param>
    public static void Write(string file, IReadOnlyList<PreferenceExample> pairs, IReadOnlyList<string> annotators,
        Seeds seeds, double unsure = 0.7)
    {
        ArgumentNullException.ThrowIfNull(annotators);
        ArgumentNullException.ThrowIfNull(seeds);
        foreach (var annotator in annotators)
        {
            var seed = seeds.For($"annotator {annotator}");
            new LabelSession(pairs, annotator, file, seeds).Ask(question =>
            {
                var gap = StoryScore.Compute(question.Prompt, question.First).Total
                    - StoryScore.Compute(question.Prompt, question.Second).Total;
                var (tie, choice) = (Seeds.Uniform(seed, question.Number), Seeds.Uniform(seed, question.Number, 1));
                return tie < Math.Exp(-Math.Abs(gap)) / 2 ? Answer.Tie
                    : choice < 1 / (1 + Math.Exp(-gap / unsure)) ? Answer.First : Answer.Second;
            });
        }
    }
}
