using Dpo.Text;

namespace Dpo.Data;

/// <summary>A response that someone found good or bad by itself, without another to compare it with.</summary>
/// <param name="Example">The prompt with the response, as token ids.</param>
/// <param name="Desirable">Whether it was found good.</param>
public sealed record KtoExample(EncodedExample Example, bool Desirable);
