using Dpo.Text;

namespace Dpo.Data;

/// <summary>A response that was labelled good or bad by itself, without another one to compare it with.</summary>
/// <param name="Example">Prompt with the response, as token ids.</param>
/// <param name="Desirable">Whether the response is labelled as good.</param>
public sealed record KtoExample(EncodedExample Example, bool Desirable);
