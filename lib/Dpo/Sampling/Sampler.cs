using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Sampling;

/// <summary>Draws t ~ P(.|x), a token at a time: greedy, temperature, top-k, top-p; many prompts at once.</summary>
/// <remarks>Each row draws from a stream of its own (seed, row, step), so a row's text does not depend on the batch it is in. Once
/// a row is longer than the context, its oldest tokens are dropped.</remarks>
public static class Sampler
{
    /// <summary>Continues each prompt.</summary>
    /// <param name="model">Used in evaluation mode and left in the mode it was in; through a cache where it is an
    /// <see cref="ICachedLanguageModel"/>.</param>
    /// <param name="prompts">Token ids, each at least one.</param>
    /// <param name="options">How.</param>
    /// <param name="seeds">Where chance comes from (purpose "sample"); not used when greedy.</param>
    /// <param name="made">Told of each new token as it is made: the prompt's number and the token's id.</param>
    /// <returns>One result a prompt, in order.</returns>
    /// <exception cref="ArgumentException">No prompt, an empty one, or one with an id that the model cannot
    /// read.</exception>
    /// <exception cref="OperationCanceledException">The host's <see cref="LiveOutput.Stop"/>, between two tokens.</exception>
    public static IReadOnlyList<Generated> Generate(
        ILanguageModel model, IReadOnlyList<int[]> prompts, SamplingOptions options, Seeds seeds,
        Action<int, int>? made = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(seeds);
        options.Validate();
        RequireReadable(prompts, model.VocabSize);
        var seed = seeds.For("sample");
        var rows = prompts.Select((p, index) => new Row(index, p)).ToList();
        using var evaluating = new EvaluationMode(model.Module);
        using var generation = new OpenRows(model, rows, options);
        for (var open = generation.Open; open.Count > 0; open = generation.Open)
        {
            LiveOutput.Stop.ThrowIfCancellationRequested();
            var (tokens, logps) = Choose(generation, open, options, seed);
            WorkMeter.Generated(open.Count);
            for (var i = 0; i < open.Count; i++)
            {
                open[i].Ids.Add(tokens[i]);
                open[i].Logps.Add(logps[i]);
                made?.Invoke(open[i].Index, tokens[i]);
            }
        }
        return [.. rows.Select(r => r.Result)];
    }

    private static void RequireReadable(IReadOnlyList<int[]> prompts, int vocabulary)
    {
        if (prompts.Count == 0)
        {
            throw new ArgumentException("expected at least one prompt");
        }
        foreach (var (index, prompt) in prompts.Index())
        {
            if (prompt.Length == 0)
            {
                throw new ArgumentException($"prompt {index} has no tokens; give it a start token");
            }
            // Else the device says it, and a GPU is of no more use to the process after that.
            if (Array.FindIndex(prompt, id => id < 0 || id >= vocabulary) is var at and >= 0)
            {
                throw new ArgumentException($"prompt {index} has the id {prompt[at]}; expected 0..{vocabulary - 1}, "
                    + "what the model can read: was it encoded by another tokenizer?");
            }
        }
    }

    private static (int[] Tokens, double[] Logps) Choose(OpenRows generation, List<Row> open, SamplingOptions options, long seed)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var logits = generation.Next(open);                                                             // [B,V]
        // Probabilities are added up, so in float64.
        var logps = options.Greedy ? logits.log_softmax(-1) : (logits.to_type(ScalarType.Float64) / options.Temperature).log_softmax(-1);
        var chosen = options.Greedy ? logits.argmax(-1) : Draw(logps, open, options, seed);             // [B]
        var made = stack([chosen.to_type(logps.dtype), logps.gather(-1, chosen.unsqueeze(-1)).squeeze(-1)]).ToDoubles();
        return ([.. made.Take(open.Count).Select(id => (int)id)], [.. made.Skip(open.Count)]);
    }

    // The inverse of the cumulative distribution at one uniform number a row.
    private static Tensor Draw(Tensor logps, List<Row> open, SamplingOptions options, long seed)
    {
        logps = options.TopK is { } k ? LogitFilter.TopK(logps, k) : logps;
        logps = options.TopP is { } p ? LogitFilter.TopP(logps, p) : logps;
        var cumulative = logps.exp().cumsum(-1);                                                        // [B,V], up to what the filters left
        var uniform = tensor(open.Select(r => Seeds.Uniform(seed, r.Index, r.Made)).ToArray(), device: logps.device);
        return (cumulative <= uniform.unsqueeze(-1) * cumulative[.., ^1..]).sum(-1);                    // [B]
    }
}

/// <summary>What was sampled for one prompt.</summary>
/// <param name="Ids">The new tokens, EOS included where the row ended with it.</param>
/// <param name="Logps">Of each new token: log P at the sampling temperature over the whole vocabulary, before top-k and top-p; at temperature 1 when greedy. Nats.</param>
public sealed record Generated(int[] Ids, double[] Logps);
