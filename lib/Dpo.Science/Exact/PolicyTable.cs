using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The log-probability log P(y|x) of every complete response to every prompt, as float64. Owns its
/// tensor.</summary>
public sealed class PolicyTable : IDisposable
{
    /// <summary>Takes ownership of a tensor of log-probabilities.</summary>
    /// <param name="logProbs">Log-probability of each response to each prompt, in nats; shape [X prompts, N responses],
    /// float64. The probabilities of each row must sum to 1 within 1e-5.</param>
    /// <exception cref="ArgumentException">The dtype or shape is another, or a row is no distribution.</exception>
    public PolicyTable(Tensor logProbs)
    {
        Shape.Require(logProbs, nameof(logProbs), "[X,N]");
        using var scope = NewDisposeScope();
        if (logProbs.dtype != ScalarType.Float64)
        {
            throw new ArgumentException($"logProbs must be Float64. Got {logProbs.dtype}.");
        }
        var off = logProbs.logsumexp(-1).abs().max().ToDouble();
        if (!(off < 1e-5))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"a row of logProbs sums to exp(±{off:g3}) instead of 1; expected a distribution over all responses"));
        }
        LogProbs = logProbs.DetachFromDisposeScope();
    }

    /// <summary>Log-probability of each response to each prompt, nats [X prompts, N responses] float64.</summary>
    public Tensor LogProbs { get; }

    /// <summary>Returns the probabilities, prompt by prompt.</summary>
    /// <returns>Probability of each response to each prompt: X arrays, one for each prompt, of N numbers, one for each
    /// response.</returns>
    public double[][] Probabilities()
    {
        using var scope = NewDisposeScope();
        return [.. LogProbs.exp().ToDoubles().Chunk((int)LogProbs.shape[1])];
    }

    /// <summary>Largest number of tokens that <see cref="Compute"/> runs through the model at once. It bounds the
    /// memory: no tensor of logits is larger than this times the vocabulary.</summary>
    public const int TokensAtOnce = 1 << 16;

    /// <summary>Computes the table of a transformer, without gradients, a group of prompts at a time.</summary>
    /// <param name="model">Transformer to evaluate; its output layer must predict exactly the response symbols and the
    /// end token (EOS) of <paramref name="space"/>; dropout is off meanwhile.</param>
    /// <param name="prompts">Token ids of each prompt; at least one prompt, all of the same length.</param>
    /// <param name="space">The finite set of responses to evaluate; they become the second axis (N), in the order of
    /// this set.</param>
    /// <returns>Table of log-probabilities, shape [X prompts, N responses], float64; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The model predicts other tokens too, its context is too short, or the
    /// prompts differ in length.</exception>
    public static PolicyTable Compute(Transformer model, IReadOnlyList<int[]> prompts, ResponseSpace space)
    {
        Require(model, prompts, space);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var evaluating = new EvaluationMode(model);
        // Tokens of one prompt.
        var tokens = Math.Pow(space.Vocabulary.EosId, space.MaxLength - 1) * (prompts[0].Length + space.MaxLength - 1);
        var groups = prompts.Chunk(Math.Max(1, (int)(TokensAtOnce / tokens)))
            .Select(group => Group(model, group, space)).ToList();
        return new PolicyTable(cat(groups).MoveToOuterDisposeScope());
    }

    private static Tensor Group(Transformer model, IReadOnlyList<int[]> prompts, ResponseSpace space)
    {
        using var scope = NewDisposeScope();
        return ResponseLogps(model, prompts, space).to_type(ScalarType.Float64).MoveToOuterDisposeScope();
    }

    /// <summary>Computes log P(y|x) of every response in one pass, with gradients.</summary>
    /// <remarks>Only the S^(L-1) longest prefixes are run; a shorter response reads its factors off a prefix that
    /// starts as it does. The logits held are [X·S^(L-1),L,V], no matter how many the responses; with them go the
    /// activations of as many rows.</remarks>
    /// <param name="model">Transformer to evaluate; its output layer must predict exactly the response symbols and the
    /// end token (EOS) of <paramref name="space"/>; it stays in its mode (training or evaluation).</param>
    /// <param name="prompts">Token ids of each prompt; at least one prompt, all of the same length.</param>
    /// <param name="space">The finite set of responses to evaluate; they become the second axis (N), in the order of
    /// this set.</param>
    /// <returns>Log-probability of each response, in nats, with gradients; shape [X prompts, N responses], the model's
    /// dtype, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The model predicts other tokens too, its context is too short, or the
    /// prompts differ in length.</exception>
    public static Tensor ResponseLogps(Transformer model, IReadOnlyList<int[]> prompts, ResponseSpace space)
    {
        Require(model, prompts, space);
        int V = space.Vocabulary.OutputSize, L = space.MaxLength, X = prompts.Count, N = space.Count;
        var Tx = prompts[0].Length;
        var prefixes = space.Responses.Where(r => r.Length == L && r[^1] != space.Vocabulary.EosId)
            .Select(r => r[..(L - 1)])
            .Chunk(space.Vocabulary.EosId).Select(c => c[0]).ToList();                          // S^(L-1), in order
        var R = prefixes.Count;
        using var scope = NewDisposeScope();
        var rows = prompts.SelectMany(p => prefixes.Select(y => p.Concat(y)))
            .SelectMany(r => r.Select(id => (long)id)).ToArray();
        var ids = tensor(rows, device: model.Device).view(X * R, Tx + L - 1);
        var logps = model.forward(ids)[.., (Tx - 1)..].log_softmax(-1).view(X, R * L * V);  // position t predicts y_t
        // The index in a prompt's [R,L,V] of each factor of each response; one extra index holds a 0 for absent
        // factors.
        var indices = new long[N * L];
        for (var n = 0; n < N; n++)
        {
            var y = space.Responses[n];
            var row = PrefixRow(y, L - 1, space.Vocabulary.EosId);
            for (var t = 0; t < L; t++)
            {
                indices[n * L + t] = t < y.Length ? (row * L + t) * V + y[t] : (long)R * L * V;
            }
        }
        var padded = cat([logps, zeros(X, 1, dtype: logps.dtype, device: logps.device)], 1);
        return padded.index_select(1, tensor(indices, device: model.Device))
            .view(X, N, L).sum(-1).MoveToOuterDisposeScope();
    }

    private static void Require(Transformer model, IReadOnlyList<int[]> prompts, ResponseSpace space)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(space);
        var V = space.Vocabulary.OutputSize;
        if (model.Config.Outputs != V || prompts.Count == 0
            || prompts.Any(p => p.Length != prompts[0].Length || p.Length == 0))
        {
            throw new ArgumentException($"expected a model that predicts the {V} tokens of the space "
                + $"(TransformerConfig.OutputSize) and prompts of one length. Got {model.Config.Outputs} tokens and "
                + $"prompt lengths {string.Join(",", prompts.Select(p => p.Length).Distinct())}.");
        }
    }

    private static long PrefixRow(int[] response, int length, int symbols)
    {
        long row = 0;
        for (var t = 0; t < length; t++)
        {
            row = row * symbols + (t < response.Length && response[t] < symbols ? response[t] : 0);
        }
        return row;
    }

    /// <inheritdoc/>
    public void Dispose() => LogProbs.Dispose();
}
