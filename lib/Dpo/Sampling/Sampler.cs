using Dpo.Devices;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Sampling;

/// <summary>Draws t ~ P(.|x), a token at a time: greedy, temperature, top-k, top-p; many prompts at once.</summary>
/// <remarks>Each row draws from a stream of its own (seed, row, step), so a row's text does not depend on the batch it is in.
/// Rows are right padded: what lies behind a row's end is in its future, which attention does not see. Once a row is longer
/// than the context, its oldest tokens are dropped.</remarks>
public static class Sampler
{
    /// <summary>Continues each prompt.</summary>
    /// <param name="model">Used in evaluation mode and left in the mode it was in.</param>
    /// <param name="prompts">Token ids, each at least one.</param>
    /// <param name="options">How.</param>
    /// <param name="seeds">Where chance comes from (purpose "sample"); not used when greedy.</param>
    /// <returns>One result a prompt, in order.</returns>
    /// <exception cref="ArgumentException">No prompt, or an empty one.</exception>
    public static IReadOnlyList<Generated> Generate(Transformer model, IReadOnlyList<int[]> prompts, SamplingOptions options, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(seeds);
        options.Validate();
        if (prompts.Count == 0 || prompts.Any(p => p.Length == 0))
        {
            throw new ArgumentException(prompts.Count == 0 ? "expected at least one prompt" : $"prompt {prompts.ToList().FindIndex(p => p.Length == 0)} has no tokens; give it a start token");
        }
        var seed = seeds.For("sample");
        var rows = prompts.Select((p, row) => new Row(row, [.. p], [])).ToList();
        using var evaluating = new EvaluationMode(model);
        for (var step = 0; step < options.MaxTokens; step++)
        {
            var open = rows.Where(r => r.Logps.Count == step && (step == 0 || r.Ids[^1] != options.EosId)).ToList();
            if (open.Count == 0)
            {
                break;
            }
            var (tokens, logps) = Next(model, open, options, seed, step);
            for (var i = 0; i < open.Count; i++)
            {
                open[i].Ids.Add(tokens[i]);
                open[i].Logps.Add(logps[i]);
            }
        }
        return [.. rows.Select(r => new Generated([.. r.Ids.Skip(prompts[r.Index].Length)], [.. r.Logps]))];
    }

    private sealed record Row(int Index, List<int> Ids, List<double> Logps);

    private static (int[] Tokens, double[] Logps) Next(Transformer model, List<Row> rows, SamplingOptions options, long seed, int step)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var windows = rows.Select(r => r.Ids.Skip(Math.Max(0, r.Ids.Count - model.Config.ContextLength)).ToArray()).ToList();
        var (B, T) = (rows.Count, windows.Max(w => w.Length));
        var ids = new long[B, T];
        for (var b = 0; b < B; b++)
        {
            for (var t = 0; t < windows[b].Length; t++)
            {
                ids[b, t] = windows[b][t];
            }
        }
        var last = tensor(windows.Select(w => (long)w.Length - 1).ToArray(), device: model.Device);
        var logits = model.forward(tensor(ids, device: model.Device))[arange(B, device: model.Device), last];        // [B,V]
        var chosen = options.Greedy ? logits.argmax(-1) : Draw(logits, rows, options, seed, step);                   // [B]
        var logps = (options.Greedy ? logits : logits / options.Temperature).log_softmax(-1, ScalarType.Float32).gather(-1, chosen.unsqueeze(-1)).squeeze(-1);
        return (chosen.ToInts(), logps.ToDoubles());
    }

    // The inverse of the cumulative distribution at one uniform number a row.
    private static Tensor Draw(Tensor logits, List<Row> rows, SamplingOptions options, long seed, int step)
    {
        var scaled = logits.to_type(ScalarType.Float64) / options.Temperature;
        scaled = options.TopK is { } k ? LogitFilter.TopK(scaled, k) : scaled;
        scaled = options.TopP is { } p ? LogitFilter.TopP(scaled, p) : scaled;
        var cumulative = scaled.softmax(-1).cumsum(-1);                                                              // [B,V]
        var uniform = tensor(rows.Select(r => Seeds.Uniform(seed, r.Index, step)).ToArray(), device: logits.device);
        // Scaled by the row's own total, which rounding leaves a little beside 1.
        return (cumulative <= uniform.unsqueeze(-1) * cumulative[.., ^1..]).sum(-1);                                 // [B]
    }
}
