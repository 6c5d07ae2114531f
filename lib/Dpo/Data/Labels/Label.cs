namespace Dpo.Data.Labels;

/// <summary>What a person said of two responses.</summary>
/// <param name="Pair">Place of the pair in what was labelled, from 0.</param>
/// <param name="Annotator">Who said it.</param>
/// <param name="Prompt">x.</param>
/// <param name="First">The response that was shown first.</param>
/// <param name="Second">The response that was shown second.</param>
/// <param name="Swapped">Whether the one shown first stands second in the data: the order is drawn, so that a liking for a place is none for a response.</param>
/// <param name="Answer">The word.</param>
public sealed record Label(int Pair, string Annotator, string Prompt, string First, string Second, bool Swapped, Answer Answer)
{
    /// <summary>How likely the first of the data, not of the screen, is the better one: 1, 0, ½ for a tie; null for skip, which says nothing.</summary>
    public double? FirstIsBetter => Answer switch
    {
        Answer.First => Swapped ? 0 : 1,
        Answer.Second => Swapped ? 1 : 0,
        Answer.Tie => 0.5,
        _ => null,
    };
}
