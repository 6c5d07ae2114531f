using Dpo.Base;
using Dpo.Data;
using Dpo.Data.Labels;
using Dpo.Science.Worlds;

namespace Dpo.Science.Stories;

/// <summary>Labels by annotators who see a story's score, but not surely: where nobody labels by hand, there is something to go on with.</summary>
public static class StoryLabels
{
    /// <summary>Lets annotators label the first pairs that they are shown.</summary>
    /// <param name="file">Where their answers go.</param>
    /// <param name="pairs">What they label; all see the same pairs, each in an order of their own.</param>
    /// <param name="annotators">Their names.</param>
    /// <param name="seeds">As for <see cref="LabelSession"/>; and purpose "annotator" with each name.</param>
    /// <param name="unsure">Points: the better one is said to be better with probability σ(gap/unsure).</param>
    public static void Write(string file, IReadOnlyList<PreferenceExample> pairs, IReadOnlyList<string> annotators, Seeds seeds, double unsure = 0.7)
    {
        ArgumentNullException.ThrowIfNull(annotators);
        ArgumentNullException.ThrowIfNull(seeds);
        foreach (var annotator in annotators)
        {
            var seed = seeds.For($"annotator {annotator}");
            new LabelSession(pairs, annotator, file, seeds).Ask(question =>
            {
                var gap = StoryScore.Of(question.Prompt, question.First).Total - StoryScore.Of(question.Prompt, question.Second).Total;
                var (tie, choice) = (Seeds.Uniform(seed, question.Number), Seeds.Uniform(seed, question.Number, 1));
                return tie < Math.Exp(-Math.Abs(gap)) / 2 ? Answer.Tie : choice < 1 / (1 + Math.Exp(-gap / unsure)) ? Answer.First : Answer.Second;
            });
        }
    }
}
