using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Science.Stories;

/// <summary>A storyteller judged by its stories for held-out prompts.</summary>
/// <param name="Model">"SFT", "DPO" or "PPO".</param>
/// <param name="Score">Mean of the stories' points, with its interval over the prompts.</param>
/// <param name="Gain">By how much the score is above the reference's for the same prompts, in standard deviations of the reference's.</param>
/// <param name="WinRate">Against the reference's story for the same prompt, ties one half; a half for itself.</param>
/// <param name="Kl">KL(P || P_ref), nats a story, estimated from the stories.</param>
/// <param name="Kept">What must not get lost: <see cref="StoryTeller.Kept"/>.</param>
/// <param name="Distinct">Share of stories that are told once.</param>
/// <param name="SharedRun">Share of stories that have the commonest run of eight words.</param>
/// <param name="Words">Mean words a story.</param>
/// <param name="Parts">Mean points of each part of the score.</param>
/// <param name="Stories">The prompts with their stories and what each got.</param>
/// <param name="Greedy">The likeliest story for the first prompt, token by token.</param>
public sealed record StoryJudgement(string Model, Interval Score, Interval Gain, Interval WinRate, double Kl, (string Name, double Value) Kept, double Distinct, double SharedRun,
    double Words, IReadOnlyDictionary<string, double> Parts, IReadOnlyList<(string Prompt, string Story, double Score)> Stories, string Greedy)
{
    private const int AtOnce = 32;

    /// <summary>Without the stories.</summary>
    public StoryRow Row => new(Model, Score, Gain, WinRate, Kl, Kept.Name, Kept.Value, Distinct, SharedRun, Words, Parts, Greedy);

    /// <summary>Lets a model tell its stories and judges them.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="model">The policy.</param>
    /// <param name="reference">What it is compared with.</param>
    /// <param name="told">The reference's judgement; null for the reference itself.</param>
    /// <param name="teller">Prompts, tokenizer and rule.</param>
    /// <param name="seeds">Purposes "judged stories", "bootstrap".</param>
    /// <returns>The judgement.</returns>
    public static StoryJudgement Of(string name, Transformer model, Transformer reference, StoryJudgement? told, StoryTeller teller, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(teller);
        ArgumentNullException.ThrowIfNull(seeds);
        var (examples, texts) = teller.Tell(model, teller.HeldOut, new Seeds(seeds.For("judged stories")));
        List<(string Prompt, string Story, double Score)> stories = [.. teller.HeldOut.Zip(texts, (p, s) => (p, s, teller.Total(p, s)))];
        double[] after = [.. stories.Select(s => s.Score)], before = [.. (told?.Stories ?? stories).Select(s => s.Score)];
        var parts = teller.HeldOut.Zip(texts, teller.Score).ToList();
        return new StoryJudgement(name, Interval.Bootstrap(after, seeds), Interval.Bootstrap([.. after.Zip(before, (a, b) => (a - b) / Deviation(before))], seeds),
            Interval.Bootstrap([.. after.Zip(before, (a, b) => a > b ? 1 : a == b ? 0.5 : 0)], seeds), SequenceKl(examples, model, reference), teller.Kept(model, texts),
            Diversity.Distinct(texts), Diversity.MostShared(texts).Share, texts.Average(s => s.Split(' ').Length),
            parts[0].ToDictionary(p => p.Name, p => parts.Average(s => (double)s.Single(q => q.Name == p.Name).Points)), stories, teller.TellGreedily(model, teller.HeldOut[0]));
    }

    private static double SequenceKl(IReadOnlyList<EncodedExample> sampled, Transformer model, Transformer reference)
    {
        using var noGrad = torch.no_grad();
        return sampled.Chunk(AtOnce).SelectMany(chunk =>
        {
            using var scope = torch.NewDisposeScope();
            using var batch = SequenceBatch.Of(chunk, model.Device);
            return (Logps.Of(model, batch) - Logps.Of(reference, batch)).ToDoubles();
        }).Average();
    }

    // 1 where all are alike, so that a gain over them is still a number.
    private static double Deviation(double[] numbers)
    {
        var mean = numbers.Average();
        var deviation = Math.Sqrt(numbers.Sum(x => (x - mean) * (x - mean)) / Math.Max(1, numbers.Length - 1));
        return deviation > 0 ? deviation : 1;
    }
}
