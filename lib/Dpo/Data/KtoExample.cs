using Dpo.Text;

namespace Dpo.Data;

/// <summary>A response that was labelled good or bad by itself, without another one to compare it with.</summary>
/// <param name="Example">Prompt and response as token ids.</param>
/// <param name="Desirable">True if the response is labelled desirable, false if undesirable.</param>
public sealed record KtoExample(EncodedExample Example, bool Desirable);
