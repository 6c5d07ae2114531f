using Dpo.Base;
using Dpo.Models;
using Dpo.Text;

namespace Dpo.Sampling;

/// <summary>Sampler that continues a prompt as text and reports the text piece by piece.</summary>
public static class TextSampler
{
    /// <summary>Continues one prompt and returns the response as text and tokens.</summary>
    /// <param name="model">Language model that responds; it is used in evaluation mode and left in the mode it was
    /// in.</param>
    /// <param name="tokenizer">Tokenizer of the model, which turns the new tokens into text.</param>
    /// <param name="prompt">Token ids of the prompt, special tokens included; at least one.</param>
    /// <param name="options">Settings of the sampling: length, temperature, filters, end.</param>
    /// <param name="seeds">Source of the random draws, purpose "sample"; the same seeds give the same response.</param>
    /// <param name="write">Callback that gets each piece of text as soon as it is certain, e.g. Console.Write; null
    /// (default) for none.</param>
    /// <returns>Text of the response, which is all pieces together, and its tokens.</returns>
    public static (string Text, Generated Tokens) Continue(
        ILanguageModel model, ITokenizer tokenizer, int[] prompt, SamplingConfig options, Seeds seeds,
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
