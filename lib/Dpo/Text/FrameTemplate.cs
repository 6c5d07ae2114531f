using Dpo.Data;

namespace Dpo.Text;

/// <summary>Fixed words before and behind the prompt.</summary>
internal sealed class FrameTemplate(string before, string behind) : ChatTemplate
{
    public override EncodedExample Encode(ITokenizer tokenizer, string prompt, string? response = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(prompt);
        return new EncodedExample([.. One(tokenizer.BosId), .. Inner(before + prompt + behind)],
            response is null ? [] : [.. Inner(response), .. One(tokenizer.EosId)]);

        // Marks that the text itself spells would begin or end the sequence a second time.
        IEnumerable<int> Inner(string text) => tokenizer.Encode(text).Where(id => id != tokenizer.BosId && id != tokenizer.EosId);
    }

    private static int[] One(int? id) => id is { } given ? [given] : [];
}
