namespace Dpo.Sources;

/// <summary>Thrown when the sources of the projects cannot be told apart or found; the message says it
/// in one sentence.</summary>
internal sealed class SourcesException(string message) : Exception(message);
