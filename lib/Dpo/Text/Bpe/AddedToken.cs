using System.Text.Json.Nodes;

namespace Dpo.Text.Bpe;

/// <summary>A token of a tokenizer.json that is searched for in a text before the text is split in any other
/// way.</summary>
/// <param name="Id">Id of the token in the vocabulary.</param>
/// <param name="Content">Text of the token; not empty.</param>
/// <param name="SingleWord">True if the token is matched only where no word character (letter, mark, digit, _) is
/// directly before or after it.</param>
/// <param name="LStrip">True if white space before the token is matched as part of the token.</param>
/// <param name="RStrip">True if white space after the token is matched as part of the token.</param>
/// <param name="Normalized">True to search for the normalised token in the normalised text, false to search for the
/// token as it is in the raw text.</param>
/// <param name="Special">True if decoding may leave the token out, as for BOS and EOS.</param>
internal sealed record AddedToken(
    int Id, string Content, bool SingleWord, bool LStrip, bool RStrip, bool Normalized, bool Special)
{
    /// <summary>Creates a special token that is found exactly as it is written.</summary>
    public static AddedToken Mark(int id, string content) =>
        new(id, content, false, false, false, false, Special: true);

    /// <summary>Returns the token in the form it has in a tokenizer.json.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["content"] = Content,
        ["single_word"] = SingleWord,
        ["lstrip"] = LStrip,
        ["rstrip"] = RStrip,
        ["normalized"] = Normalized,
        ["special"] = Special,
    };

    public static AddedToken Read(JsonPart part)
    {
        var special = part["special"].Flag();
        var token = new AddedToken(part["id"].Int(), part["content"].Text(), part["single_word"].Flag(),
            part["lstrip"].Flag(), part["rstrip"].Flag(), part["normalized"].Flag(absent: !special), special);
        return token.Content.Length > 0 ? token : throw part["content"].Refuse("a token's text");
    }
}
