using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>A policy and a reference model as next-token tables: logits after each unfinished string of symbols, and
/// every complete response as a path through them.</summary>
/// <remarks>It breaks a sequence's log-probability into its tokens, for theorems about sums over tokens. F is the
/// number of unfinished strings (states), V the vocabulary, N the number of responses, L the longest
/// response.</remarks>
internal sealed class RandomTree
{
    private readonly Tensor _places;                        // index in [F·V] of each token of each response  [N,L]

    /// <summary>Draws the two tables at random, for 2 or 3 symbols and EOS and responses of up to 3 symbols.</summary>
    /// <param name="world">Randomly generated test case whose next random numbers decide the number of symbols and the
    /// logits.</param>
    public RandomTree(RandomWorld world)
    {
        int S = world.Uniform() < 0.5 ? 2 : 3, L = 3, V = S + 1;
        var states = new List<int[]> { Array.Empty<int>() };
        for (var i = 0; i < states.Count; i++)
        {
            states.AddRange(
                states[i].Length < L - 1 ? Enumerable.Range(0, S).Select(s => (int[])[.. states[i], s]) : []);
        }
        var paths = new List<(long[] Places, bool[] Counted)>();
        foreach (var (place, state) in states.Index())
        {
            foreach (var token in Enumerable.Range(0, V).Where(v => v == S || state.Length == L - 1))
            {
                int[] response = [.. state, token];
                paths.Add((
                    [.. Enumerable.Range(0, L)
                        .Select(t => t < response.Length ? (long)Place(response[..t]) * V + response[t] : 0)],
                    [.. Enumerable.Range(0, L).Select(t => t < response.Length)]));
            }
        }
        _places = tensor(paths.SelectMany(p => p.Places).ToArray(), device: CPU).view(paths.Count, L);
        Mask = tensor(paths.SelectMany(p => p.Counted).ToArray(), device: CPU).view(paths.Count, L);
        Tensor Logits() => tensor(Enumerable.Range(0, states.Count * V).Select(_ => world.Normal()).ToArray(),
            [states.Count, V], ScalarType.Float64, CPU);
        (PolicyLogits, ReferenceLogits) = (Logits(), Logits());
        int Place(int[] state) => states.FindIndex(s => s.SequenceEqual(state));
    }

    /// <summary>Next-token logits of the policy after each unfinished string [F,V] float64.</summary>
    public Tensor PolicyLogits { get; }

    /// <summary>Next-token logits of the reference model after each unfinished string [F,V] float64.</summary>
    public Tensor ReferenceLogits { get; }

    /// <summary>Which positions hold a token of the response [N,L] bool; false behind its end.</summary>
    public Tensor Mask { get; }

    /// <summary>Computes log P(y_t | y_&lt;t) of each token of each response.</summary>
    /// <param name="logits">Next-token logits after each unfinished sequence of symbols; shape [F unfinished sequences,
    /// V tokens].</param>
    /// <returns>Log-probability of each token of each response, in nats; shape [N responses, L tokens], 0 after the
    /// response's end.</returns>
    public Tensor PerToken(Tensor logits) =>
        logits.log_softmax(1).reshape(-1).take(_places).masked_fill(Mask.logical_not(), 0);

    /// <summary>Computes how often each unfinished string occurs on the way to a response.</summary>
    /// <param name="probabilities">Probability P(y) of each response under a policy; shape [N responses].</param>
    /// <returns>Probability that a sampled response starts with each unfinished sequence of symbols; shape [F
    /// unfinished sequences].</returns>
    public Tensor StateFrequencies(Tensor probabilities)
    {
        var states = (_places / PolicyLogits.shape[1]).floor().to_type(ScalarType.Int64);
        var weights = probabilities.unsqueeze(1).expand(-1, Mask.shape[1]).masked_fill(Mask.logical_not(), 0);
        return zeros(PolicyLogits.shape[0], dtype: probabilities.dtype, device: probabilities.device)
            .scatter_add(0, states.view(-1), weights.reshape(-1));
    }
}
