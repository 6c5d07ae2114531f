using System.Text.Json.Nodes;

namespace Dpo.Text.Bpe;

/// <summary>A token that is found in the text before anything else looks at it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="SingleWord">Whether it counts only where no word character touches it.</param>
/// <param name="LStrip">Whether it takes the white space before it.</param>
/// <param name="RStrip">Whether it takes the white space behind it.</param>
/// <param name="Normalized">Whether it is looked for in the normalised text, normalised itself.</param>
/// <param name="Special">Whether decoding leaves it out.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord, bool LStrip, bool RStrip, bool Normalized, bool Special)
{
    /// <summary>A special token that is found as it is written.</summary>
    public static AddedToken Mark(int id, string content) => new(id, content, false, false, false, false, Special: true);

    /// <summary>The token as a tokenizer.json has it.</summary>
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
        var token = new AddedToken(part["id"].Int(), part["content"].Text(), part["single_word"].Flag(), part["lstrip"].Flag(), part["rstrip"].Flag(),
            part["normalized"].Flag(absent: !special), special);
        return token.Content.Length > 0 ? token : throw part["content"].Refuse("a token's text");
    }
}
