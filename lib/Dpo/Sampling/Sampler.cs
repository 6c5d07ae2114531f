using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Sampling;

/// <summary>Sampler of t ~ P(.|x), one token at a time and many prompts at once: greedy, temperature, top-k,
/// top-p.</summary>
/// <remarks>Each row draws from its own stream of random numbers (seed, row, step), so a row's text does not depend on
/// the batch it is in. Once a row is longer than the context, its oldest tokens are dropped.</remarks>
public static class Sampler
{
    /// <summary>Continues each prompt until its EOS token or the largest number of new tokens.</summary>
    /// <param name="model">Language model to sample from; it is set to evaluation mode meanwhile. Keys and values are
    /// cached if it is an <see cref="ICachedLanguageModel"/>.</param>
    /// <param name="prompts">Token ids of each prompt, at least one id in each; special tokens are not added.</param>
    /// <param name="options">Settings of the sampling: largest length, greedy or not, temperature, top-k, top-p, and
    /// the end-of-sequence id.</param>
    /// <param name="seeds">Random seeds; tokens are sampled from the random stream named "sample". The same seeds give
    /// the same responses. Not used in greedy sampling.</param>
    /// <param name="made">Callback that is called for each new token at once, with the index of its prompt (from 0) and
    /// the token's id; null (default) for none.</param>
    /// <returns>Sampled response to each prompt, in the order of the prompts.</returns>
    /// <exception cref="ArgumentException">There is no prompt, one is empty, or one has an id that the model cannot
    /// read.</exception>
    /// <exception cref="OperationCanceledException">The host asked to stop (<see cref="LiveOutput.Stop"/>) between two
    /// tokens.</exception>
    public static IReadOnlyList<Generated> Generate(
        ILanguageModel model, IReadOnlyList<int[]> prompts, SamplingConfig options, Seeds seeds,
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

    private static (int[] Tokens, double[] Logps) Choose(
        OpenRows generation, List<Row> open, SamplingConfig options, long seed)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var logits = generation.Next(open);                                                             // [B,V]
        // Probabilities are added up, so in float64.
        var logps = options.Greedy
            ? logits.log_softmax(-1)
            : (logits.to_type(ScalarType.Float64) / options.Temperature).log_softmax(-1);
        var chosen = options.Greedy ? logits.argmax(-1) : Draw(logps, open, options, seed);             // [B]
        var made = stack([chosen.to_type(logps.dtype), logps.gather(-1, chosen.unsqueeze(-1)).squeeze(-1)]).ToDoubles();
        return ([.. made.Take(open.Count).Select(id => (int)id)], [.. made.Skip(open.Count)]);
    }

    // The inverse of the cumulative distribution at one uniform number a row.
    private static Tensor Draw(Tensor logps, List<Row> open, SamplingConfig options, long seed)
    {
        logps = options.TopK is { } k ? LogitFilter.TopK(logps, k) : logps;
        logps = options.TopP is { } p ? LogitFilter.TopP(logps, p) : logps;
        var cumulative = logps.exp().cumsum(-1);                // [B,V], up to what the filters left
        var uniform = tensor(open.Select(r => Seeds.Uniform(seed, r.Index, r.Made)).ToArray(), device: logps.device);
        return (cumulative <= uniform.unsqueeze(-1) * cumulative[.., ^1..]).sum(-1);                    // [B]
    }
}

/// <summary>Response that was sampled for one prompt.</summary>
/// <param name="Ids">Token ids of the response, without the prompt; the last is the end-of-sequence id if the response
/// ended with it.</param>
/// <param name="Logps">Log-probability of each token of <c>Ids</c>, in nats: that of the model at the sampling
/// temperature (1 if greedy), before top-k and top-p.</param>
public sealed record Generated(int[] Ids, double[] Logps);
