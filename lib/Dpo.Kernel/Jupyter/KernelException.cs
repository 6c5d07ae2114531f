namespace Dpo.Kernel.Jupyter;

/// <summary>Thrown for a kernel that cannot be started or installed; the message says why and what to do.</summary>
/// <param name="message">Message for the user: what was expected, what was found and what to do.</param>
/// <param name="inner">Exception that caused this one, e.g. an IOException; null (the default) if there is
/// none.</param>
public sealed class KernelException(string message, Exception? inner = null) : Exception(message, inner);
