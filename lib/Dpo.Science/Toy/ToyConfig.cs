namespace Dpo.Science.Toy;

/// <summary>Settings of the methods that learn from pairs, by the number of pairs. Chosen by held-out loss on seeds 101
/// and 102, at 20,000 and at 100,000 pairs, never by r*, P* or regret; in between those of the nearer number, with
/// fewer updates for fewer pairs.</summary>
public static class ToyConfig
{
    /// <summary>Returns the settings of DPO and its relatives.</summary>
    /// <param name="pairs">Number of preference pairs, counting the tenth that is held out from training for
    /// validation.</param>
    /// <returns>Training settings for this number of pairs: number of updates, batch size (pairs per update) and peak
    /// learning rate.</returns>
    public static ToyPreferences.Config Dpo(int pairs) =>
        pairs > 20_000 ? new(1200, 512, 1e-3) : new(Steps(pairs), 256, 5e-4);

    /// <summary>Returns the settings of the reward model.</summary>
    /// <param name="pairs">Number of preference pairs, counting the tenth that is held out from training for
    /// validation.</param>
    /// <returns>Training settings for this number of pairs: number of updates, batch size (pairs per update) and peak
    /// learning rate.</returns>
    public static ToyPreferences.Config Reward(int pairs) =>
        pairs > 20_000 ? new(1600, 512, 2e-3) : new(Steps(pairs), 512, 2e-3);

    private static int Steps(int pairs) => Math.Clamp(400 * pairs / 20_000, 40, 400);
}
