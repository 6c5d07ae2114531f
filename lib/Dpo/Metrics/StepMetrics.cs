namespace Dpo.Metrics;

/// <summary>The numbers of one step under the field's names (loss, grad_norm, lr, tokens_per_second, ...).</summary>
/// <param name="Step">The update, 1 for the first; 0 for what was measured before it.</param>
/// <param name="Values">Name to number, in the order they are shown.</param>
public sealed record StepMetrics(long Step, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>One number.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">No such number; the message lists those there are.</exception>
    public double this[string name] => Values.TryGetValue(name, out var value)
        ? value : throw new KeyNotFoundException($"step {Step} has no \"{name}\"; it has {string.Join(", ", Values.Keys)}");
}
