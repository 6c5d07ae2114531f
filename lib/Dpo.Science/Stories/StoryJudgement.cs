using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Science.Stories;

/// <summary>A judgement of a storyteller by its stories for held-out prompts.</summary>
/// <param name="Model">Name of the model: "SFT", "base", "DPO" or "PPO".</param>
/// <param name="Score">Mean score of the stories, in points, with its 95 % interval over the prompts.</param>
/// <param name="Gain">Mean difference between the model's and the reference model's score for the same prompt, in
/// standard deviations of the reference model's scores, with its 95 % interval.</param>
/// <param name="WinRate">Share of prompts for which the model's story has a higher score than the reference model's, 0
/// to 1; ties count one half, so that it is 0.5 for the reference model itself.</param>
/// <param name="Kl">Estimate of KL(P || P_ref) from the stories, in nats per story.</param>
/// <param name="Retention">Name and value of the measure of retention,
/// <see cref="StoryTeller.MeasureRetention"/>.</param>
/// <param name="Distinct">Number of different stories divided by the number of stories, in (0, 1].</param>
/// <param name="SharedRun">Share of stories that contain the most common run of eight words, 0 to 1.</param>
/// <param name="Words">Mean number of words of a story.</param>
/// <param name="Parts">Mean points of each part of the score, by the part's name.</param>
/// <param name="Stories">Held-out prompts with the story told for each and its score in points.</param>
/// <param name="Greedy">Story for the first prompt that takes the likeliest token at each step.</param>
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
    /// <param name="name">Name of the model in the judgement, e.g. "DPO".</param>
    /// <param name="model">Policy that tells the stories.</param>
    /// <param name="reference">Reference model P_ref, from which KL is measured.</param>
    /// <param name="baseline">Judgement of the reference model, with which the scores are compared; null for the
    /// reference model itself.</param>
    /// <param name="teller">Prompts, tokenizer and the rule that scores a story.</param>
    /// <param name="seeds">Seeds of the sampling and of the bootstrap intervals (purposes "judged stories" and
    /// "bootstrap").</param>
    /// <returns>The judgement with all stories in it.</returns>
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
