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
    /// <param name="file">File of JSON lines to which the answers are appended.</param>
    /// <param name="pairs">Pairs to label; all annotators see the same pairs, each in an order of their own.</param>
    /// <param name="annotators">Names of the annotators, one labelling session for each.</param>
    /// <param name="seeds">Seeds of the order of the pairs, as for <see cref="LabelSession"/>, and of the answers
    /// (purpose "annotator" with the name).</param>
    /// <param name="unsure">Uncertainty of the annotators, in points: the better story is called better with
    /// probability σ(gap/unsure); 0.7 by default.</param>
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
