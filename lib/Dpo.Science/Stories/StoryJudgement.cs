using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Science.Stories;

/// <summary>A judgement of a storyteller by its stories for held-out prompts.</summary>
/// <param name="Model">Name of the evaluated model: "SFT" or "base" for the reference model, "DPO" or "PPO" for a
/// trained one.</param>
/// <param name="Score">Mean score of the stories, in points of the scoring rule, with its 95 % bootstrap interval over
/// the held-out prompts.</param>
/// <param name="Gain">Mean of (model's score minus reference model's score) for the same prompt, divided by the
/// standard deviation of the reference model's scores, with its 95 % interval.</param>
/// <param name="WinRate">Share of prompts for which the model's story scores higher than the reference model's, 0 to 1,
/// with its 95 % interval; a tie counts as 0.5.</param>
/// <param name="Kl">Estimate of KL(P || P_ref) from the evaluated model's own stories, in nats per story; P_ref is the
/// reference model.</param>
/// <param name="Retention">Name and value of a check that training has not spoilt the model's language: "form" or "loss
/// on text", see <see cref="StoryTeller.MeasureRetention"/>.</param>
/// <param name="Distinct">Number of distinct story texts divided by the number of stories; 1 if no two stories are the
/// same.</param>
/// <param name="SharedRun">Share of stories that contain the most widespread sequence of eight consecutive words, 0 to
/// 1; high if stories repeat a phrase.</param>
/// <param name="Words">Mean number of words per story; words are separated by spaces.</param>
/// <param name="Parts">Mean points over all stories for each component of the story score; the key is the component's
/// name, e.g. "happy end".</param>
/// <param name="Stories">One entry per held-out prompt: the prompt's text, the text of the model's story, and its score
/// in points.</param>
/// <param name="Greedy">Text of the model's story for the first held-out prompt, generated greedily (the most probable
/// token at each step).</param>
public sealed record StoryJudgement(string Model, Interval Score, Interval Gain, Interval WinRate, double Kl,
    (string Name, double Value) Retention, double Distinct, double SharedRun, double Words,
    IReadOnlyDictionary<string, double> Parts, IReadOnlyList<(string Prompt, string Story, double Score)> Stories,
    string Greedy)
{
    private const int AtOnce = 32;

    /// <summary>The judgement without the stories, as a row for a file of figures.</summary>
    public StoryRow Row =>
        new(Model, Score, Gain, WinRate, Kl, Retention.Name, Retention.Value, Distinct, SharedRun, Words,
            Parts, Greedy);

    /// <summary>Lets a model tell stories for the held-out prompts and judges them.</summary>
    /// <param name="name">Name of the model, shown in the result table, e.g. "DPO".</param>
    /// <param name="model">Language model to evaluate: it writes one story for each held-out prompt.</param>
    /// <param name="reference">Reference model P_ref for the estimate of KL(P || P_ref); on the same device as
    /// <paramref name="model"/>.</param>
    /// <param name="baseline">Evaluation of the reference model, with whose stories the scores are compared; null if
    /// the model to evaluate is the reference model.</param>
    /// <param name="teller">Source of prompts and the rule that scores a story; also generates the stories with a
    /// model's tokenizer.</param>
    /// <param name="seeds">Random seeds; sampling uses the random stream named "judged stories", the confidence
    /// intervals the one named "bootstrap".</param>
    /// <returns>New evaluation: scores, comparison with the reference model, KL, diversity, and all stories.</returns>
    public static StoryJudgement Compute(string name, Transformer model, Transformer reference,
        StoryJudgement? baseline,
        StoryTeller teller, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(teller);
        ArgumentNullException.ThrowIfNull(seeds);
        var (examples, texts) = teller.Tell(model, teller.HeldOut, new Seeds(seeds.For("judged stories")));
        List<(string Prompt, string Story, double Score)> stories =
            [.. teller.HeldOut.Zip(texts, (p, s) => (p, s, teller.Total(p, s)))];
        double[] after = [.. stories.Select(s => s.Score)],
            before = [.. (baseline?.Stories ?? stories).Select(s => s.Score)];
        var parts = teller.HeldOut.Zip(texts, teller.Score).ToList();
        return new StoryJudgement(name, Interval.Bootstrap(after, seeds),
            Interval.Bootstrap([.. after.Zip(before, (a, b) => (a - b) / Deviation(before))], seeds),
            Interval.Bootstrap([.. after.Zip(before, (a, b) => a > b ? 1 : a == b ? 0.5 : 0)], seeds),
            SequenceKl(examples, model, reference), teller.MeasureRetention(model, texts),
            Diversity.Distinct(texts), Diversity.MostShared(texts).Share, texts.Average(s => s.Split(' ').Length),
            parts[0].ToDictionary(p => p.Name,
                p => parts.Average(s => (double)s.Single(q => q.Name == p.Name).Points)),
            stories, teller.TellGreedily(model, teller.HeldOut[0]));
    }

    private static double SequenceKl(IReadOnlyList<EncodedExample> sampled, Transformer model, Transformer reference)
    {
        using var noGrad = torch.no_grad();
        return sampled.Chunk(AtOnce).SelectMany(chunk =>
        {
            using var scope = torch.NewDisposeScope();
            using var batch = SequenceBatch.Create(chunk, model.Device);
            return (Logps.Compute(model, batch) - Logps.Compute(reference, batch)).ToDoubles();
        }).Average();
    }

    // 1 where all are the same, so that a gain over them is still a number.
    private static double Deviation(double[] numbers)
    {
        var mean = numbers.Average();
        var deviation = Math.Sqrt(numbers.Sum(x => (x - mean) * (x - mean)) / Math.Max(1, numbers.Length - 1));
        return deviation > 0 ? deviation : 1;
    }
}
