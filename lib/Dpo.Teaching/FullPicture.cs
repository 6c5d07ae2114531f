using Dpo.Charts;

namespace Dpo.Teaching;

/// <summary>Draws the curriculum's full picture: from a language model to a story and its
/// score, by two roads.</summary>
public static class FullPicture
{
    /// <summary>Returns the picture with some of its boxes highlighted.</summary>
    /// <param name="boxes">Names of the boxes to highlight, none or more of "language model", "instruction tuning",
    /// "preferences", "reward model", "PPO with KL", "DPO", "a story and its score".</param>
    /// <returns>Diagram with all boxes and arrows; a notebook draws it if it is the last expression of a
    /// cell.</returns>
    /// <exception cref="ArgumentException">The picture has no box of that name.</exception>
    public static Diagram Lit(params IEnumerable<string> boxes) =>
        new Diagram("From a language model to a story and its score, by two roads")
            .Box("language model", 0, 0.5).Box("instruction tuning", 1, 0.5).Box("preferences", 2, 0.5)
            .Box("reward model", 3, 0).Box("PPO with KL", 4, 0).Box("DPO", 3.5, 1).Box("a story and its score", 5, 0.5)
            .Arrow(
                "language model", "instruction tuning", "preferences", "reward model", "PPO with KL",
                "a story and its score")
            .Arrow("preferences", "DPO", "a story and its score")
            .Lit(boxes);
}
