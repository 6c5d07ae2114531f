using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>A reward that gives no reason to be longer or shorter: r - β log E_ref[ exp(r/β) | x, |y| ].</summary>
/// <remarks>Under it P* has exactly P_ref's distribution of lengths, and within a length prefers what r prefers; whatever lengthens a trained
/// policy then is the method's doing.</remarks>
public static class LengthNeutralReward
{
    /// <summary>The reward.</summary>
    /// <param name="logReference">log P_ref(y|x) [X,N] nats.</param>
    /// <param name="rewards">r(x,y) [X,N], reward units.</param>
    /// <param name="lengths">|y| of each response, N of them.</param>
    /// <param name="beta">β above 0, reward units per nat.</param>
    /// <returns>[X,N]; r itself where P_ref never has that length.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β not above 0.</exception>
    public static Tensor Of(Tensor logReference, Tensor rewards, IReadOnlyList<int> lengths, double beta)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        Shape.Require(rewards, nameof(rewards), "[X,N]", -1, lengths.Count);
        using var scope = NewDisposeScope();
        var neutral = rewards.clone();
        foreach (var group in lengths.Index().GroupBy(l => l.Item, l => (long)l.Index))
        {
            var places = tensor(group.ToArray(), device: rewards.device);
            var (reference, r) = (logReference.index_select(1, places), rewards.index_select(1, places));       // [X,n]
            var mean = OptimalPolicy.LogPartition(reference, r, beta) - reference.logsumexp(1);                 // log E_ref[exp(r/β) | x, |y|]  [X]
            neutral.index_copy_(1, places, r - beta * mean.nan_to_num(0).unsqueeze(1));
        }
        return neutral.MoveToOuterDisposeScope();
    }
}
