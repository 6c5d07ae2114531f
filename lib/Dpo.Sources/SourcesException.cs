namespace Dpo.Sources;

/// <summary>The projects' sources cannot be told apart or found: one sentence.</summary>
internal sealed class SourcesException(string message) : Exception(message);
