namespace Dpo.Sampling;

/// <summary>What was sampled for one prompt.</summary>
/// <param name="Ids">The new tokens, EOS included where the row ended with it.</param>
/// <param name="Logps">Of each new token: log P at the sampling temperature over the whole vocabulary, before top-k and top-p; at temperature 1 when greedy. Nats.</param>
public sealed record Generated(int[] Ids, double[] Logps);
