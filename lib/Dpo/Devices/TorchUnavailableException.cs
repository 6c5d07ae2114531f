namespace Dpo.Devices;

/// <summary>libtorch cannot be loaded in this process. The message says what is missing and what to do.</summary>
/// <param name="message">One sentence for the user: why libtorch, the native library that does the computing, cannot be
/// used, and what to do.</param>
public sealed class TorchUnavailableException(string message) : Exception(message);
