namespace Dpo.Text.Bpe;

/// <summary>The parts of a tokenizer.json, read and checked: what normalises, splits, encodes and decodes a
/// text.</summary>
internal sealed class TokenizerParts
{
    public TokenizerParts(JsonPart part)
    {
        // truncation and padding are the caller's affair: a saved setting is passed over, as transformers does on
        // loading.
        Normalize = Normalizer.Read(part["normalizer"]);
        PreTokenizer = PreTokenizer.Read(part["pre_tokenizer"]);
        Model = BpeModel.Read(part["model"], PreTokenizer.ByteLevel);
        var added = new List<AddedToken>();
        foreach (var item in part["added_tokens"].IsNull ? [] : part["added_tokens"].Items())
        {
            var token = AddedToken.Read(item);
            Vocab.Add(item, token.Content, token.Id);
            added.Add(token);
        }
        Special = [.. added.Where(t => t.Special).Select(t => t.Id)];
        Raw = new AddedTokens(added.Where(t => !t.Normalized).Select(t => (t.Content, t)));
        Normalized = new AddedTokens(
            added.Where(t => t.Normalized).Select(t => (Normalize?.Invoke(t.Content) ?? t.Content, t)));
        Template = Template.Read(part["post_processor"], Vocab);
        Decoder = TokenDecoder.Read(part["decoder"]);
    }

    public Func<string, string>? Normalize { get; }

    public PreTokenizer PreTokenizer { get; }

    public BpeModel Model { get; }

    public Vocab Vocab => Model.Vocab;

    /// <summary>Ids of the special tokens, which decoding can leave out.</summary>
    public HashSet<int> Special { get; }

    /// <summary>Added tokens that are searched for in the text as it is.</summary>
    public AddedTokens Raw { get; }

    /// <summary>Added tokens that are searched for in the normalised text.</summary>
    public AddedTokens Normalized { get; }

    public Template Template { get; }

    public TokenDecoder Decoder { get; }
}
