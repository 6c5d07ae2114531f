using Dpo.Base;
using Dpo.Models;
using Dpo.Text;

namespace Dpo.Sampling;

/// <summary>Sampler that continues a prompt as text and reports the text piece by piece.</summary>
public static class TextSampler
{
    /// <summary>Continues one prompt and returns the response as text and tokens.</summary>
    /// <param name="model">Language model to sample from; it is set to evaluation mode meanwhile.</param>
    /// <param name="tokenizer">Tokenizer of the model, which decodes the sampled token ids to text.</param>
    /// <param name="prompt">Token ids of the prompt, at least one; include special tokens here, none are added.</param>
    /// <param name="options">Settings of the sampling: largest length, greedy or not, temperature, top-k, top-p, and
    /// the end-of-sequence id.</param>
    /// <param name="seeds">Random seeds; tokens are sampled from the random stream named "sample". The same seeds give
    /// the same response.</param>
    /// <param name="write">Callback that gets each piece of the text as soon as it is complete, e.g.
    /// <c>Console.Write</c>; null (default) for none.</param>
    /// <returns>Text of the response, without the prompt, and its token ids with their log-probabilities.</returns>
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
