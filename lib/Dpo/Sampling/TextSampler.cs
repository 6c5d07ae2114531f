using Dpo.Base;
using Dpo.Models;
using Dpo.Text;

namespace Dpo.Sampling;

/// <summary>Continues a prompt as text, told piece by piece.</summary>
public static class TextSampler
{
    /// <summary>Continues a prompt.</summary>
    /// <param name="model">Used in evaluation mode and left in the mode it was in.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="prompt">Token ids, at least one, special tokens included.</param>
    /// <param name="options">How.</param>
    /// <param name="seeds">Where chance comes from.</param>
    /// <param name="write">Gets each piece as soon as it is certain, such as Console.Write; null for none.</param>
    /// <returns>The response's text, which is all pieces together, and its tokens.</returns>
    public static (string Text, Generated Tokens) Continue(
        ILanguageModel model, ITokenizer tokenizer, int[] prompt, SamplingOptions options, Seeds seeds,
        Action<string>? write = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var (text, stream) = (new System.Text.StringBuilder(), new StreamedText(tokenizer, prompt));
        var tokens = Sampler.Generate(model, [prompt], options, seeds, (_, id) => Say(stream.Add(id)))[0];
        Say(stream.End());
        return (text.ToString(), tokens);

        void Say(string piece)
        {
            if (piece.Length > 0)
            {
                text.Append(piece);
                write?.Invoke(piece);
            }
        }
    }
}
