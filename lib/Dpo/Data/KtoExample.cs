using Dpo.Text;

namespace Dpo.Data;

/// <summary>A response that was labelled desirable or undesirable by itself, without another one to compare it
/// with.</summary>
/// <param name="Example">Prompt and response as token ids, special tokens included.</param>
/// <param name="Desirable">True if the response is labelled desirable, false if undesirable.</param>
public sealed record KtoExample(EncodedExample Example, bool Desirable);
