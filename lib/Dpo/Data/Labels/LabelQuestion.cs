namespace Dpo.Data.Labels;

/// <summary>A comparison as it is put to an annotator.</summary>
/// <param name="Number">1 for the annotator's first.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Prompt">x.</param>
/// <param name="First">Shown first.</param>
/// <param name="Second">Shown second.</param>
public sealed record LabelQuestion(int Number, int Of, string Prompt, string First, string Second)
{
    /// <summary>The question in words, without the keys that answer it.</summary>
    public string Text => $"\n{Number} of {Of}. {Prompt}\n\n[1] {First}\n\n[2] {Second}\n\nWhich is better?";
}
