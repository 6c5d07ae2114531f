using Dpo.Data;
using Dpo.Devices;
using Dpo.Estimators;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Text;
using Dpo.Worlds;
using TorchSharp;

namespace Dpo.Experiments;

/// <summary>A storyteller judged by its stories for held-out prompts.</summary>
/// <param name="Model">"SFT", "DPO" or "PPO".</param>
/// <param name="Score">Mean of <see cref="StoryScore"/>, with its interval over the prompts.</param>
/// <param name="WinRate">Against the SFT model's story for the same prompt, ties one half; a half for itself.</param>
/// <param name="Kl">KL(P || P_SFT), nats a story, estimated from the stories.</param>
/// <param name="Form">Share of sentences that the stories' templates produce.</param>
/// <param name="Distinct">Share of stories that are told once.</param>
/// <param name="SharedRun">Share of stories that have the commonest run of eight words.</param>
/// <param name="Words">Mean words a story.</param>
/// <param name="Parts">Mean points of each part of the score.</param>
/// <param name="Stories">The stories, in the order of the prompts.</param>
public sealed record StoryJudgement(string Model, Interval Score, Interval WinRate, double Kl, double Form, double Distinct, double SharedRun, double Words,
    IReadOnlyDictionary<string, double> Parts, IReadOnlyList<string> Stories)
{
    /// <summary>Lets a model tell its stories and judges them.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="model">The policy.</param>
    /// <param name="sft">What it is compared with.</param>
    /// <param name="told">The SFT model's judgement, for the win rate; null for that model itself.</param>
    /// <param name="teller">Prompts and tokenizer.</param>
    /// <param name="seeds">Purposes "judged stories", "bootstrap".</param>
    /// <returns>The judgement.</returns>
    public static StoryJudgement Of(string name, Transformer model, Transformer sft, StoryJudgement? told, StoryTeller teller, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(teller);
        ArgumentNullException.ThrowIfNull(seeds);
        var (examples, stories) = teller.Tell(model, teller.HeldOut, new Seeds(seeds.For("judged stories")));
        var scores = teller.HeldOut.Zip(stories, StoryScore.Of).ToList();
        var before = told is null ? scores : [.. teller.HeldOut.Zip(told.Stories, StoryScore.Of)];
        using var noGrad = torch.no_grad();
        var kl = examples.Chunk(32).SelectMany(chunk =>
        {
            using var scope = torch.NewDisposeScope();
            using var batch = SequenceBatch.Of(chunk, model.Device);
            return (Logps.Of(model, batch) - Logps.Of(sft, batch)).ToDoubles();
        }).Average();
        return new StoryJudgement(name, Interval.Bootstrap([.. scores.Select(s => (double)s.Total)], seeds),
            Interval.Bootstrap([.. scores.Zip(before, (s, b) => s.Total > b.Total ? 1 : s.Total == b.Total ? 0.5 : 0)], seeds), kl,
            stories.Average(StoryForm.Share), Diversity.Distinct(stories), Diversity.MostShared(stories).Share, stories.Average(s => s.Split(' ').Length),
            scores[0].Parts.ToDictionary(p => p.Name, p => scores.Average(s => s.Parts.Single(q => q.Name == p.Name).Points)), stories);
    }
}
