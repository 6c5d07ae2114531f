using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>A policy as next-token tables: logits after each unfinished string of symbols, and every complete response as a path through them.</summary>
/// <remarks>What a sequence's log-probability is made of, for statements about sums over tokens.</remarks>
internal sealed class RandomTree
{
    private readonly Tensor _places;                        // where in [F·V] each token of each response stands  [N,L]

    /// <summary>Draws two policies of 2 or 3 symbols and EOS, up to 3 symbols.</summary>
    /// <param name="world">Where the numbers come from.</param>
    public RandomTree(RandomWorld world)
    {
        int S = world.Uniform() < 0.5 ? 2 : 3, L = 3, V = S + 1;
        var states = new List<int[]> { Array.Empty<int>() };
        for (var i = 0; i < states.Count; i++)
        {
            states.AddRange(states[i].Length < L - 1 ? Enumerable.Range(0, S).Select(s => (int[])[.. states[i], s]) : []);
        }
        var paths = new List<(long[] Places, bool[] Counted)>();
        foreach (var (place, state) in states.Index())
        {
            foreach (var token in Enumerable.Range(0, V).Where(v => v == S || state.Length == L - 1))
            {
                int[] response = [.. state, token];
                paths.Add(([.. Enumerable.Range(0, L).Select(t => t < response.Length ? (long)Place(response[..t]) * V + response[t] : 0)],
                    [.. Enumerable.Range(0, L).Select(t => t < response.Length)]));
            }
        }
        _places = tensor(paths.SelectMany(p => p.Places).ToArray(), device: CPU).view(paths.Count, L);
        Mask = tensor(paths.SelectMany(p => p.Counted).ToArray(), device: CPU).view(paths.Count, L);
        Tensor Logits() => tensor(Enumerable.Range(0, states.Count * V).Select(_ => world.Normal()).ToArray(), [states.Count, V], ScalarType.Float64, CPU);
        (PolicyLogits, ReferenceLogits) = (Logits(), Logits());
        int Place(int[] state) => states.FindIndex(s => s.SequenceEqual(state));
    }

    /// <summary>[F,V] float64.</summary>
    public Tensor PolicyLogits { get; }

    /// <summary>[F,V] float64.</summary>
    public Tensor ReferenceLogits { get; }

    /// <summary>Tokens of each response [N,L] bool.</summary>
    public Tensor Mask { get; }

    /// <summary>log P(y_t | y_&lt;t) of each response [N,L] nats; 0 behind its end.</summary>
    /// <param name="logits">[F,V].</param>
    public Tensor PerToken(Tensor logits) => logits.log_softmax(1).reshape(-1).take(_places).masked_fill(Mask.logical_not(), 0);

    /// <summary>How often each state is on a response [F].</summary>
    /// <param name="probabilities">P(y) [N].</param>
    public Tensor StateFrequencies(Tensor probabilities)
    {
        var states = (_places / PolicyLogits.shape[1]).floor().to_type(ScalarType.Int64);
        var weights = probabilities.unsqueeze(1).expand(-1, Mask.shape[1]).masked_fill(Mask.logical_not(), 0);
        return zeros(PolicyLogits.shape[0], dtype: probabilities.dtype, device: probabilities.device).scatter_add(0, states.view(-1), weights.reshape(-1));
    }
}
