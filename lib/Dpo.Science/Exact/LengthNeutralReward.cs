using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>A reward that gives no reason to be longer or shorter: r - β log E_ref[ exp(r/β) | x, |y| ].</summary>
/// <remarks>Under it P* has exactly P_ref's distribution of lengths, and within a length prefers what r prefers; any
/// lengthening of a trained policy is then the method's doing.</remarks>
public static class LengthNeutralReward
{
    /// <summary>Computes the length-neutral form of a reward.</summary>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses].</param>
    /// <param name="rewards">Reward r(x,y) of each response y to each prompt x, e.g. the toy task's true reward; shape
    /// [X prompts, N responses].</param>
    /// <param name="lengths">Length of each of the N responses, counted in what the result shall not favour more or
    /// fewer of: symbols or tokens.</param>
    /// <param name="beta">Weight β of the KL penalty that keeps the policy near the reference model, above 0, in units
    /// of the reward per nat.</param>
    /// <returns>Length-neutral reward of each response, shape [X prompts, N responses]; the reward unchanged if the
    /// reference model never gives a response of that length.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is not above 0.</exception>
    public static Tensor Compute(Tensor logReference, Tensor rewards, IReadOnlyList<int> lengths, double beta)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        Shape.Require(rewards, nameof(rewards), "[X,N]", -1, lengths.Count);
        using var scope = NewDisposeScope();
        var neutral = rewards.clone();
        foreach (var group in lengths.Index().GroupBy(l => l.Item, l => (long)l.Index))
        {
            var indices = tensor(group.ToArray(), device: rewards.device);
            var (reference, r) = (logReference.index_select(1, indices), rewards.index_select(1, indices));   // [X,n]
            // log E_ref[exp(r/β) | x, |y|]  [X]
            var mean = OptimalPolicy.LogPartition(reference, r, beta) - reference.logsumexp(1);
            neutral.index_copy_(1, indices, r - beta * mean.nan_to_num(0).unsqueeze(1));
        }
        return neutral.MoveToOuterDisposeScope();
    }
}
